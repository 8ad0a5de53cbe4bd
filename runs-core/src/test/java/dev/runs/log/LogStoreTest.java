package dev.runs.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.database.Database;
import dev.runs.database.TestDatabase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LogStoreTest {
    private static final long NO_LIMIT = Long.MAX_VALUE;
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
    void aRunWithoutALogReadsAsEmpty() {
        assertThat(logs.page(run, LogCursor.START, 10, NO_LIMIT)).isEqualTo(new LogPage(List.of(), 0, 0, 0));
        assertThat(logs.page(run, new LogCursor(5), 10, NO_LIMIT)).isEqualTo(new LogPage(List.of(), 5, 5, 0));
        assertThat(logs.page(run, new LogCursor(LogFixtures.NOON), 10, NO_LIMIT).lines())
                .isEmpty();
        assertThat(logs.tail(run, 10, NO_LIMIT)).isEqualTo(new LogPage(List.of(), 0, 0, 0));
        assertThat(logs.summary(run).isEmpty()).isTrue();
        assertThat(streamed(0)).isEmpty();
        logs.open(run, 1);
        assertThat(logs.page(run, LogCursor.START, 10, NO_LIMIT)).isEqualTo(new LogPage(List.of(), 0, 0, 0));
        assertThat(logs.tail(run, 10, NO_LIMIT).lines()).isEmpty();
    }

    @Test
    void pagesTailsAndTimesAreThoseOfAPlainListWhateverWasAppendedHow() {
        for (int seed = 0; seed < 4; seed++) {
            Random random = new Random(seed);
            run = LogFixtures.run(database.jdbi());
            List<LogLine> model = new ArrayList<>();
            appendAtRandom(random, model);
            assertThat(logs.summary(run)).isEqualTo(new LogSummary(model.size(), rawBytes(model)));
            for (int round = 0; round < 150; round++) {
                int from = random.nextInt(model.size() + 3);
                int size = 1 + random.nextInt(random.nextBoolean() ? 10 : 1500);
                long maxBytes = random.nextBoolean() ? NO_LIMIT : random.nextInt(100_000);
                assertPage(model, from, size, maxBytes);
                assertTail(model, size, maxBytes);
                assertTime(model, random, size);
            }
            for (int from : List.of(0, 1, model.size() / 2, model.size() - 1, model.size(), model.size() + 9)) {
                assertThat(streamed(from)).isEqualTo(model.subList(Math.min(from, model.size()), model.size()));
            }
        }
    }

    private void appendAtRandom(Random random, List<LogLine> model) {
        long[] time = {LogFixtures.NOON};
        LogWriter writer = logs.open(run, 1).orElseThrow();
        for (int append = 0; append < 700; append++) {
            int count = random.nextInt(100) == 0 ? random.nextInt(3000) : random.nextInt(5);
            List<LogLine> lines = LogFixtures.random(random, count, time);
            assertThat(writer.append(lines, "after " + append)).isTrue();
            model.addAll(lines);
            if (random.nextInt(50) == 0) {
                writer = logs.open(run, 1).orElseThrow();
                assertThat(writer.position()).isEqualTo("after " + append);
            }
            if (random.nextInt(200) == 0) {
                assertThat(writer.seal()).isTrue();
            }
        }
    }

    private void assertPage(List<LogLine> model, int from, int size, long maxBytes) {
        int to = from;
        long bytes = 0;
        while (to < model.size() && to - from < size) {
            bytes += model.get(to).rawBytes();
            if (to > from && bytes > maxBytes) {
                break;
            }
            to++;
        }
        List<LogLine> expected = from > model.size() ? List.of() : model.subList(from, to);
        assertThat(logs.page(run, new LogCursor(from), size, maxBytes))
                .isEqualTo(new LogPage(expected, from, from + expected.size(), model.size()));
    }

    private void assertTail(List<LogLine> model, int size, long maxBytes) {
        int from = model.size();
        long bytes = 0;
        while (from > 0 && model.size() - from < size) {
            bytes += model.get(from - 1).rawBytes();
            if (from < model.size() && bytes > maxBytes) {
                break;
            }
            from--;
        }
        assertThat(logs.tail(run, size, maxBytes))
                .isEqualTo(new LogPage(model.subList(from, model.size()), from, model.size(), model.size()));
    }

    private void assertTime(List<LogLine> model, Random random, int size) {
        long time = model.get(random.nextInt(model.size())).timestamp() - random.nextInt(2) + random.nextInt(2);
        int from = 0;
        while (from < model.size() && model.get(from).timestamp() < time) {
            from++;
        }
        List<LogLine> expected = model.subList(from, Math.min(model.size(), from + size));
        assertThat(logs.page(run, new LogCursor(time), size, NO_LIMIT))
                .isEqualTo(new LogPage(expected, from, from + expected.size(), model.size()));
    }

    @Test
    void aTimeLeadsToTheFirstOfManyLinesOfItsMillisecond() {
        LogWriter writer = logs.open(run, 1).orElseThrow();
        List<LogLine> lines = new ArrayList<>(LogFixtures.numbered(0, 3));
        // Several chunks of one and the same millisecond.
        for (int i = 0; i < 25_000; i++) {
            lines.add(LogFixtures.line(LogFixtures.NOON + 10, "same " + i));
        }
        lines.add(LogFixtures.line(LogFixtures.NOON + 11, "later"));
        writer.append(lines, "");
        LogPage page = logs.page(run, new LogCursor(LogFixtures.NOON + 10), 30_000, NO_LIMIT);
        assertThat(page.firstLine()).isEqualTo(3);
        assertThat(page.lines()).isEqualTo(lines.subList(3, lines.size()));
        assertThat(logs.page(run, new LogCursor(LogFixtures.NOON + 11), 5, NO_LIMIT)
                        .firstLine())
                .isEqualTo(25_003);
        LogPage none = logs.page(run, new LogCursor(LogFixtures.NOON + 12), 5, NO_LIMIT);
        assertThat(none).isEqualTo(new LogPage(List.of(), 25_004, 25_004, 25_004));
    }

    @Test
    void aPageHasOneLineEvenIfThatIsTooLarge() {
        LogWriter writer = logs.open(run, 1).orElseThrow();
        writer.append(LogFixtures.numbered(0, 3), "");
        assertThat(logs.page(run, LogCursor.START, 10, 0).lines()).hasSize(1);
        assertThat(logs.tail(run, 10, 0).lines()).isEqualTo(LogFixtures.numbered(2, 1));
        assertThatThrownBy(() -> logs.page(run, LogCursor.START, 0, NO_LIMIT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anotherRunsLogIsAnother() {
        String other = LogFixtures.run(database.jdbi());
        logs.open(run, 1).orElseThrow().append(LogFixtures.numbered(0, 3), "");
        logs.open(other, 1).orElseThrow().append(LogFixtures.numbered(7, 2), "");
        assertThat(logs.page(run, LogCursor.START, 10, NO_LIMIT).lines()).isEqualTo(LogFixtures.numbered(0, 3));
        assertThat(logs.tail(other, 10, NO_LIMIT).lines()).isEqualTo(LogFixtures.numbered(7, 2));
        assertThat(logs.page(other, new LogCursor(LogFixtures.NOON), 10, NO_LIMIT)
                        .lines())
                .isEqualTo(LogFixtures.numbered(7, 2));
    }

    @Test
    void aDamagedChunkHarmsOnlyReadsThatTouchIt() {
        LogWriter writer = logs.open(run, 1).orElseThrow();
        for (int i = 0; i < 3; i++) {
            writer.append(LogFixtures.numbered(i * 20_000L, 20_000), "");
        }
        assertThat(chunks()).isEqualTo(6);
        damage(20_000);
        assertThat(logs.page(run, new LogCursor(19_990), 10, NO_LIMIT).lines())
                .isEqualTo(LogFixtures.numbered(19_990, 10));
        assertThat(logs.page(run, new LogCursor(30_000), 10, NO_LIMIT).lines())
                .isEqualTo(LogFixtures.numbered(30_000, 10));
        assertThat(logs.tail(run, 10, NO_LIMIT).lines()).isEqualTo(LogFixtures.numbered(59_990, 10));
        List<LogLine> page = logs.page(run, new LogCursor(19_990), 20, NO_LIMIT).lines();
        assertThat(page.subList(0, 10)).isEqualTo(LogFixtures.numbered(19_990, 10));
        assertThat(page.subList(10, 20)).allMatch(LogStoreTest::isLost);
        List<LogLine> all = streamed(0);
        assertThat(logs.tail(run, 35_000, NO_LIMIT).lines()).isEqualTo(all.subList(25_000, 60_000));
        assertThat(all.subList(0, 20_000)).isEqualTo(LogFixtures.numbered(0, 20_000));
        assertThat(all.subList(20_000, 30_000)).allMatch(LogStoreTest::isLost);
        assertThat(all.subList(30_000, 60_000)).isEqualTo(LogFixtures.numbered(30_000, 30_000));
        assertThat(logs.page(
                                run,
                                new LogCursor(
                                        LogFixtures.numbered(25_000, 1).get(0).timestamp()),
                                1,
                                NO_LIMIT)
                        .firstLine())
                .isBetween(20_000L, 30_000L);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 10_000, 20_000})
    void linesWhoseChunkIsMissingAreMarked(long missing) {
        LogWriter writer = logs.open(run, 1).orElseThrow();
        writer.append(LogFixtures.numbered(0, 30_000), "");
        List<LogLine> expected = new ArrayList<>(LogFixtures.numbered(0, 30_000));
        int from = (int) missing;
        database.jdbi()
                .useHandle(handle ->
                        handle.execute("DELETE FROM log_chunk WHERE run_id = ? AND first_line = ?", run, missing));

        List<List<LogLine>> readings = List.of(
                logs.page(run, LogCursor.START, 40_000, NO_LIMIT).lines(),
                logs.tail(run, 40_000, NO_LIMIT).lines(),
                streamed(0));

        for (List<LogLine> lines : readings) {
            assertThat(lines).hasSize(30_000);
            assertThat(lines.subList(from, from + 10_000)).allMatch(LogStoreTest::isLost);
            assertThat(lines.subList(0, from)).isEqualTo(expected.subList(0, from));
            assertThat(lines.subList(from + 10_000, 30_000)).isEqualTo(expected.subList(from + 10_000, 30_000));
        }
        assertThat(logs.page(run, new LogCursor(missing), 5, NO_LIMIT).lines())
                .hasSize(5)
                .allMatch(LogStoreTest::isLost);
        assertThat(logs.tail(run, 10_005, NO_LIMIT).lines())
                .extracting(LogLine::text)
                .isEqualTo(readings.get(0).subList(19_995, 30_000).stream()
                        .map(LogLine::text)
                        .toList());
        assertThat(logs.page(run, new LogCursor(30_000), 5, NO_LIMIT).lines()).isEmpty();
    }

    private static boolean isLost(LogLine line) {
        return line.source() == LogLine.Source.PLATFORM && line.text().contains("is lost");
    }

    @Test
    void appendingGoesOnAfterADamagedTail() {
        LogWriter writer = logs.open(run, 1).orElseThrow();
        writer.append(LogFixtures.numbered(0, 1), "");
        writer.append(LogFixtures.numbered(1, 1), "");
        damage(1);
        for (int i = 2; i < 2 * LogTail.MAX_CHUNKS; i++) {
            assertThat(writer.append(LogFixtures.numbered(i, 1), "")).isTrue();
        }
        assertThat(writer.seal()).isTrue();
        assertThat(streamed(2)).isEqualTo(LogFixtures.numbered(2, 2 * LogTail.MAX_CHUNKS - 2));
        assertThat(streamed(0, 1)).isEqualTo(LogFixtures.numbered(0, 1));
    }

    @Test
    void aConsumersOwnExceptionEndsADownload() {
        logs.open(run, 1).orElseThrow().append(LogFixtures.numbered(0, 3), "");
        assertThatThrownBy(() -> logs.stream(run, 0, (number, line) -> {
                    throw new IOException("The browser has gone.");
                }))
                .isInstanceOf(IOException.class);
    }

    private List<LogLine> streamed(long from) {
        return streamed(from, Integer.MAX_VALUE);
    }

    private List<LogLine> streamed(long from, int count) {
        List<LogLine> lines = new ArrayList<>();
        try {
            logs.stream(run, from, (number, line) -> {
                assertThat(number).isEqualTo(from + lines.size());
                lines.add(line);
                if (lines.size() == count) {
                    throw new IOException("Enough.");
                }
            });
        } catch (IOException e) {
            assertThat(lines).hasSize(count);
        }
        return lines;
    }

    private void damage(long firstLine) {
        int damaged = database.jdbi().withHandle(handle -> handle.execute("""
                UPDATE log_chunk SET data = set_byte(data, octet_length(data) / 2,
                    get_byte(data, octet_length(data) / 2) # 1) WHERE run_id = ? AND first_line = ?""", run, firstLine));
        assertThat(damaged).isEqualTo(1);
    }

    private int chunks() {
        return database.jdbi()
                .withHandle(handle -> handle.select("SELECT count(*) FROM log_chunk WHERE run_id = ?", run)
                        .mapTo(int.class)
                        .one());
    }

    private static long rawBytes(List<LogLine> lines) {
        return lines.stream().mapToLong(LogLine::rawBytes).sum();
    }
}
