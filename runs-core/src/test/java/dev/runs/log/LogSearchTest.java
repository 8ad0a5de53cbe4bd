package dev.runs.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.SettableClock;
import dev.runs.database.Database;
import dev.runs.database.TestDatabase;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.log.LogLine.Source;
import dev.runs.log.SearchPage.Found;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LogSearchTest {
    private static Database database;

    private LogStore logs;
    private LogSearch search;
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
        search = new LogSearch(database.jdbi(), Clock.systemUTC());
        run = LogFixtures.run(database.jdbi());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void thePagesOfASearchHoldWhatAPlainListHoldsAndNoLineTwice(int seed) {
        Random random = new Random(seed);
        List<LogLine> model = randomLog(random);
        for (String sought : List.of("step", "-1", "e", "\u0000", "\r", "100 %", "absent")) {
            for (int context : new int[] {0, 1, 10}) {
                int size = 1 + random.nextInt(40);
                // Now and then the limit of what may be read ends a page early.
                LogSearch bounded = new LogSearch(
                        database.jdbi(), Clock.systemUTC(), random.nextBoolean() ? LogSearch.MAX_BYTES : 1);
                assertThat(all(bounded, LogPattern.text(sought, false), size, context))
                        .as("%s, %d around, %d a page", sought, context, size)
                        .isEqualTo(expected(model, line -> holds(line, sought), context));
            }
        }
    }

    @Test
    void aSearchBeginsWhereItIsToldTo() {
        append(LogFixtures.numbered(0, 25_000));
        assertThat(numbers(search.search(run, LogPattern.text("line 1", false), new LogCursor(12_345), 3, 0, false)))
                .containsExactly(12_345L, 12_346L, 12_347L);
        LogCursor time = LogCursor.at(LogFixtures.NOON + 19_998);
        assertThat(numbers(search.search(run, LogPattern.text("9", false), time, 3, 1, false)))
                .containsExactly(19_998L, 19_999L, 20_000L, 20_008L, 20_009L, 20_010L);
        SearchPage later =
                search.search(run, LogPattern.text("9", false), LogCursor.at(LogFixtures.NOON * 2), 3, 1, true);
        assertThat(later).isEqualTo(new SearchPage(List.of(), LogFixtures.NOON * 2, LogFixtures.NOON * 2, true));
    }

    @Test
    void linesAroundSeveralMatchesComeOnce() {
        append(LogFixtures.numbered(0, 40));
        SearchPage page = search.search(run, LogPattern.text("line 1", false), new LogCursor(5), 50, 2, false);
        assertThat(numbers(page)).containsExactly(8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L, 20L, 21L);
        assertThat(page.lines().stream().filter(Found::matches)).hasSize(10);
    }

    @Test
    void aSearchOfAnActiveRunGoesOnWithWhatComesLater() {
        LogWriter writer = logs.open(run, 1).orElseThrow();
        writer.append(LogFixtures.numbered(0, 10), "");
        LogPattern pattern = LogPattern.text("line 10", false);
        SearchPage none = search.search(run, pattern, LogCursor.START, 5, 2, true);
        assertThat(none).isEqualTo(new SearchPage(List.of(), 0, 8L, true));
        writer.append(LogFixtures.numbered(10, 2), "");
        SearchPage found = search.search(run, pattern, new LogCursor(8), 5, 2, false);
        assertThat(numbers(found)).containsExactly(8L, 9L, 10L, 11L);
        assertThat(found.next()).isNull();
        assertThat(search.search(LogFixtures.run(database.jdbi()), pattern, LogCursor.START, 5, 2, false))
                .isEqualTo(new SearchPage(List.of(), 0, null, true));
    }

    @Test
    void aSearchThatReachesItsLimitSaysSoAndGoesOn() {
        append(LogFixtures.numbered(0, 50_000));
        LogSearch bounded = new LogSearch(database.jdbi(), Clock.systemUTC(), 1);
        SearchPage first = bounded.search(run, LogPattern.text("line 49999", false), LogCursor.START, 5, 3, false);
        assertThat(first).isEqualTo(new SearchPage(List.of(), 0, 9_997L, false));
        assertThat(all(bounded, LogPattern.text("line 49999", false), 5, 3))
                .extracting(Found::number)
                .containsExactly(49_996L, 49_997L, 49_998L, 49_999L);
    }

    @Test
    void whatWasFoundIsNotKeptBackForTheRest() {
        append(LogFixtures.numbered(0, 50_000));
        LogSearch slow = new LogSearch(database.jdbi(), hasty(Duration.ofMillis(201)));
        LogPattern pattern = LogPattern.text("line 4242", false);
        SearchPage first = slow.search(run, pattern, LogCursor.START, 100, 0, false);
        assertThat(first.lines()).extracting(Found::number).containsExactly(4242L);
        assertThat(first.complete()).isFalse();
        assertThat(first.next()).isBetween(4_243L, 20_000L);
        assertThat(all(slow, pattern, 100, 0))
                .extracting(Found::number)
                .containsExactly(Stream.concat(
                                Stream.of(4242L),
                                LongStream.range(42_420, 42_430).boxed())
                        .toArray(Long[]::new));
    }

    /** A clock that goes on by so much whenever it is looked at. */
    private static Clock hasty(Duration step) {
        SettableClock clock = new SettableClock(Instant.EPOCH);
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return clock.getZone();
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                clock.advance(step);
                return clock.instant();
            }
        };
    }

    @Test
    void aSearchEndsWhenItsTimeIsUp() {
        append(LogFixtures.numbered(0, 50_000));
        SearchPage page = new LogSearch(database.jdbi(), hasty(LogSearch.MAX_TIME.plusMillis(1)))
                .search(run, LogPattern.regex("[yz]$", false), LogCursor.START, 5, 0, false);
        assertThat(page).isEqualTo(new SearchPage(List.of(), 0, 16L, false));
    }

    @Test
    void textIsFoundInWhateverCaseAndInWhateverBytes() {
        byte[] invalid = {(byte) 0xff, 'E', 'r', 'R', (byte) 0xc3, 'o', 'r', 0, '\r'};
        append(List.of(
                new LogLine(LogFixtures.NOON, Source.PROGRAM, invalid),
                LogFixtures.line(LogFixtures.NOON, "error"),
                LogFixtures.line(LogFixtures.NOON, "\u00dcBERLAUF \u2028 \ud83d\ude00"),
                LogFixtures.line(LogFixtures.NOON, "")));
        assertThat(found(LogPattern.text("ErR", false))).containsExactly(0L);
        assertThat(found(LogPattern.text("eRr", true))).containsExactly(0L, 1L);
        assertThat(found(LogPattern.text("\u00fcberlauf", true))).containsExactly(2L);
        assertThat(found(LogPattern.text("\u00fcberlauf", false))).isEmpty();
        assertThat(found(LogPattern.text("\ud83d\ude00", false))).containsExactly(2L);
        assertThat(found(LogPattern.text("\u2028", false))).containsExactly(2L);
        assertThat(found(LogPattern.regex("^err.r$", true))).containsExactly(1L);
        assertThat(found(LogPattern.regex("^$", false))).containsExactly(3L);
        assertThat(found(LogPattern.regex("or\\x00$", false))).containsExactly(0L);
    }

    @Test
    void noMatchReachesFromOneLineIntoTheNext() {
        append(List.of(LogFixtures.line(LogFixtures.NOON, "one"), LogFixtures.line(LogFixtures.NOON, "two")));
        assertThat(found(LogPattern.regex("e[^x]*t", false))).isEmpty();
        assertThat(found(LogPattern.regex("(?s)e.t", false))).isEmpty();
        assertThatThrownBy(() -> LogPattern.text("one\ntwo", false)).isInstanceOf(InvalidRequest.class);
    }

    @Test
    void whatCannotBeReadIsFoundAsReadersAreShownIt() {
        append(LogFixtures.numbered(0, 30_000));
        database.jdbi().useHandle(handle -> {
            handle.execute("UPDATE log_chunk SET data = '\\x0102' WHERE run_id = ? AND first_line = 0", run);
            handle.execute("DELETE FROM log_chunk WHERE run_id = ? AND first_line = 10000", run);
        });
        assertThat(found(LogPattern.text("line 29999", false))).containsExactly(29_999L);
        assertThat(all(search, LogPattern.text("is lost", false), 1_000, 0)).hasSize(20_000);
        assertThat(all(search, LogPattern.text("line 20000", false), 5, 1))
                .extracting(found -> found.line().text().startsWith("line"))
                .containsExactly(false, true, true);
    }

    @Test
    void anExpressionThatWouldTakeTooMuchWorkIsRefused() {
        for (String expression : List.of(
                "(",
                "a**",
                "x{1001}",
                "(?:x{100}){100}",
                "(?:(?:x{1000}){1000}){1000}",
                "(x{2,1000}y{1000,}){500}",
                "(a)\\1",
                "(?=a)",
                "a".repeat(1_001),
                "")) {
            assertThatThrownBy(() -> LogPattern.regex(expression, false))
                    .as(expression)
                    .isInstanceOf(InvalidRequest.class);
        }
    }

    @Test
    void anExpressionThatBacktrackingNeverEndsTakesTimeInProportion() {
        append(List.of(LogFixtures.line(LogFixtures.NOON, "a".repeat(LogLine.MAX_BYTES - 1) + "b")));
        assertThat(found(LogPattern.regex("^(a+)+$", false))).isEmpty();
        assertThat(found(LogPattern.regex("(a|aa)+b$", false))).containsExactly(0L);
    }

    @Test
    void anAnswerHoldsTenMegabytesAndItsLastMatch() {
        LogLine large = new LogLine(
                LogFixtures.NOON, Source.PROGRAM, "x".repeat(200_000).getBytes(StandardCharsets.UTF_8));
        append(Collections.nCopies(60, large));
        SearchPage page = search.search(run, LogPattern.text("x", false), LogCursor.START, 1_000, 0, false);
        assertThat(page.lines()).hasSize(50);
        assertThat(page.next()).isEqualTo(50);
    }

    private List<Found> all(LogSearch by, LogPattern pattern, int size, int context) {
        List<Found> lines = new ArrayList<>();
        Long cursor = 0L;
        while (cursor != null) {
            SearchPage page = by.search(run, pattern, new LogCursor(cursor), size, context, false);
            assertThat(page.lines().stream().filter(Found::matches).count()).isLessThanOrEqualTo(size);
            assertThat(page.next()).isNotEqualTo(cursor);
            lines.addAll(page.lines());
            cursor = page.next();
        }
        return lines;
    }

    private static List<Found> expected(List<LogLine> model, Predicate<LogLine> matches, int context) {
        TreeSet<Integer> shown = new TreeSet<>();
        for (int i = 0; i < model.size(); i++) {
            if (matches.test(model.get(i))) {
                for (int j = Math.max(0, i - context); j <= Math.min(model.size() - 1, i + context); j++) {
                    shown.add(j);
                }
            }
        }
        return shown.stream()
                .map(i -> new Found(i, model.get(i), matches.test(model.get(i))))
                .toList();
    }

    private static boolean holds(LogLine line, String sought) {
        return new String(line.bytes(), StandardCharsets.ISO_8859_1).contains(sought);
    }

    private List<LogLine> randomLog(Random random) {
        List<LogLine> model = new ArrayList<>();
        long[] time = {LogFixtures.NOON};
        LogWriter writer = logs.open(run, 1).orElseThrow();
        for (int append = 0; append < 60; append++) {
            List<LogLine> lines = LogFixtures.random(random, random.nextInt(20) == 0 ? 400 : random.nextInt(4), time);
            assertThat(writer.append(lines, "after " + append)).isTrue();
            model.addAll(lines);
        }
        return model;
    }

    private List<Long> found(LogPattern pattern) {
        return numbers(search.search(run, pattern, LogCursor.START, 1_000, 0, false));
    }

    private static List<Long> numbers(SearchPage page) {
        return page.lines().stream().map(Found::number).toList();
    }

    private void append(List<LogLine> lines) {
        assertThat(logs.open(run, 1).orElseThrow().append(lines, "")).isTrue();
    }
}
