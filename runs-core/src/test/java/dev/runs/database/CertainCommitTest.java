package dev.runs.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.error.RunsException.OutcomeUnknown;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CertainCommitTest {
    private Database database;
    private LostCommits faults;

    @BeforeEach
    void start() {
        database = TestDatabase.create();
        faults = new LostCommits(database.jdbi());
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void aCommitThatIsNotConfirmedIsLookedIntoAndHasItsEffectOnce() {
        faults.loseTheNext();
        String name = CertainCommit.inTransaction(
                faults.jdbi(), CertainCommitTest::insert, (handle, inserted) -> insert(handle));
        assertThat(name).isEqualTo("kept");
        assertThat(faults.lost()).isEqualTo(1);
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void aCommitThatDidNotHappenIsMadeUpFor() {
        String name = CertainCommit.inTransaction(
                faults.jdbi(),
                handle -> {
                    String inserted = insert(handle);
                    endConnectionOf(handle);
                    return inserted;
                },
                (handle, inserted) -> insert(handle));
        assertThat(name).isEqualTo("kept");
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void whatFailsBeforeItsCommitHasFailed() {
        assertThatThrownBy(() -> CertainCommit.inTransaction(
                        faults.jdbi(),
                        handle -> {
                            endConnectionOf(handle);
                            return insert(handle);
                        },
                        (handle, name) -> insert(handle)))
                .isInstanceOf(JdbiException.class)
                .matches(DatabaseErrors::isConnectionLost);
        assertThat(count()).isZero();
    }

    @Test
    void whatCannotBeLookedIntoForSecondsIsSaidToBeUnknownAndWasNotAskedWithoutEnd() {
        AtomicInteger attempts = new AtomicInteger();
        faults.loseTheNext();
        assertThatThrownBy(() ->
                        CertainCommit.inTransaction(faults.jdbi(), CertainCommitTest::insert, (handle, inserted) -> {
                            attempts.incrementAndGet();
                            handle.execute("SET TRANSACTION READ ONLY");
                            insert(handle);
                        }))
                .isInstanceOf(OutcomeUnknown.class)
                .hasMessageContaining("may have been carried out")
                .hasCauseInstanceOf(JdbiException.class);
        assertThat(attempts.get()).isBetween(2, 100);
        assertThat(count()).isEqualTo(1);
    }

    private static String insert(Handle handle) {
        handle.execute("INSERT INTO setting (name, value) VALUES ('kept', '') ON CONFLICT DO NOTHING");
        return "kept";
    }

    private void endConnectionOf(Handle handle) {
        int process =
                handle.select("SELECT pg_backend_pid()").mapTo(Integer.class).one();
        database.patient()
                .useHandle(other -> other.select("SELECT pg_terminate_backend(?, 5000)", process)
                        .mapTo(Boolean.class)
                        .one());
    }

    private int count() {
        return database.jdbi()
                .withHandle(handle -> handle.select("SELECT count(*) FROM setting WHERE name = 'kept'")
                        .mapTo(Integer.class)
                        .one());
    }
}
