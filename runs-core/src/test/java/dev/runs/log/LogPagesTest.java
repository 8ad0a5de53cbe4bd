package dev.runs.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.database.Database;
import dev.runs.database.TestDatabase;
import dev.runs.log.LogLine.Source;
import dev.runs.log.LogPages.WirePage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clients are written down from what they are known to do; see {@link LogPages}. */
final class LogPagesTest {
    private static final long NOON = LogFixtures.NOON;
    private static Database database;

    private LogStore logs;
    private LogPages pages;
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
        pages = new LogPages(logs);
        run = LogFixtures.run(database.jdbi());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void theCommandLineClientShowsEveryLineOnce(int seed) {
        GrowingLog log = new GrowingLog(logs, run, new Random(seed));
        List<LogLine> shown = new ArrayList<>();
        long cursor = 0;
        boolean terminal = false;
        while (true) {
            WirePage page = log.get(cursor, terminal ? 1000 : 200);
            // It skips empty lines, and does not count them where it has to count.
            List<LogLine> printed =
                    page.items().stream().filter(line -> !line.text().isEmpty()).toList();
            shown.addAll(printed);
            if (terminal) {
                break;
            }
            cursor = page.nextPage() != null ? page.nextPage() : cursor + printed.size();
            terminal = log.isTerminal();
        }
        assertThat(shown)
                .isEqualTo(log.lines().stream()
                        .filter(line -> !line.text().isEmpty())
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void theAirflowOperatorShowsEveryLineOnce(int seed) {
        GrowingLog log = new GrowingLog(logs, run, new Random(seed));
        AirflowOperator operator = new AirflowOperator(0);
        do {
            operator.take(log.get(operator.cursor, 500));
        } while (!log.isTerminal());
        long before;
        do {
            before = operator.cursor;
            operator.take(log.get(operator.cursor, 500));
        } while (operator.cursor > before);
        assertThat(operator.shown).isEqualTo(log.lines());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void thePythonClientShowsEveryLineOnce(int seed) {
        GrowingLog log = new GrowingLog(logs, run, new Random(seed));
        List<LogLine> shown = new ArrayList<>();
        long cursor = 0;
        boolean terminal = false;
        while (true) {
            WirePage page = log.get(cursor, terminal ? 1000 : 100);
            shown.addAll(page.items());
            if (terminal) {
                break;
            }
            cursor = page.nextPage() != null ? page.nextPage() : cursor;
            terminal = log.isTerminal();
        }
        assertThat(shown).isEqualTo(log.lines());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void aPlainLoopOverCursorsShowsEveryLineOnceAndEnds(int seed) {
        GrowingLog log = new GrowingLog(logs, run, new Random(seed));
        List<LogLine> shown = new ArrayList<>();
        Long cursor = 0L;
        do {
            WirePage page = log.get(cursor, 100);
            shown.addAll(page.items());
            cursor = page.nextPage();
        } while (cursor != null && cursor != 0);
        assertThat(shown).isEqualTo(log.lines());
    }

    @Test
    void anAirflowOperatorThatComesWithATimeMissesNothingAndGoesOnByLine() {
        append(at(NOON, "a"), at(NOON + 5, "b"), at(NOON + 9, "c"), at(NOON + 9, "d"), at(NOON + 12, "e"));
        // It has seen up to b, the one line of its time: exact.
        AirflowOperator exact = new AirflowOperator(NOON + 5);
        exact.take(pages.page(run, new LogCursor(exact.cursor), 2, true));
        assertThat(exact.cursor).isEqualTo(3);
        exact.take(pages.page(run, new LogCursor(exact.cursor), 2, true));
        assertThat(exact.shown).containsExactly(at(NOON + 9, "c"), at(NOON + 9, "d"), at(NOON + 12, "e"));
        // It has seen up to c or up to d, which look the same: d is not missed.
        AirflowOperator safe = new AirflowOperator(NOON + 9);
        safe.take(pages.page(run, new LogCursor(safe.cursor), 500, true));
        assertThat(safe.shown).containsExactly(at(NOON + 9, "d"), at(NOON + 12, "e"));
        assertThat(safe.cursor).isEqualTo(5);
    }

    @Test
    void anEmptyPageAfterATimeIsAskedForAgainWithTheTime() {
        append(at(NOON, "a"));
        WirePage none = pages.page(run, new LogCursor(NOON + 1), 10, true);
        assertThat(none).isEqualTo(new WirePage(List.of(), NOON + 1, NOON + 1));
        append(at(NOON, "early"), at(NOON + 3, "b"));
        assertThat(pages.page(run, new LogCursor(none.currentPage()), 10, true))
                .isEqualTo(new WirePage(List.of(at(NOON + 3, "b")), NOON + 1, 3L));
        assertThat(pages.page(run, new LogCursor(NOON + 4), 10, false))
                .isEqualTo(new WirePage(List.of(), NOON + 4, null));
    }

    @Test
    void aPageNamesTheNextUntilATerminalRunHasNoMore() {
        assertThat(pages.page(run, LogCursor.START, 10, true)).isEqualTo(new WirePage(List.of(), 0, 0L));
        assertThat(pages.page(run, LogCursor.START, 10, false)).isEqualTo(new WirePage(List.of(), 0, null));
        append(at(NOON, "a"), at(NOON, ""));
        assertThat(pages.page(run, LogCursor.START, 10, false).nextPage()).isEqualTo(2);
        assertThat(pages.page(run, new LogCursor(2), 10, true)).isEqualTo(new WirePage(List.of(), 2, 2L));
        assertThat(pages.page(run, new LogCursor(2), 10, false)).isEqualTo(new WirePage(List.of(), 2, null));
    }

    @Test
    void onlyTheLastQuestionAboutATerminalRunIsAnsweredWithMoreThanItAskedFor() {
        append(LogFixtures.numbered(0, 3_000).toArray(LogLine[]::new));
        assertThat(pages.page(run, new LogCursor(1), 1000, false).items()).hasSize(2_999);
        assertThat(pages.page(run, new LogCursor(NOON + 1), 1000, false).items())
                .hasSize(2_999);
        assertThat(pages.page(run, new LogCursor(1), 1000, true).items()).hasSize(1_000);
        assertThat(pages.page(run, new LogCursor(1), 999, false).items()).hasSize(999);
        assertThat(pages.page(run, LogCursor.START, 1000, false).items()).hasSize(1_000);
    }

    @Test
    void noAnswerIsLargerThanTenMegabytes() {
        LogLine large = new LogLine(NOON, Source.PROGRAM, new byte[200_000]);
        append(Collections.nCopies(60, large).toArray(LogLine[]::new));
        for (boolean active : new boolean[] {true, false}) {
            WirePage page = pages.page(run, new LogCursor(1), 1000, active);
            assertThat(page.items()).hasSize(49);
            assertThat(page.nextPage()).isEqualTo(50);
        }
    }

    private void append(LogLine... lines) {
        assertThat(logs.open(run, 1).orElseThrow().append(List.of(lines), "")).isTrue();
    }

    private static LogLine at(long time, String text) {
        return LogFixtures.line(time, text);
    }

    private static final class AirflowOperator {
        private final List<LogLine> shown = new ArrayList<>();
        private long cursor;

        AirflowOperator(long cursor) {
            this.cursor = cursor;
        }

        void take(WirePage page) {
            List<LogLine> items = page.items();
            if (items.isEmpty()) {
                cursor = page.currentPage();
                return;
            }
            boolean seen = items.get(0).timestamp() == cursor;
            shown.addAll(items.subList(seen ? 1 : 0, items.size()));
            cursor = page.nextPage() != null && page.nextPage() != 0
                    ? page.nextPage()
                    : items.get(items.size() - 1).timestamp();
        }
    }
}
