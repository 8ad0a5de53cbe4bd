package dev.runs.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.database.Database;
import dev.runs.database.TestDatabase;
import dev.runs.log.LogFixtures;
import dev.runs.log.LogLine;
import dev.runs.log.LogStore;
import dev.runs.log.LogWriter;
import dev.runs.run.Run;
import dev.runs.run.RunStatus;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogViewsTest {
    private static Database database;

    private LogViews views;
    private LogWriter writer;
    private String runId;

    @BeforeAll
    static void openDatabase() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @BeforeEach
    void openLog() {
        LogStore logs = new LogStore(database.jdbi());
        runId = LogFixtures.run(database.jdbi());
        writer = logs.open(runId, 1).orElseThrow();
        views = new LogViews(logs);
    }

    @Test
    void firstTheEndOfALogIsShown() {
        append(1200);
        LogView view = views.tail(run(RunStatus.COMPLETED));
        assertShows(view, 701, 1200);
        assertThat(view.hasEarlier()).isTrue();
        assertThat(view.end()).isEqualTo(LogView.End.COMPLETE);
    }

    @Test
    void earlierLinesJoinWithoutGapOrRepetition() {
        append(1200);
        assertShows(views.before(run(RunStatus.COMPLETED), 700), 201, 700);
        LogView first = views.before(run(RunStatus.COMPLETED), 200);
        assertShows(first, 1, 200);
        assertThat(first.hasEarlier()).isFalse();
    }

    @Test
    void aLinkToALineShowsThePageThatHoldsIt() {
        append(1200);
        LogView view = views.around(run(RunStatus.COMPLETED), 699);
        assertShows(view, 501, 1000);
        assertThat(view.end()).isEqualTo(LogView.End.LATER);
        assertShows(views.after(run(RunStatus.COMPLETED), view.next()), 1001, 1200);
    }

    @Test
    void aLinkBeyondTheEndShowsTheEnd() {
        append(3);
        assertShows(views.around(run(RunStatus.COMPLETED), 999_999_999), 1, 3);
    }

    @Test
    void aFollowerGetsEachNewLineOnce() {
        append(3);
        LogView view = views.tail(run(RunStatus.RUNNING));
        assertThat(view.end()).isEqualTo(LogView.End.FOLLOWING);
        append(2);
        view = views.follow(run(RunStatus.RUNNING), view.next());
        assertShows(view, 4, 5);
        view = views.follow(run(RunStatus.COMPLETED), view.next());
        assertThat(view.rows()).isEmpty();
        assertThat(view.end()).isEqualTo(LogView.End.COMPLETE);
    }

    @Test
    void aFollowerOfATerminalRunGetsTheRestFirst() {
        append(1500);
        LogView view = views.follow(run(RunStatus.COMPLETED), 0);
        assertShows(view, 1, 1000);
        assertThat(view.end()).isEqualTo(LogView.End.BEHIND);
        view = views.follow(run(RunStatus.COMPLETED), view.next());
        assertShows(view, 1001, 1500);
        assertThat(view.end()).isEqualTo(LogView.End.COMPLETE);
    }

    @Test
    void aFollowerThatCannotKeepUpIsToldWhatItDoesNotShow() {
        append(9000);
        LogView view = views.follow(run(RunStatus.RUNNING), 100);
        assertThat(view.skipped()).isEqualTo(7900);
        assertShows(view, 8001, 9000);
    }

    @Test
    void longLinesDoNotLeaveAGapBetweenPages() {
        for (int i = 0; i < 10; i++) {
            writer.append(
                    LongStream.range(0, 10)
                            .mapToObj(n -> LogFixtures.line(LogFixtures.NOON, "x".repeat(LogLine.MAX_BYTES)))
                            .toList(),
                    "");
        }
        assertShows(views.before(run(RunStatus.COMPLETED), 100), 1, 100);
    }

    @Test
    void anEmptyLogSaysWhy() {
        assertThat(views.tail(run(RunStatus.RUNNING)).empty()).contains("Waiting");
        assertThat(views.tail(run(RunStatus.PENDING)).empty()).contains("not started");
        assertThat(views.tail(run(RunStatus.COMPLETED)).empty()).contains("printed nothing");
    }

    private void append(int count) {
        assertThat(writer.append(LogFixtures.numbered(writer.nextLine(), count), ""))
                .isTrue();
    }

    private Run run(RunStatus status) {
        return TestRuns.run(runId, status, "u1", "text");
    }

    private static void assertShows(LogView view, long first, long last) {
        List<Long> numbers = view.rows().stream().map(LogRow::number).toList();
        assertThat(numbers)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(first, last).boxed().toList());
        assertThat(view.next()).isEqualTo(last);
    }
}
