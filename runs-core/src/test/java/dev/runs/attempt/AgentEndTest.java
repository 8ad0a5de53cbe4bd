package dev.runs.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** An attempt that is ended from outside. */
class AgentEndTest extends AgentHarness {
    @Test
    void aStopAsksAStubbornProgramAndThenEndsIt() throws Exception {
        Process run = start(STUBBORN);
        awaitPrinted("up");

        run.destroy();
        awaitPrinted("asked");
        run.destroy(); // a second one changes nothing

        assertThat(pod.await(run)).isEqualTo(137);
        assertThat(server.log.printed()).isEqualTo("up\nasked\n");
        assertThat(server.log.isComplete()).isTrue();
        JsonNode end = pod.termination();
        assertThat(end.path("stopped").asBoolean()).isTrue();
        assertThat(end.path("delivered").asBoolean()).isTrue();
        assertThat(end.path("exitCode").asInt()).isEqualTo(137);
        assertThat(end.path("failure").isNull()).isTrue();
    }

    @Test
    void aProgramThatEndsWhenItIsAskedHasItsOwnExitCodeAndItsResults() throws Exception {
        Process run = start("""
                import os, signal, sys, time
                def end(*_):
                    open(os.environ["RUNS_OUTPUT"] + "/half", "w").write("done")
                    sys.exit(7)
                signal.signal(signal.SIGTERM, end)
                print("up", flush=True)
                while True: time.sleep(1)
                """);
        awaitPrinted("up");

        run.destroy();

        assertThat(pod.await(run)).isEqualTo(7);
        assertThat(server.results).containsOnlyKeys("half");
        assertThat(pod.termination().path("stopped").asBoolean()).isTrue();
    }

    @Test
    void aStopBeforeTheProgramIsPermittedStartsNothing() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        server.answer("permit", () -> awaitUnlessInterrupted(never));
        Path proof = folder.resolve("proof");
        Process run = start("import sys; open(sys.argv[1], 'w').close()", proof.toString());
        await(() -> server.asked("POST permit") > 0);

        run.destroy();

        assertThat(pod.await(run)).isEqualTo(143);
        assertThat(proof).doesNotExist();
        assertThat(server.log.isComplete()).isTrue();
        assertThat(pod.termination().path("stopped").asBoolean()).isTrue();
        assertThat(pod.termination().path("startedAt").isNull()).isTrue();
        assertThat(pod.termination().path("exitCode").isNull()).isTrue();
        never.countDown();
    }

    @Test
    void aServerThatWantsNothingMoreEndsTheProgramAtOnce() throws Exception {
        graceSeconds = 3_600;
        Process run = start("""
                import os, signal, time
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                open(os.environ["RUNS_OUTPUT"] + "/result", "w").close()
                print(os.getpid(), flush=True)
                while True:
                    print("still here", flush=True)
                    time.sleep(0.05)
                """);
        awaitPrinted("still here");
        long program = Long.parseLong(server.log.printed().lines().findFirst().orElseThrow());

        server.answer("log", () -> 410);

        assertThat(pod.await(run)).isEqualTo(137);
        assertThat(ProcessHandle.of(program).filter(ProcessHandle::isAlive)).isEmpty();
        List<String> asked = server.requests;
        assertThat(asked.get(asked.size() - 1)).as("the last that it said").isEqualTo("POST log");
        assertThat(server.results).isEmpty();
        assertThat(pod.termination().path("delivered").asBoolean(true)).isFalse();
        assertThat(pod.termination().path("stopped").asBoolean(true)).isFalse();
        assertThat(pod.termination().path("failure").isNull()).isTrue();
    }

    @Test
    void aServerThatWantsNothingOfItFromTheStartEndsEachPart() throws Exception {
        describe("print('never')");
        pod.prepare();
        server.answer("permit", () -> 410);
        server.answer("description", () -> 410);

        assertThat(pod.run()).isEqualTo(1);
        assertThat(pod.await(pod.start("prepare"))).isEqualTo(1);

        assertThat(server.log.printed()).isEmpty();
        assertThat(pod.termination().path("delivered").asBoolean(true)).isFalse();
    }

    @Test
    void aCredentialThatIsRefusedIsTheReason() throws Exception {
        describe("print('never')");
        server.answer("description", () -> 401);

        assertThat(pod.await(pod.start("prepare"))).isEqualTo(1);

        JsonNode failure = pod.termination().path("failure");
        assertThat(failure.path("kind").asText()).isEqualTo("INFRASTRUCTURE");
        assertThat(failure.path("message").asText()).contains("refused the attempt's credential", "401");
        assertThat(server.requests).containsExactly("GET description");
    }

    private static int awaitUnlessInterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }
}
