package dev.runs.doctor;

import dev.runs.database.Database;
import dev.runs.file.FileStore;
import dev.runs.local.AttemptProcesses;
import dev.runs.log.LogStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * Looks for what must never be: a run with two ends, a log with a hole, a file without its bytes, a process without its
 * run. It changes nothing, works beside running servers, and reads everything, in bounded memory.
 */
public final class Doctor {
    private static final int MOST_OF_A_KIND = 100;

    private final Database database;
    private final FileStore files;
    private final AttemptProcesses processes;
    private final Duration secondLook;

    /**
     * @param processes of the data folder whose server runs on this machine
     * @param secondLook how long after the first what is not well is looked at again: beside a running server something
     *     may just be under way
     */
    public Doctor(Database database, FileStore files, AttemptProcesses processes, Duration secondLook) {
        this.database = database;
        this.files = files;
        this.processes = processes;
        this.secondLook = secondLook;
    }

    /**
     * What was found.
     *
     * @param findings a sentence each, at most {@value #MOST_OF_A_KIND} of a kind; empty where all is well
     */
    public record Report(List<String> findings, long runs, long logs, long files) {}

    /**
     * Looks at everything.
     *
     * @param deep also at every byte of every log and file, which takes as long as reading them
     */
    public Report examine(boolean deep) throws IOException, InterruptedException {
        Set<String> first = look(deep);
        if (!first.isEmpty()) {
            Thread.sleep(secondLook.toMillis());
            first.retainAll(look(deep));
        }
        return new Report(List.copyOf(first), count("run"), count("log"), count("file"));
    }

    private Set<String> look(boolean deep) throws IOException {
        Set<String> findings = new LinkedHashSet<>();
        // One picture of the whole database: what changes meanwhile cannot look like a contradiction.
        database.patient().useTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            handle.execute("SET TRANSACTION READ ONLY");
            for (String question : Invariants.QUESTIONS) {
                findings.addAll(answers(handle, question));
            }
        });
        Consumer<String> found = limited(findings);
        files.examine(deep, found);
        if (deep) {
            new LogStore(database.patient()).examine(limited(findings));
        }
        findings.addAll(leftovers());
        return findings;
    }

    private static List<String> answers(Handle handle, String question) {
        return handle.createQuery(question + " LIMIT " + MOST_OF_A_KIND)
                .mapTo(String.class)
                .list();
    }

    private static Consumer<String> limited(Set<String> findings) {
        int end = findings.size() + MOST_OF_A_KIND;
        return finding -> {
            if (findings.size() < end) {
                findings.add(finding);
            }
        };
    }

    /** Processes and folders of attempts whose run is over or unknown. */
    private List<String> leftovers() throws IOException {
        Set<String> runIds = processes.runIds();
        Set<String> active = database.patient()
                .withHandle(handle -> handle.createQuery(
                                "SELECT id FROM run WHERE id = ANY(:ids) AND status IN ('PENDING', 'RUNNING')")
                        .bindArray("ids", String.class, runIds.toArray())
                        .mapTo(String.class)
                        .set());
        List<String> left = new ArrayList<>();
        for (String runId : runIds) {
            if (!active.contains(runId)) {
                left.add(
                        "Run " + runId + " is over, and a process or a folder of its attempt is left on this machine.");
            }
        }
        return left;
    }

    private long count(String table) {
        return database.patient()
                .withHandle(handle -> handle.createQuery("SELECT count(*) FROM " + table)
                        .mapTo(Long.class)
                        .one());
    }
}
