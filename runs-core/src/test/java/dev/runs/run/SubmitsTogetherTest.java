package dev.runs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.runs.Platform;
import dev.runs.SettableClock;
import dev.runs.access.Caller;
import dev.runs.access.Organization;
import dev.runs.access.Role;
import dev.runs.database.Askers;
import dev.runs.database.LostCommits;
import dev.runs.error.RunsException.InvalidRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Submits at the same moment: few transactions, and each with its own end. */
class SubmitsTogetherTest {
    private static final int RUNS = 10;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final Askers submitters = new Askers();
    private LostCommits faults;
    private Platform platform;

    @BeforeEach
    void start(@TempDir Path folder) {
        platform = new Platform(clock, folder, real -> {
            faults = new LostCommits(real);
            return faults.jdbi();
        });
    }

    @AfterEach
    void stop() {
        submitters.close();
        platform.close();
    }

    @Test
    void whatIsSubmittedMeanwhileIsWrittenTogether() throws Exception {
        List<Future<Run>> submits = new ArrayList<>();
        platform.jdbi.useTransaction(handle -> {
            block(handle);
            for (int i = 0; i < RUNS; i++) {
                submits.add(submitters.submit(() -> platform.submit(platform.member)));
            }
            submitters.awaitWaiting(RUNS - 1); // the first waits for the database
        });
        for (Future<Run> submit : submits) {
            Run run = submit.get();
            assertThat(platform.runs.find(platform.member, run.id())).isEqualTo(run);
            assertThat(platform.runs.events(List.of(run))).hasSize(1);
            assertThat(count("audit_entry WHERE action = 'RUN_SUBMIT' AND subject = 'run " + run.id() + "'"))
                    .isEqualTo(1);
        }
        // One was being written already when the others came.
        assertThat(count("(SELECT DISTINCT xmin::text FROM run) AS transactions"))
                .isEqualTo(2);
    }

    @Test
    void whatCannotBeWrittenFailsAlone() throws Exception {
        Caller stranger = new Caller(
                platform.member.organizationId(),
                platform.member.organizationName(),
                "nobody",
                "nobody@acme.example",
                Role.MEMBER,
                "test",
                platform.member.origin());
        List<Future<Run>> submits = new ArrayList<>();
        List<Future<Run>> wrong = new ArrayList<>();
        platform.jdbi.useTransaction(handle -> {
            block(handle);
            for (int i = 0; i < RUNS; i++) {
                submits.add(submitters.submit(() -> platform.submit(platform.member)));
                wrong.add(submitters.submit(() -> platform.submit(stranger)));
            }
            submitters.awaitWaiting(2 * RUNS - 1); // the first waits for the database
        });
        for (Future<Run> submit : submits) {
            assertThat(platform.runs.find(platform.member, submit.get().id())).isEqualTo(submit.get());
        }
        assertThat(wrong)
                .allSatisfy(submit -> assertThatThrownBy(submit::get).cause().hasMessageContaining("run_user_id_fkey"));
        assertThat(count("run")).isEqualTo(RUNS);
    }

    @Test
    void eachIsJudgedByWhatItsOrganizationHas() throws Exception {
        Caller other = platform.caller("other", "member@other.example", Role.MEMBER);
        platform.put(other, "main.py", "print('other')\n");
        Caller empty = platform.caller("empty", "member@empty.example", Role.MEMBER);
        List<Future<Run>> submits = new ArrayList<>();
        platform.jdbi.useTransaction(handle -> {
            block(handle);
            for (Caller caller : List.of(platform.member, platform.member, other, empty)) {
                submits.add(submitters.submit(() -> platform.submit(caller)));
            }
            submitters.awaitWaiting(3); // the first waits for the database
        });
        Run own = submits.get(0).get();
        Run others = submits.get(2).get();
        assertThat(submits.get(1).get().files()).isEqualTo(own.files()).hasSize(1);
        assertThat(others.files().values())
                .hasSize(1)
                .doesNotContainAnyElementsOf(own.files().values());
        assertThatThrownBy(submits.get(3)::get).cause().isInstanceOf(InvalidRequest.class);
        assertThat(count("run")).isEqualTo(3);
    }

    @Test
    void oneWhoseCommitIsNotConfirmedIsThereOnceAndNotJudgedByItself() {
        platform.admin.setLimits(
                "acme", set -> new Organization(set.id(), set.name(), set.createdAt(), null, 1, null, null, null));
        faults.loseTheNext("INSERT INTO run ");
        Run run = platform.submit(platform.member);
        assertThat(faults.lost()).isEqualTo(1);
        assertThat(platform.runs.find(platform.member, run.id())).isEqualTo(run);
        assertThat(platform.runs.events(List.of(run))).hasSize(1);
        assertThat(count("run")).isEqualTo(1);
    }

    @Test
    void thoseWhoseCommitIsNotConfirmedAreEachThereOnceAndKnowIt() throws Exception {
        List<Future<Run>> submits = new ArrayList<>();
        Future<Handle> next;
        try (Handle blocking = platform.jdbi.open().begin()) {
            block(blocking);
            for (int i = 0; i < RUNS; i++) {
                submits.add(submitters.submit(() -> platform.submit(platform.member)));
            }
            submitters.awaitWaiting(RUNS - 1); // the first waits for the database
            await().until(() -> waiting() == 1);
            next = submitters.submit(() -> {
                Handle handle = platform.jdbi.open().begin();
                block(handle);
                return handle;
            });
            await().until(() -> waiting() == 2);
            blocking.commit();
        }
        try (Handle blocking = next.get()) { // the first is written, and the others are not
            faults.loseTheNext("INSERT INTO run ");
            blocking.commit();
        }
        for (Future<Run> submit : submits) {
            Run run = submit.get();
            assertThat(platform.runs.find(platform.member, run.id())).isEqualTo(run);
            assertThat(platform.runs.events(List.of(run))).hasSize(1);
        }
        assertThat(faults.lost()).isEqualTo(1);
        assertThat(count("run")).isEqualTo(RUNS);
        assertThat(count("(SELECT DISTINCT xmin::text FROM run) AS transactions"))
                .isEqualTo(2);
    }

    /** Until the transaction ends no run can be written; what a submit reads can be read. */
    private static void block(Handle handle) {
        handle.execute("LOCK TABLE run_event IN SHARE MODE");
    }

    private long waiting() {
        return count("pg_locks WHERE NOT granted AND relation = 'run_event'::regclass");
    }

    private long count(String from) {
        return platform.jdbi.withHandle(handle ->
                handle.select("SELECT count(*) FROM " + from).mapTo(Long.class).one());
    }
}
