package dev.runs.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.Platform;
import dev.runs.SettableClock;
import dev.runs.database.DatabaseErrors;
import dev.runs.database.LostCommits;
import dev.runs.doctor.Doctor;
import dev.runs.local.AttemptProcesses;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import dev.runs.run.RunRequest;
import dev.runs.run.SubmitKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdbi.v3.core.JdbiException;

/** A platform with a dispatcher whose database does not confirm the commit that a test names. */
final class LostCommitWorld implements AutoCloseable {
    final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    final ScriptedExecutor executor = new ScriptedExecutor();
    final Platform platform;
    LostCommits faults;
    ServerLease lease;
    Dispatcher dispatcher;

    private final Path data;
    private final List<Run> submitted = new ArrayList<>();
    private String folder = "folder-1";

    interface Scenario {
        void play(LostCommitWorld world) throws Exception;
    }

    LostCommitWorld(Path folder) {
        data = folder;
        platform = new Platform(clock, folder, jdbi -> {
            faults = new LostCommits(jdbi);
            return faults.jdbi();
        });
        allowOnly(100);
    }

    @Override
    public void close() {
        platform.close();
    }

    /** A dispatcher anew, of the same server, which has so many places. */
    void allowOnly(int places) {
        lease = new ServerLease(platform.jdbi, clock, platform.ids, folder, "test", DispatchRules.DEFAULT.lease());
        dispatcher = TestDispatcher.of(platform, lease, executor, places, platform.wakeups);
    }

    void useAnotherServer() {
        folder = "folder-2";
        allowOnly(100);
    }

    void loseTheLease() {
        expire("1 second");
    }

    /** Longer than the grace time of another server. */
    void loseTheLeaseForLong() {
        expire("1 hour");
    }

    private void expire(String ago) {
        platform.database
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE server SET lease_until = now() - interval '" + ago + "' WHERE folder_id = 'folder-1'"));
    }

    /** Each time the same request, with a label, under the same key. */
    Run submitUnderKey() {
        RunRequest request = Platform.request(RunEnvironment.NONE, Map.of("a", "label"), false);
        return platform.runs.submit(platform.member, request, new SubmitKey("a-key", "0a"));
    }

    Run submit() {
        return submitted(platform.submit(platform.member));
    }

    /** One that was submitted otherwise. */
    Run submitted(Run run) {
        submitted.add(run);
        return run;
    }

    int submitted() {
        return submitted.size();
    }

    /** A run that is being prepared. */
    Run claimed() {
        Run run = submit();
        dispatcher.tick();
        assertThat(executor.startsOf(attempt(run, 1))).isEqualTo(1);
        return now(run);
    }

    Run running() {
        Run run = claimed();
        show(run, new Observation.Running(clock.instant()));
        dispatcher.tick();
        return now(run);
    }

    /** What the executor sees of it from now on; it wakes the dispatcher. */
    void show(Run run, Observation observation) {
        executor.show(run, observation);
        platform.wakeups.wake(run.id());
    }

    Observation exited(int code, boolean stopped) {
        return new Observation.Exited(clock.instant(), clock.instant(), code, stopped, null);
    }

    Run now(Run run) {
        return platform.now(run);
    }

    String attempt(Run run, int attempt) {
        return "run-" + run.id().toLowerCase(Locale.ROOT) + "-" + attempt;
    }

    void failingTick(String sql) {
        losing(sql, dispatcher::tick);
    }

    /** Does what commits such a statement, which its caller must be told of as a failure that passes. */
    void losing(String sql, ThrowingCallable work) {
        faults.loseTheNext(sql);
        assertThatThrownBy(work).isInstanceOf(JdbiException.class).matches(DatabaseErrors::isPassing);
    }

    /** By the same dispatcher, which must recover without being started anew. */
    void bringAllToAnEnd() {
        executor.observations.clear();
        executor.byDefault = exited(0, false);
        for (int i = 0; i < 5; i++) {
            clock.advance(DispatchRules.DEFAULT.retryDelay());
            dispatcher.tick();
        }
    }

    /** What is not as it must be, whatever happened. */
    List<String> violations() throws Exception {
        List<String> found =
                new ArrayList<>(new Doctor(platform.database, platform.files, new AttemptProcesses(data), Duration.ZERO)
                        .examine(true)
                        .findings());
        check(found, "as many runs as were submitted", count("run") == submitted.size());
        String ends = "('RUN_COMPLETED', 'RUN_FAILED', 'RUN_CANCELLED', 'RUN_FAIL_EXEC')";
        check(found, "no run that is still active", count("run WHERE completed_at IS NULL") == 0);
        check(found, "one terminal event", runsWithout("e.code IN " + ends, "1") == 0);
        check(found, "one event of its submission", runsWithout("e.code = 'RUN_SUBMITTED'", "1") == 0);
        check(found, "an event for each attempt", runsWithout("e.code = 'APP_START_CREATION'", "r.attempt") == 0);
        check(
                found,
                "one start at most",
                runsWithout("e.code = 'RUN_STARTED'", "(CASE WHEN r.started_at IS NULL THEN 0 ELSE 1 END)") == 0);
        for (Run run : submitted) {
            int attempts = now(run).attempt();
            for (int attempt = 1; attempt <= attempts; attempt++) {
                check(found, "each attempt started", executor.startsOf(attempt(run, attempt)) > 0);
                String name = attempt(run, attempt);
                check(found, "nothing left of attempts", executor.removed.contains(name));
            }
        }
        return found;
    }

    private static void check(List<String> violations, String promise, boolean kept) {
        if (!kept) {
            violations.add("not so: " + promise);
        }
    }

    private int runsWithout(String event, String number) {
        return count(
                "run r WHERE (SELECT count(*) FROM run_event e WHERE e.run_id = r.id AND " + event + ") <> " + number);
    }

    int count(String fromWhere) {
        return platform.database
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT count(*) FROM " + fromWhere)
                        .mapTo(Integer.class)
                        .one());
    }
}
