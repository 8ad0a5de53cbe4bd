package dev.runs.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.runs.database.Askers;
import dev.runs.database.Database;
import dev.runs.database.LostCommits;
import dev.runs.database.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Appends to several logs at the same moment: one statement, and each with its own end. */
final class AppendsTogetherTest {
    private static Database database;

    private final LostCommits faults = new LostCommits(database.jdbi());
    private final LogStore logs = new LogStore(faults.jdbi());
    private final Askers writers = new Askers();
    private final String firstRun = LogFixtures.run(database.jdbi());
    private final String run = LogFixtures.run(database.jdbi());
    private final String otherRun = LogFixtures.run(database.jdbi());
    /** Its append is on its way, and kept there, while the others come. */
    private final LogWriter first = open(firstRun);

    private final LogWriter writer = open(run);
    private final LogWriter other = open(otherRun);

    @BeforeAll
    static void connect() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @AfterEach
    void stop() {
        writers.close();
    }

    @Test
    void whatIsAppendedMeanwhileIsStoredByOneStatement() throws Exception {
        String merged = LogFixtures.run(database.jdbi());
        String fenced = LogFixtures.run(database.jdbi());
        String quiet = LogFixtures.run(database.jdbi());
        LogWriter tail = open(merged);
        tail.append(LogFixtures.numbered(0, 2), "2");
        tail.append(LogFixtures.numbered(2, 3), "5");
        LogWriter late = open(fenced);
        assertThat(logs.open(fenced, 2)).isPresent();
        Future<Boolean> before;
        LogWriter nothing = open(quiet);
        List<Future<Boolean>> appends;
        try (Handle handle = blocking(firstRun)) {
            before = append(first, 1);
            await().until(() -> TestDatabase.someoneWaitsForALock(database));
            appends = List.of(
                    append(writer, 4),
                    append(other, 1),
                    writers.submit(tail::seal),
                    writers.submit(() -> late.append(LogFixtures.numbered(0, 1), "1")),
                    writers.submit(() -> nothing.append(List.of(), "9")));
            writers.awaitWaiting(appends.size());
            handle.commit();
        }
        assertThat(before.get()).isTrue();
        assertThat(results(appends)).containsExactly(true, true, true, false, true);
        assertThat(lines(run)).isEqualTo(LogFixtures.numbered(0, 4));
        assertThat(lines(otherRun)).isEqualTo(LogFixtures.numbered(0, 1));
        assertThat(lines(merged)).isEqualTo(LogFixtures.numbered(0, 5));
        assertThat(chunks(merged)).isEqualTo(1);
        assertThat(chunks(run)).isEqualTo(1);
        assertThat(lines(fenced)).isEmpty();
        assertThat(logs.open(quiet, 1).orElseThrow().position()).isEqualTo("9");
        assertThat(transactions(List.of(run, otherRun, merged))).isEqualTo(1);
    }

    @Test
    void whatCannotBeStoredFailsAlone() throws Exception {
        // A row that is in the way.
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO log_chunk SELECT run_id, 0, 1, 0, 0, 1, '' FROM log WHERE run_id = ?", run));
        Future<Boolean> before;
        Future<Boolean> wrong;
        Future<Boolean> right;
        try (Handle handle = blocking(firstRun)) {
            before = append(first, 1);
            await().until(() -> TestDatabase.someoneWaitsForALock(database));
            wrong = append(writer, 1);
            right = append(other, 2);
            writers.awaitWaiting(2);
            handle.commit();
        }
        assertThat(before.get()).isTrue();
        assertThat(right.get()).isTrue();
        assertThat(lines(otherRun)).isEqualTo(LogFixtures.numbered(0, 2));
        assertThatThrownBy(wrong::get).cause().isInstanceOf(JdbiException.class);
        assertThat(logs.open(run, 1).orElseThrow().position()).isEmpty();
    }

    @Test
    void ofACommitThatIsNotConfirmedAllAreToldAndNoneIsTakenForTooLate() throws Exception {
        Future<Boolean> before;
        List<Future<Boolean>> appends;
        try (Handle handle = blocking(firstRun);
                Handle second = blocking(run)) {
            before = append(first, 1);
            await().until(() -> TestDatabase.someoneWaitsForALock(database));
            appends = List.of(append(writer, 3), append(other, 2));
            writers.awaitWaiting(2);
            handle.commit();
            assertThat(before.get()).isTrue();
            await().until(() -> TestDatabase.someoneWaitsForALock(database));
            faults.loseTheNext();
            second.commit();
        }
        assertThat(appends)
                .allSatisfy(append -> assertThatThrownBy(append::get).cause().isInstanceOf(JdbiException.class));
        assertThat(logs.open(run, 1).orElseThrow().position()).isEqualTo("3");
        assertThat(logs.open(otherRun, 1).orElseThrow().position()).isEqualTo("2");
        assertThat(lines(run)).isEqualTo(LogFixtures.numbered(0, 3));
    }

    private LogWriter open(String id) {
        return logs.open(id, 1).orElseThrow();
    }

    private Future<Boolean> append(LogWriter log, int lines) {
        return writers.submit(() -> log.append(LogFixtures.numbered(0, lines), String.valueOf(lines)));
    }

    /** Holds the head of a log until it commits. */
    private static Handle blocking(String id) {
        Handle handle = database.jdbi().open().begin();
        LogHead.lock(handle, id);
        return handle;
    }

    private static List<Boolean> results(List<Future<Boolean>> appends) throws Exception {
        List<Boolean> results = new ArrayList<>();
        for (Future<Boolean> append : appends) {
            results.add(append.get());
        }
        return results;
    }

    private List<LogLine> lines(String id) {
        return logs.page(id, LogCursor.START, 100, 1 << 20).lines();
    }

    private static int chunks(String id) {
        return number("SELECT count(*) FROM log_chunk WHERE run_id = ANY(?)", List.of(id));
    }

    private static int transactions(List<String> ids) {
        return number("SELECT count(DISTINCT xmin::text) FROM log WHERE run_id = ANY(?)", ids);
    }

    private static int number(String sql, List<String> ids) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(sql)
                        .bindArray(0, String.class, ids.toArray())
                        .mapTo(int.class)
                        .one());
    }
}
