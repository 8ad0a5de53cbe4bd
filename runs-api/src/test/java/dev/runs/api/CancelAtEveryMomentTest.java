package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.ChaosReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cancel 0 to 500 ms after the submit, in steps of a millisecond: before, while and after everything begins. */
@Tag("chaos")
class CancelAtEveryMomentTest {
    private static final int LAST_MOMENT = 500;
    private static final int CLIENTS = 4;
    /** Of no other process on this machine. */
    private static final String SLEEP = "31415.926535";

    /** Leaves its session and its process group behind, and waits. */
    private static final String PROGRAM = """
            import subprocess, time
            subprocess.Popen(["sleep", "%s"], start_new_session=True)
            print("up", flush=True)
            time.sleep(600)
            """.formatted(SLEEP);

    @Test
    void everyRunHasOneOutcomeAndLeavesNoProcess(@TempDir Path folder) throws Exception {
        int rounds = ChaosReport.rounds(1);
        List<String> violations = Collections.synchronizedList(new ArrayList<>());
        Map<String, Integer> outcomes = new TreeMap<>();
        try (App app = App.start(folder)) {
            String uri = app.upload("sleeps.py", PROGRAM);
            seeAProgramsProcesses(app, uri, folder);
            ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
            try {
                List<Future<String>> cancelled = new ArrayList<>();
                for (int round = 0; round < rounds; round++) {
                    for (int moment = 0; moment <= LAST_MOMENT; moment++) {
                        long nanos = Duration.ofMillis(moment).toNanos();
                        cancelled.add(clients.submit(() -> submitAndCancel(app, uri, nanos)));
                    }
                }
                for (Future<String> id : cancelled) {
                    check(app.run(id.get()), violations, outcomes);
                }
            } finally {
                clients.shutdownNow();
            }
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(leftOver(folder)).isEmpty());
            violations.addAll(app.doctorsFindings());
        }
        ChaosReport.note(
                "cancel 0 to " + LAST_MOMENT + " ms after the submit",
                rounds,
                (long) rounds * (LAST_MOMENT + 1),
                violations.size());
        assertThat(violations).isEmpty();
        // Else the moments would not have been what they are meant to be.
        assertThat(outcomes).containsKeys("cancelled before its program started", "cancelled while it ran");
    }

    /** So that finding none later means something. */
    private static void seeAProgramsProcesses(App app, String uri, Path folder) {
        String id = app.submit(uri, "");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> leftOver(folder).stream().anyMatch(command -> command.contains(SLEEP))
                        && leftOver(folder).stream().anyMatch(command -> command.contains("attempts")));
        app.post(app.memberKey, "/runs/" + id + "/cancel", "");
        app.awaitStatus(id, "CANCELLED");
    }

    private static String submitAndCancel(App app, String uri, long nanos) {
        String id = app.submit(uri, "");
        long until = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        assertThat(app.post(app.memberKey, "/runs/" + id + "/cancel", "").statusCode())
                .isEqualTo(200);
        app.awaitStatus(id, "CANCELLED");
        return id;
    }

    private static void check(JsonNode run, List<String> violations, Map<String, Integer> outcomes) {
        List<String> codes = StreamSupport.stream(
                        run.path("kubeApp").path("events").spliterator(), false)
                .map(event -> event.path("code").asText())
                .toList();
        boolean started = codes.contains("RUN_STARTED");
        outcomes.merge(started ? "cancelled while it ran" : "cancelled before its program started", 1, Integer::sum);
        long ends = codes.stream()
                .filter(List.of("RUN_CANCELLED", "RUN_COMPLETED", "RUN_FAILED", "RUN_FAIL_EXEC")::contains)
                .count();
        long starts = codes.stream().filter("APP_START_CREATION"::equals).count();
        if (!run.path("status").asText().equals("CANCELLED")
                || ends != 1
                || starts > 1
                || !codes.get(codes.size() - 1).equals("RUN_CANCELLED")) {
            violations.add(run.path("id").asText() + " " + codes);
        }
    }

    private static List<String> leftOver(Path folder) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(command -> command.contains(SLEEP) || command.contains(folder + "/data/local/attempts"))
                .toList();
    }
}
