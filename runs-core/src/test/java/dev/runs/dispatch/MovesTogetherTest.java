package dev.runs.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.Platform;
import dev.runs.SettableClock;
import dev.runs.run.Failure;
import dev.runs.run.Run;
import dev.runs.run.RunEvent;
import dev.runs.run.RunStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to many runs at the same moment is written together. */
class MovesTogetherTest {
    private static final int MANY = 120;
    private static final int STATEMENTS = 3;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final ScriptedExecutor executor = new ScriptedExecutor();
    private Platform platform;
    private Dispatcher dispatcher;

    @BeforeEach
    void start(@TempDir Path folder) {
        platform = new Platform(clock, folder);
        ServerLease lease =
                new ServerLease(platform.jdbi, clock, platform.ids, "folder-1", "test", DispatchRules.DEFAULT.lease());
        dispatcher = TestDispatcher.of(platform, lease, executor, MANY, platform.wakeups);
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void manyRunsThatEndInTheSameMomentAreAFewStatements() {
        List<Run> runs = running(MANY);
        Run failing = runs.get(7);
        AtomicInteger statements = new AtomicInteger();
        platform.jdbi.setSqlLogger(new SqlLogger() {
            @Override
            public void logAfterExecution(StatementContext context) {
                if (context.getRenderedSql().contains("UPDATE run SET status")) {
                    statements.incrementAndGet();
                }
            }
        });

        runs.forEach(run -> end(run, run.equals(failing) ? 3 : 0));
        dispatcher.tick();

        assertThat(statements).hasValue(STATEMENTS);
        for (Run run : runs) {
            boolean failed = run.equals(failing);
            assertThat(platform.now(run).status()).isEqualTo(failed ? RunStatus.FAILED : RunStatus.COMPLETED);
            assertThat(platform.codes(run))
                    .last()
                    .isEqualTo(failed ? RunEvent.Code.RUN_FAILED : RunEvent.Code.RUN_COMPLETED);
        }
        assertThat(platform.now(failing).failure()).isEqualTo(new Failure(Failure.Kind.APPLICATION, "exit code 3"));
        assertThat(executor.removed).hasSize(MANY);
        assertThat(dispatcher.active()).isZero();
    }

    @Test
    void manyRunsThatStartAndEndBetweenTwoLooksShowBoth() {
        executor.byDefault = exited(0);
        List<Run> runs = submitted(MANY);
        dispatcher.tick();
        for (Run run : runs) {
            assertThat(platform.codes(run)).endsWith(RunEvent.Code.RUN_STARTED, RunEvent.Code.RUN_COMPLETED);
        }
    }

    @Test
    void oneThatSomebodyElseHasTakenIsLeftAlone() {
        List<Run> runs = running(4);
        Run taken = runs.get(2);
        platform.database
                .jdbi()
                .useHandle(handle -> handle.execute("UPDATE run SET fence = fence + 1 WHERE id = ?", taken.id()));

        runs.forEach(run -> end(run, 0));
        dispatcher.tick();

        assertThat(Stream.of(0, 1, 3).map(runs::get))
                .allSatisfy(run -> assertThat(platform.now(run).status()).isEqualTo(RunStatus.COMPLETED));
        assertThat(platform.now(taken).status()).isEqualTo(RunStatus.RUNNING);
        assertThat(platform.codes(taken)).doesNotContain(RunEvent.Code.RUN_COMPLETED);
        assertThat(dispatcher.refusedWrites()).isOne();
    }

    @Test
    void oneThatCannotBeWrittenKeepsNoneOfTheOthersAndIsTriedAgain() {
        List<Run> runs = running(4);
        Run odd = runs.get(1);
        refuseEndOf(odd);

        runs.forEach(run -> end(run, 0));
        dispatcher.tick();

        assertThat(Stream.of(0, 2, 3).map(runs::get))
                .allSatisfy(run -> assertThat(platform.now(run).status()).isEqualTo(RunStatus.COMPLETED));
        assertThat(platform.now(odd).status()).isEqualTo(RunStatus.RUNNING);

        platform.database.jdbi().useHandle(handle -> handle.execute("ALTER TABLE run DROP CONSTRAINT odd"));
        clock.advance(DispatchRules.DEFAULT.sweep());
        dispatcher.tick();
        assertThat(platform.now(odd).status()).isEqualTo(RunStatus.COMPLETED);
    }

    private void refuseEndOf(Run run) {
        platform.database
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "ALTER TABLE run ADD CONSTRAINT odd CHECK (id <> '" + run.id() + "' OR completed_at IS NULL)"));
    }

    private List<Run> submitted(int count) {
        return Stream.generate(() -> platform.submit(platform.member))
                .limit(count)
                .toList();
    }

    private List<Run> running(int count) {
        executor.byDefault = new Observation.Running(clock.instant());
        List<Run> runs = submitted(count);
        dispatcher.tick();
        assertThat(runs)
                .allSatisfy(run -> assertThat(platform.now(run).status()).isEqualTo(RunStatus.RUNNING));
        return runs;
    }

    private void end(Run run, int code) {
        executor.show(run, exited(code));
        platform.wakeups.wake(run.id());
    }

    private Observation exited(int code) {
        return new Observation.Exited(clock.instant(), clock.instant(), code, false, null);
    }
}
