package dev.runs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.runs.Platform;
import dev.runs.SettableClock;
import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.database.LostCommits;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Submits at the same moment: few transactions, and each with its own end. */
class GroupCommitTest {
    private static final int RUNS = 10;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final List<Thread> threads = new ArrayList<>();
    private final ExecutorService submitters = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work);
        threads.add(thread);
        return thread;
    });
    private Platform platform;

    @BeforeEach
    void start(@TempDir Path folder) {
        platform = new Platform(clock, folder);
    }

    @AfterEach
    void stop() {
        submitters.shutdownNow();
        platform.close();
    }

    @Test
    void whatIsSubmittedMeanwhileIsWrittenTogether() throws Exception {
        List<Future<Run>> submits = new ArrayList<>();
        platform.jdbi.useTransaction(handle -> {
            block(handle);
            for (int i = 0; i < RUNS; i++) {
                submits.add(submitters.submit(() -> platform.submit(platform.member)));
            }
            awaitBlocked(RUNS);
        });
        for (Future<Run> submit : submits) {
            Run run = submit.get();
            assertThat(platform.runs.find(platform.member, run.id())).isEqualTo(run);
            assertThat(platform.runs.events(List.of(run))).hasSize(1);
            assertThat(count("audit_entry WHERE action = 'RUN_SUBMIT' AND subject = 'run " + run.id() + "'"))
                    .isEqualTo(1);
        }
        // One was being written already when the others came.
        assertThat(count("(SELECT DISTINCT xmin::text FROM run) AS transactions"))
                .isEqualTo(2);
    }

    @Test
    void whatCannotBeWrittenFailsAlone() throws Exception {
        Caller stranger = new Caller(
                platform.member.organizationId(),
                platform.member.organizationName(),
                "nobody",
                "nobody@acme.example",
                Role.MEMBER,
                "test",
                platform.member.origin());
        List<Future<Run>> submits = new ArrayList<>();
        List<Future<Run>> wrong = new ArrayList<>();
        platform.jdbi.useTransaction(handle -> {
            block(handle);
            for (int i = 0; i < RUNS; i++) {
                submits.add(submitters.submit(() -> platform.submit(platform.member)));
                wrong.add(submitters.submit(() -> platform.submit(stranger)));
            }
            awaitBlocked(2 * RUNS);
        });
        for (Future<Run> submit : submits) {
            assertThat(platform.runs.find(platform.member, submit.get().id())).isEqualTo(submit.get());
        }
        assertThat(wrong)
                .allSatisfy(submit -> assertThatThrownBy(submit::get).cause().hasMessageContaining("run_user_id_fkey"));
        assertThat(count("run")).isEqualTo(RUNS);
    }

    @Test
    void aGroupWhoseCommitIsNotConfirmedIsThereOnce() {
        LostCommits faults = new LostCommits(platform.jdbi);
        Run run = platform.submit(platform.member);
        GroupCommit commit = new GroupCommit(faults.jdbi(), new RunStore(platform.ids));
        Run again = platform.runs.validate(platform.member, Platform.request("s3://runs/acme/main.py"));
        faults.loseTheNext();
        commit.write(new NewRun(again, null));
        assertThat(faults.lost()).isEqualTo(1);
        assertThat(platform.runs.find(platform.member, again.id())).isEqualTo(again);
        assertThat(platform.runs.events(List.of(run, again))).hasSize(2);
    }

    /** Until the transaction ends no run can be written; what a submit reads can be read. */
    private static void block(Handle handle) {
        handle.execute("LOCK TABLE run_event IN SHARE MODE");
    }

    /** All but the first, which waits for the database. */
    private void awaitBlocked(int submits) {
        await().until(() -> threads.stream().filter(GroupCommitTest::waits).count() == submits - 1);
    }

    private static boolean waits(Thread thread) {
        return thread.getState() == Thread.State.WAITING
                && Arrays.stream(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(GroupCommit.class.getName()));
    }

    private long count(String from) {
        return platform.jdbi.withHandle(handle ->
                handle.select("SELECT count(*) FROM " + from).mapTo(Long.class).one());
    }
}
