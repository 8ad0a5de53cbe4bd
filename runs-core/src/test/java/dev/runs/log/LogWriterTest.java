package dev.runs.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.database.Database;
import dev.runs.database.LostCommits;
import dev.runs.database.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LogWriterTest {
    private static Database database;

    private LogStore logs;
    private String run;

    @BeforeAll
    static void connect() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void makeRun() {
        logs = new LogStore(database.jdbi());
        run = LogFixtures.run(database.jdbi());
    }

    @Test
    void aNewWriterGoesOnAtThePositionOfTheLast() {
        LogWriter first = logs.open(run, 1).orElseThrow();
        assertThat(first.position()).isEmpty();
        assertThat(first.append(LogFixtures.numbered(0, 3), "segment 1: 40")).isTrue();
        assertThat(first.append(List.of(), "segment 2: 0")).isTrue();
        assertThat(first.position()).isEqualTo("segment 2: 0");
        LogWriter second = logs.open(run, 2).orElseThrow();
        assertThat(second.position()).isEqualTo("segment 2: 0");
        assertThat(second.nextLine()).isEqualTo(3);
        assertThat(second.append(LogFixtures.numbered(3, 1), "segment 2: 9")).isTrue();
        assertThat(lines()).isEqualTo(LogFixtures.numbered(0, 4));
    }

    @Test
    void aFrozenWriterThatWakesUpWritesNothing() {
        LogWriter frozen = logs.open(run, 1).orElseThrow();
        assertThat(frozen.append(LogFixtures.numbered(0, 2), "2")).isTrue();
        LogWriter newer = logs.open(run, 2).orElseThrow();
        assertThat(frozen.append(LogFixtures.numbered(2, 1), "3")).isFalse();
        assertThat(frozen.append(List.of(), "4")).isFalse();
        assertThat(frozen.seal()).isFalse();
        assertThat(logs.open(run, 1)).isEmpty();
        assertThat(newer.append(LogFixtures.numbered(2, 1), "3")).isTrue();
        assertThat(frozen.append(LogFixtures.numbered(3, 1_000), "5")).isFalse();
        assertThat(lines()).isEqualTo(LogFixtures.numbered(0, 3));
        assertThat(logs.open(run, 2).orElseThrow().position()).isEqualTo("3");
        assertThat(logs.summary(run).lines()).isEqualTo(3);
    }

    @Test
    void aFrozenWriterThatIsAboutToMergeWritesNothing() {
        LogWriter frozen = logs.open(run, 1).orElseThrow();
        for (int i = 0; i < LogTail.MAX_CHUNKS - 1; i++) {
            frozen.append(LogFixtures.numbered(i, 1), "");
        }
        LogWriter newer = logs.open(run, 2).orElseThrow();
        newer.append(LogFixtures.numbered(LogTail.MAX_CHUNKS - 1, 5), "");
        assertThat(frozen.append(LogFixtures.numbered(900, 1), "")).isFalse();
        assertThat(frozen.seal()).isFalse();
        assertThat(lines()).isEqualTo(LogFixtures.numbered(0, LogTail.MAX_CHUNKS + 4));
    }

    @Test
    void takingOverWaitsForAnAppendThatIsBeingCommitted() throws Exception {
        LogHead head = database.jdbi()
                .inTransaction(handle -> LogHead.takeOver(handle, run, 1))
                .orElseThrow();
        CountDownLatch appended = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            LogHead next = head.next(0, 0, 0, "the newest position", LogTail.emptyAt(0));
            Future<Set<String>> append = threads.submit(() -> database.jdbi().inTransaction(handle -> {
                Set<String> stored = Appends.store(handle, List.of(new Append(head, next, List.of())));
                appended.countDown();
                commit.await();
                return stored;
            }));
            appended.await();
            Future<LogWriter> open = threads.submit(() -> logs.open(run, 1).orElseThrow());
            Awaitility.await().until(() -> TestDatabase.someoneWaitsForALock(database));
            commit.countDown();
            assertThat(append.get()).containsExactly(run);
            assertThat(open.get().position()).isEqualTo("the newest position");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aCommitThatIsNotConfirmedLosesAndDoublesNothing() {
        LostCommits faults = new LostCommits(database.jdbi());
        LogStore shaky = new LogStore(faults.jdbi());
        Random random = new Random(5);
        List<LogLine> source = LogFixtures.numbered(0, 3_000);
        int losses = 0;
        LogWriter writer = shaky.open(run, 1).orElseThrow();
        while (writer.nextLine() < source.size()) {
            int from = writer.position().isEmpty() ? 0 : Integer.parseInt(writer.position());
            int to = Math.min(source.size(), from + random.nextInt(6));
            if (random.nextInt(4) == 0) {
                faults.loseTheNext();
                losses++;
                LogWriter broken = writer;
                assertThatThrownBy(() -> broken.append(source.subList(from, to), String.valueOf(to)))
                        .isInstanceOf(JdbiException.class);
                assertThatThrownBy(() -> broken.append(List.of(), "")).isInstanceOf(IllegalStateException.class);
                writer = shaky.open(run, 1).orElseThrow();
                assertThat(writer.position()).isEqualTo(String.valueOf(to));
            } else {
                assertThat(writer.append(source.subList(from, to), String.valueOf(to)))
                        .isTrue();
            }
        }
        assertThat(faults.lost()).isEqualTo(losses).isGreaterThan(100);
        assertThat(lines()).isEqualTo(source);
    }

    @Test
    void openingAndSealingSurviveAnUnconfirmedCommitToo() {
        LostCommits faults = new LostCommits(database.jdbi());
        LogStore shaky = new LogStore(faults.jdbi());
        faults.loseTheNext();
        assertThatThrownBy(() -> shaky.open(run, 1)).isInstanceOf(JdbiException.class);
        LogWriter writer = shaky.open(run, 1).orElseThrow();
        writer.append(LogFixtures.numbered(0, 1), "1");
        writer.append(LogFixtures.numbered(1, 1), "2");
        faults.loseTheNext();
        assertThatThrownBy(writer::seal).isInstanceOf(JdbiException.class);
        LogWriter next = shaky.open(run, 1).orElseThrow();
        assertThat(next.seal()).isTrue();
        assertThat(next.append(LogFixtures.numbered(2, 1), "3")).isTrue();
        assertThat(lines()).isEqualTo(LogFixtures.numbered(0, 3));
        assertThat(faults.lost()).isEqualTo(2);
    }

    @Test
    void aRolledBackAppendLeavesNothing() {
        LogWriter writer = logs.open(run, 1).orElseThrow();
        writer.append(LogFixtures.numbered(0, 1), "1");
        // A row that is in the way makes the insert fail after the head was replaced.
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO log_chunk SELECT run_id, 1, 1, 0, 0, 1, '' FROM log WHERE run_id = ?", run));
        assertThatThrownBy(() -> writer.append(LogFixtures.numbered(1, 1), "2")).isInstanceOf(JdbiException.class);
        assertThat(logs.open(run, 1).orElseThrow().position()).isEqualTo("1");
        assertThat(logs.summary(run).lines()).isEqualTo(1);
    }

    @Test
    void manySmallAppendsLeaveFewChunksAndEveryLine() {
        LogWriter writer = logs.open(run, 1).orElseThrow();
        int appends = 3 * LogTail.MAX_CHUNKS + 100;
        for (int i = 0; i < appends; i++) {
            assertThat(writer.append(LogFixtures.numbered(i, 1), "")).isTrue();
            assertThat(chunks()).isLessThan(LogTail.MAX_CHUNKS + 3);
        }
        assertThat(chunks()).isEqualTo(103);
        assertThat(lines()).isEqualTo(LogFixtures.numbered(0, appends));
        assertThat(writer.seal()).isTrue();
        assertThat(chunks()).isEqualTo(4);
        assertThat(writer.seal()).isTrue();
        assertThat(lines()).isEqualTo(LogFixtures.numbered(0, appends));
    }

    @Test
    void largeAppendsLeaveWhatWasStoredBeforeAlone() {
        LogWriter writer = logs.open(run, 1).orElseThrow();
        List<String> stored = List.of();
        for (int i = 0; i < 5; i++) {
            assertThat(writer.append(LogFixtures.numbered(i * 20_000L, 20_000), ""))
                    .isTrue();
            List<String> now = rows();
            assertThat(now).hasSize(2 * i + 2);
            assertThat(now.subList(0, stored.size())).isEqualTo(stored);
            stored = now;
            LogHead head = database.jdbi()
                    .withHandle(handle -> LogHead.find(handle, run))
                    .orElseThrow();
            assertThat(database.jdbi()
                            .<List<LogLine>, RuntimeException>inTransaction(
                                    handle -> ChunkStore.tailLines(handle, head)))
                    .isEmpty();
        }
    }

    /** Where each row of the log physically is, and what it is. */
    private List<String> rows() {
        return database.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT ctid || ' ' || first_line FROM log_chunk WHERE run_id = ? ORDER BY first_line",
                                run)
                        .mapTo(String.class)
                        .list());
    }

    @Test
    void mediumAppendsBecomeChunksOfFullSize() {
        LogWriter writer = logs.open(run, 1).orElseThrow();
        List<LogLine> all = new ArrayList<>();
        Random random = new Random(8);
        long[] time = {LogFixtures.NOON};
        for (int i = 0; i < 200; i++) {
            List<LogLine> some = LogFixtures.random(random, 60, time);
            all.addAll(some);
            writer.append(some, "");
        }
        writer.seal();
        long rawBytes = logs.summary(run).rawBytes();
        assertThat((long) chunks()).isLessThan(2 + rawBytes / LogTail.MIN_BYTES);
        assertThat(lines()).isEqualTo(all);
    }

    @Test
    void timesNeverFallAcrossAppendsAndClaims() {
        logs.open(run, 1).orElseThrow().append(LogFixtures.numbered(100, 1), "");
        logs.open(run, 2).orElseThrow().append(LogFixtures.numbered(0, 1), "");
        assertThat(lines())
                .extracting(LogLine::timestamp)
                .containsExactly(LogFixtures.NOON + 100, LogFixtures.NOON + 100);
    }

    @Test
    void aLogThatReachesItsLargestNumberOfLinesEndsWithANotice() {
        logs.open(run, 1);
        database.jdbi().useHandle(handle -> {
            handle.execute(
                    "UPDATE log SET next_line = ?, tail_first_line = next_line WHERE run_id = ?",
                    Intake.MAX_LINES - 2,
                    run);
        });
        LogWriter writer = logs.open(run, 1).orElseThrow();
        assertThat(writer.append(LogFixtures.numbered(0, 10), "10")).isTrue();
        assertThat(writer.append(LogFixtures.numbered(10, 10), "20")).isTrue();
        assertThat(writer.position()).isEqualTo("20");
        LogPage page = logs.page(run, new LogCursor(Intake.MAX_LINES - 2), 10, Long.MAX_VALUE);
        assertThat(page.lines())
                .hasSize(2)
                .startsWith(LogFixtures.numbered(0, 1).get(0));
        assertThat(page.nextLine()).isEqualTo(Intake.MAX_LINES);
    }

    private List<LogLine> lines() {
        return logs.page(run, LogCursor.START, Integer.MAX_VALUE, Long.MAX_VALUE)
                .lines();
    }

    private int chunks() {
        return database.jdbi()
                .withHandle(handle -> handle.select("SELECT count(*) FROM log_chunk WHERE run_id = ?", run)
                        .mapTo(int.class)
                        .one());
    }
}
