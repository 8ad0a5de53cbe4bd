package dev.runs.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.ChaosReport;
import dev.runs.Platform;
import dev.runs.access.Access;
import dev.runs.access.ApiKey;
import dev.runs.access.Caller;
import dev.runs.access.Organization;
import dev.runs.access.Origin;
import dev.runs.access.Role;
import dev.runs.access.User;
import dev.runs.dispatch.LostCommitWorld.Scenario;
import dev.runs.error.RunsException.Conflict;
import dev.runs.error.RunsException.NotFound;
import dev.runs.file.FileChanges;
import dev.runs.file.StoredFile;
import dev.runs.file.Tickets;
import dev.runs.file.Tickets.Purpose;
import dev.runs.file.Tickets.Ticket;
import dev.runs.log.LogLine;
import dev.runs.log.LogWriter;
import dev.runs.retention.Retention;
import dev.runs.retention.RetentionRules;
import dev.runs.run.PythonProgram;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import dev.runs.run.RunRequest;
import dev.runs.run.RunStatus;
import dev.runs.run.SubmitKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every commit of the core in turn happens and is not confirmed: nothing is lost by it, nothing doubled, nothing stuck. */
@Tag("chaos")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LostCommitTest {
    private static final Origin HERE = new Origin("192.0.2.1", "request");
    private static final String MEMBER = "member@acme.example";

    private final Map<String, Scenario> scenarios = new TreeMap<>();
    private final Set<String> lostStatements = new TreeSet<>();
    private LostCommitWorld world;
    private int rounds;
    private int checked;
    private int violated;

    LostCommitTest() {
        scenarios.put("Runs.submit", LostCommitTest::submit);
        scenarios.put("Runs.submit under a key, with labels", LostCommitTest::submitUnderKey);
        scenarios.put("Retention of a key", LostCommitTest::removeKey);
        scenarios.put("Runs.cancel of a run that waits", LostCommitTest::cancelWaiting);
        scenarios.put("Runs.cancel of a run that runs", LostCommitTest::cancelRunning);
        scenarios.put("Dispatcher: register", world -> {
            world.submit();
            world.failingTick("INSERT INTO server");
        });
        scenarios.put("Dispatcher: renew", world -> {
            world.running();
            world.clock.advance(DispatchRules.DEFAULT.lease().dividedBy(3));
            world.failingTick("UPDATE server SET lease_until = now() + ");
        });
        scenarios.put("Dispatcher: claim", LostCommitTest::claim);
        scenarios.put("Dispatcher: adopt", LostCommitTest::adopt);
        scenarios.put("Dispatcher: adopt what may have begun elsewhere", LostCommitTest::adoptUnseen);
        scenarios.put("Dispatcher: preparing", world -> {
            world.claimed();
            world.executor.byDefault = new Observation.Waiting("Installing 3 libraries");
            world.clock.advance(DispatchRules.DEFAULT.sweep());
            world.failingTick("UPDATE run SET preparing = ? WHERE id = ? AND fence");
        });
        scenarios.put("Dispatcher: explain what the queue waits for", LostCommitTest::explain);
        scenarios.put("Dispatcher: end what waited too long", LostCommitTest::waitTooLong);
        scenarios.put("Dispatcher: another attempt", LostCommitTest::requeue);
        scenarios.put("Dispatcher: started", world -> {
            Run run = world.claimed();
            world.show(run, new Observation.Running(world.clock.instant()));
            world.failingTick("UPDATE run SET status");
        });
        scenarios.put("Dispatcher: completed", world -> end(world, world.exited(0, false), RunStatus.COMPLETED));
        scenarios.put("Dispatcher: failed", world -> end(world, world.exited(3, false), RunStatus.FAILED));
        scenarios.put("Dispatcher: lost", world -> end(world, new Observation.Lost("It is gone."), RunStatus.FAILED));
        scenarios.put("Dispatcher: started and completed between two looks", world -> {
            Run run = world.claimed();
            world.show(run, world.exited(0, false));
            world.failingTick("UPDATE run SET status");
        });
        scenarios.put("Dispatcher: cancelled", world -> {
            Run run = world.running();
            world.platform.runs.cancel(world.platform.member, run.id());
            end(world, run, world.exited(143, true), RunStatus.CANCELLED);
        });
        scenarios.put("Dispatcher: timed out", world -> {
            Run run = world.running();
            world.clock.advance(Duration.ofHours(1));
            end(world, run, world.exited(143, true), RunStatus.TIMED_OUT);
        });
        scenarios.put("ServerLease.release", world -> {
            world.running();
            world.losing("UPDATE server SET lease_until = now() WHERE id", world.lease::release);
            world.lease.release();
        });
        scenarios.put("LogStore.open", LostCommitTest::openLog);
        scenarios.put("LogWriter.append", LostCommitTest::append);
        scenarios.put("LogWriter.seal", LostCommitTest::seal);
        scenarios.put("FileStore.put", LostCommitTest::put);
        scenarios.put("FileChanges.makeFolder", LostCommitTest::makeFolder);
        scenarios.put("FileChanges.deleteFolder", LostCommitTest::deleteFolder);
        scenarios.put("FileChanges.deleteFile", LostCommitTest::deleteFile);
        scenarios.put("FileChanges.renameFile", LostCommitTest::renameFile);
        scenarios.put("FileStore.isTheDatabasesOwn", world -> {
            world.losing("INSERT INTO setting", world.platform.files::isTheDatabasesOwn);
            assertThat(world.platform.files.isTheDatabasesOwn()).isTrue();
        });
        scenarios.put("Retention of a log", LostCommitTest::removeLog);
        scenarios.put("Retention of a run", LostCommitTest::removeRun);
        scenarios.put("Retention of a file", LostCommitTest::removeFile);
        scenarios.put("Tickets", LostCommitTest::tickets);
        scenarios.put("AccessAdmin.createOrganization", LostCommitTest::createOrganization);
        scenarios.put("AccessAdmin.createUser", LostCommitTest::createUser);
        scenarios.put("AccessAdmin.setLimits", LostCommitTest::setLimits);
        scenarios.put("AccessAdmin.setRole", LostCommitTest::setRole);
        scenarios.put("AccessAdmin.disableUser", LostCommitTest::disableUser);
        scenarios.put("AccessAdmin.createKey", LostCommitTest::createKey);
        scenarios.put("AccessAdmin.revokeKey", LostCommitTest::revokeKey);
        scenarios.put("AccessAdmin.createSignInLink", world -> {
            world.losing("INSERT INTO sign_in_link", () -> world.platform.admin.createSignInLink(MEMBER));
            String link = world.platform.admin.createSignInLink(MEMBER);
            assertThat(access(world).signIn(link, HERE)).isPresent();
        });
        scenarios.put("Access.authenticate", world -> {
            String key = key(world);
            world.losing("UPDATE api_key SET last_used_at", () -> access(world).authenticate(key, HERE));
            assertThat(access(world).authenticate(key, HERE)).isPresent();
        });
        scenarios.put("Access.signIn with a link", world -> {
            String link = world.platform.admin.createSignInLink(MEMBER);
            world.losing("INSERT INTO session", () -> access(world).signIn(link, HERE));
            assertThat(access(world).signIn(link, HERE)).isEmpty();
        });
        scenarios.put("Access.signIn with a key", world -> {
            String key = key(world);
            world.losing("INSERT INTO session", () -> access(world).signIn(MEMBER, key, HERE));
            assertThat(access(world).signIn(MEMBER, key, HERE)).isPresent();
        });
        scenarios.put("Access.signOut", world -> {
            String session = access(world).signIn(MEMBER, key(world), HERE).orElseThrow();
            world.losing("DELETE FROM session", () -> access(world).signOut(session, HERE));
            assertThat(access(world).session(session, HERE)).isEmpty();
        });
    }

    @BeforeEach
    void start(@TempDir Path folder) {
        world = new LostCommitWorld(folder);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @AfterAll
    void report() {
        ChaosReport.note("a commit happens and is not confirmed: each write", rounds, checked, violated);
    }

    Set<String> names() {
        return scenarios.keySet();
    }

    @ParameterizedTest
    @MethodSource("names")
    @Order(1)
    void aCommitThatIsNotConfirmedLosesAndDoublesNothing(String name) throws Exception {
        scenarios.get(name).play(world);
        world.bringAllToAnEnd();
        List<String> violations = world.violations();
        rounds += world.faults.lost();
        checked += world.submitted();
        violated += violations.size();
        assertThat(world.faults.lost())
                .as("a fault that never fired shows nothing")
                .isEqualTo(1);
        assertThat(violations).isEmpty();
        lostStatements.addAll(world.faults.lostStatements());
    }

    /** A statement that is new here needs a scenario above. */
    @Test
    @Order(2)
    void everyWritingStatementOfTheCoreWasAmongThem() throws IOException {
        List<String> written = WritingStatements.of(Path.of("src/main/java"));
        assertThat(written).hasSizeGreaterThan(25);
        assertThat(written)
                .allSatisfy(statement ->
                        assertThat(lostStatements).as(statement).anyMatch(lost -> lost.contains(statement)));
    }

    private static void submit(LostCommitWorld world) {
        world.faults.loseTheNext("INSERT INTO run (");
        Run run = world.submit();
        assertThat(world.now(run).status()).isEqualTo(RunStatus.PENDING);
    }

    private static void submitUnderKey(LostCommitWorld world) {
        world.faults.loseTheNext("INSERT INTO submit_key");
        Run run = underKey(world);
        assertThat(underKey(world).id()).isEqualTo(run.id());
        assertThat(world.count("run_label")).isEqualTo(1);
        world.submitted(run);
    }

    private static Run underKey(LostCommitWorld world) {
        RunRequest request = new RunRequest(
                null,
                new PythonProgram(Platform.PROGRAM, List.of()),
                null,
                null,
                null,
                null,
                RunEnvironment.NONE,
                Map.of("a", "label"),
                false);
        return world.platform.runs.submit(world.platform.member, request, new SubmitKey("a-key", "0a"));
    }

    private static void removeKey(LostCommitWorld world) throws IOException {
        world.submitted(underKey(world));
        world.clock.advance(Duration.ofDays(1));
        world.losing("DELETE FROM submit_key", retention(world)::step);
        bringToItsEnd(retention(world));
        assertThat(world.count("submit_key")).isZero();
    }

    private static void cancelWaiting(LostCommitWorld world) {
        Run run = world.submit();
        world.losing("UPDATE run SET status", () -> world.platform.runs.cancel(world.platform.member, run.id()));
        assertThat(world.platform.runs.cancel(world.platform.member, run.id()).status())
                .isEqualTo(RunStatus.CANCELLED);
    }

    private static void cancelRunning(LostCommitWorld world) {
        Run run = world.running();
        world.losing(
                "UPDATE run SET cancel_requested_at",
                () -> world.platform.runs.cancel(world.platform.member, run.id()));
        world.platform.runs.cancel(world.platform.member, run.id());
        world.dispatcher.tick();
        assertThat(world.executor.cancels).containsKey(run.id());
        world.show(run, world.exited(143, true));
        world.dispatcher.tick();
        assertThat(world.now(run).status()).isEqualTo(RunStatus.CANCELLED);
    }

    private static void claim(LostCommitWorld world) {
        Run run = world.submit();
        world.failingTick("attempt = attempt + 1");
        assertThat(world.executor.starts).isEmpty();
        world.dispatcher.tick();
        assertThat(world.executor.startsOf(world.attempt(run, 1))).isEqualTo(1);
    }

    private static void adopt(LostCommitWorld world) {
        Run run = world.running();
        world.loseTheLease();
        world.useAnotherServer();
        world.dispatcher.tick();
        assertThat(world.now(run).fence()).as("not before the grace time").isEqualTo(1);
        world.loseTheLeaseForLong();
        world.failingTick("fence = fence + 1 FROM chosen WHERE");
        world.dispatcher.tick();
        assertThat(world.dispatcher.active()).isEqualTo(1);
        assertThat(world.now(run).fence()).isEqualTo(2);
    }

    private static void adoptUnseen(LostCommitWorld world) {
        Run run = world.claimed();
        Dispatcher frozen = world.dispatcher;
        world.loseTheLeaseForLong();
        world.useAnotherServer();
        world.failingTick("UPDATE run SET server_id = NULL");
        world.clock.advance(DispatchRules.DEFAULT.retryDelay());
        world.dispatcher.tick();
        assertThat(world.executor.startsOf(world.attempt(run, 2))).isEqualTo(1);
        world.clock.advance(DispatchRules.DEFAULT.lease());
        frozen.tick();
        assertThat(world.executor.removed).contains(world.attempt(run, 1));
    }

    private static void explain(LostCommitWorld world) {
        world.running();
        world.allowOnly(1);
        Run waiting = world.submit();
        world.clock.advance(DispatchRules.DEFAULT.sweep());
        world.failingTick("UPDATE run SET preparing = ? WHERE id IN");
        assertThat(world.now(waiting).preparing()).contains("Waiting");
    }

    private static void waitTooLong(LostCommitWorld world) {
        world.allowOnly(0);
        Run run = world.submit();
        world.clock.advance(DispatchRules.DEFAULT.queueLimit().plusSeconds(1));
        world.failingTick("UPDATE run SET status");
        assertThat(world.now(run).status()).isEqualTo(RunStatus.FAILED);
    }

    private static void requeue(LostCommitWorld world) {
        Run run = world.claimed();
        world.show(run, new Observation.Lost("It is gone."));
        world.failingTick("UPDATE run SET server_id = NULL");
        world.executor.observations.clear();
        world.dispatcher.tick();
        assertThat(world.executor.removed).contains(world.attempt(run, 1));
        world.clock.advance(DispatchRules.DEFAULT.retryDelay());
        world.dispatcher.tick();
        assertThat(world.executor.startsOf(world.attempt(run, 2))).isEqualTo(1);
    }

    private static void end(LostCommitWorld world, Observation last, RunStatus status) {
        end(world, world.running(), last, status);
    }

    private static void end(LostCommitWorld world, Run run, Observation last, RunStatus status) {
        world.show(run, last);
        world.failingTick("UPDATE run SET status");
        assertThat(world.now(run).status()).isEqualTo(status);
    }

    private static void openLog(LostCommitWorld world) {
        String id = world.submit().id();
        world.losing("INSERT INTO log (", () -> world.platform.logs.open(id, 1));
        assertThat(world.platform.logs.open(id, 1).orElseThrow().append(lines(1), "1"))
                .isTrue();
        assertThat(world.platform.logs.summary(id).lines()).isEqualTo(1);
    }

    private static void append(LostCommitWorld world) {
        String id = world.submit().id();
        LogWriter writer = world.platform.logs.open(id, 1).orElseThrow();
        world.losing("INSERT INTO log_chunk", () -> writer.append(lines(2), "2"));
        assertThat(world.platform.logs.open(id, 1).orElseThrow().position()).isEqualTo("2");
        assertThat(world.platform.logs.summary(id).lines()).isEqualTo(2);
    }

    private static void seal(LostCommitWorld world) {
        String id = world.submit().id();
        LogWriter writer = world.platform.logs.open(id, 1).orElseThrow();
        writer.append(lines(1), "1");
        writer.append(lines(1), "2");
        world.losing("DELETE FROM log_chunk", writer::seal);
        assertThat(world.platform.logs.open(id, 1).orElseThrow().seal()).isTrue();
        assertThat(world.platform.logs.summary(id).lines()).isEqualTo(2);
    }

    private static List<LogLine> lines(int count) {
        return Stream.generate(() -> LogLine.of(0, LogLine.Source.PLATFORM, "a line"))
                .limit(count)
                .toList();
    }

    private static void put(LostCommitWorld world) throws IOException {
        String organization = world.platform.member.organizationId();
        world.losing("INSERT INTO file", () -> putText(world, "first"));
        assertThat(content(world, world.platform.files.get(organization, "kept.txt")))
                .isEqualTo("first");
        putText(world, "second");
        assertThat(content(world, world.platform.files.get(organization, "kept.txt")))
                .isEqualTo("second");
        assertThat(world.count("file WHERE path = 'kept.txt' AND replaced_at IS NULL"))
                .isEqualTo(1);
    }

    private static void makeFolder(LostCommitWorld world) throws IOException {
        FileChanges changes = world.platform.files.changes();
        world.losing("INSERT INTO file", () -> changes.makeFolder(world.platform.member, "folder"));
        changes.makeFolder(world.platform.member, "folder");
        assertThat(world.count("file WHERE path LIKE 'folder%'")).isEqualTo(1);
    }

    private static void deleteFolder(LostCommitWorld world) throws IOException {
        FileChanges changes = world.platform.files.changes();
        changes.makeFolder(world.platform.member, "folder");
        world.losing(
                "UPDATE file SET replaced_at = ? WHERE replaced_at IS NULL",
                () -> changes.deleteFolder(world.platform.member, "folder"));
        assertThatThrownBy(() -> changes.deleteFolder(world.platform.member, "folder"))
                .isInstanceOf(NotFound.class);
        assertThat(world.count("audit_entry WHERE action = 'FOLDER_DELETE'")).isEqualTo(1);
    }

    private static void deleteFile(LostCommitWorld world) throws IOException {
        FileChanges changes = world.platform.files.changes();
        putText(world, "first");
        world.losing(
                "UPDATE file SET replaced_at = ? WHERE organization_id",
                () -> changes.deleteFile(world.platform.member, "kept.txt"));
        assertThatThrownBy(() -> changes.deleteFile(world.platform.member, "kept.txt"))
                .isInstanceOf(NotFound.class);
        assertThat(world.count("audit_entry WHERE action = 'FILE_DELETE'")).isEqualTo(1);
    }

    private static void renameFile(LostCommitWorld world) throws IOException {
        FileChanges changes = world.platform.files.changes();
        StoredFile file = putText(world, "first");
        world.losing("UPDATE file SET path", () -> changes.renameFile(world.platform.member, "kept.txt", "other.txt"));
        assertThatThrownBy(() -> changes.renameFile(world.platform.member, "kept.txt", "other.txt"))
                .isInstanceOf(NotFound.class);
        assertThat(world.platform.files.get(file.organizationId(), "other.txt").id())
                .isEqualTo(file.id());
        assertThat(world.count("audit_entry WHERE action = 'FILE_RENAME'")).isEqualTo(1);
    }

    private static void removeLog(LostCommitWorld world) throws IOException {
        Run run = world.running();
        world.platform.logs.open(run.id(), run.fence()).orElseThrow().append(lines(3), "3");
        world.show(run, world.exited(0, false));
        world.dispatcher.tick();
        world.clock.advance(Duration.ofDays(31));
        world.losing("UPDATE run SET log_removed_at", retention(world)::step);
        bringToItsEnd(retention(world));
        assertThat(world.platform.logs.summary(run.id()).lines()).isEqualTo(1);
    }

    private static void removeRun(LostCommitWorld world) throws IOException {
        Run run = world.platform.submit(world.platform.member);
        world.show(run, world.exited(0, false));
        world.dispatcher.tick();
        world.clock.advance(Duration.ofDays(91));
        world.losing("DELETE FROM run", retention(world)::step);
        bringToItsEnd(retention(world));
        assertThat(world.count("run")).isZero();
    }

    private static void removeFile(LostCommitWorld world) throws IOException {
        putText(world, "first");
        StoredFile second = putText(world, "second");
        world.clock.advance(Duration.ofDays(91));
        world.losing("DELETE FROM file", retention(world)::step);
        bringToItsEnd(retention(world));
        assertThat(world.count("file WHERE path = 'kept.txt'")).isEqualTo(1);
        assertThat(content(world, second)).isEqualTo("second");
    }

    private static void bringToItsEnd(Retention retention) throws IOException {
        while (retention.step()) {
            // Until it is done.
        }
    }

    private static Retention retention(LostCommitWorld world) {
        return new Retention(
                world.platform.jdbi,
                world.clock,
                new RetentionRules(Duration.ofDays(90), Duration.ofDays(30)),
                world.platform.runStore,
                world.platform.logs,
                world.platform.files);
    }

    private static StoredFile putText(LostCommitWorld world, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return world.platform.files.put(
                world.platform.member.organizationId(), "kept.txt", new ByteArrayInputStream(bytes), 100);
    }

    private static String content(LostCommitWorld world, StoredFile file) throws IOException {
        try (var bytes = world.platform.files.read(file)) {
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void tickets(LostCommitWorld world) {
        world.losing("INSERT INTO setting", () -> new Tickets(world.platform.jdbi, world.clock));
        Tickets one = new Tickets(world.platform.jdbi, world.clock);
        Tickets two = new Tickets(world.platform.jdbi, world.clock);
        Ticket ticket = new Ticket(Purpose.PUT, "organization", "path");
        assertThat(two.verify(Purpose.PUT, one.sign(ticket))).contains(ticket);
    }

    private static void createOrganization(LostCommitWorld world) {
        world.losing("INSERT INTO organization", () -> world.platform.admin.createOrganization("beta"));
        assertThatThrownBy(() -> world.platform.admin.createOrganization("beta"))
                .isInstanceOf(Conflict.class);
        assertThat(world.platform.admin.createUser("beta", "member@beta.example", Role.MEMBER))
                .isNotNull();
    }

    private static void createUser(LostCommitWorld world) {
        String email = "second@acme.example";
        world.losing("INSERT INTO app_user", () -> world.platform.admin.createUser("acme", email, Role.MEMBER));
        assertThatThrownBy(() -> world.platform.admin.createUser("acme", email, Role.MEMBER))
                .isInstanceOf(Conflict.class);
        assertThat(world.platform.admin.users("acme")).extracting(User::email).containsOnlyOnce(email);
    }

    private static void setLimits(LostCommitWorld world) {
        world.losing("UPDATE organization SET", () -> limit(world));
        assertThat(world.platform.admin.organizations())
                .extracting(Organization::maxQueued)
                .containsExactly(7);
        assertThat(limit(world).maxQueued()).isEqualTo(7);
    }

    private static Organization limit(LostCommitWorld world) {
        return world.platform.admin.setLimits(
                "acme", old -> new Organization(old.id(), old.name(), old.createdAt(), null, 7, null, null));
    }

    private static void disableUser(LostCommitWorld world) {
        String key = key(world);
        String session = access(world).signIn(MEMBER, key, HERE).orElseThrow();
        world.losing("UPDATE app_user SET disabled_at", () -> world.platform.admin.disableUser(MEMBER));
        assertThat(access(world).authenticate(key, HERE)).isEmpty();
        assertThat(access(world).session(session, HERE)).isEmpty();
        assertThat(world.platform.admin.disableUser(MEMBER).disabledAt()).isNotNull();
    }

    private static void setRole(LostCommitWorld world) {
        String key = key(world);
        world.losing("UPDATE app_user SET role", () -> world.platform.admin.setRole(MEMBER, Role.VIEWER));
        assertThat(access(world).authenticate(key, HERE)).map(Caller::role).contains(Role.VIEWER);
        assertThat(world.platform.admin.setRole(MEMBER, Role.VIEWER).role()).isEqualTo(Role.VIEWER);
    }

    private static void createKey(LostCommitWorld world) {
        world.losing("INSERT INTO api_key", () -> key(world));
        assertThat(access(world).authenticate(key(world), HERE)).isPresent();
        assertThat(world.platform.admin.keys("acme"))
                .as("the one that nobody knows can be seen and revoked")
                .hasSize(2);
    }

    private static void revokeKey(LostCommitWorld world) {
        String key = key(world);
        ApiKey stored = world.platform.admin.keys("acme").get(0);
        world.losing("UPDATE api_key SET revoked_at", () -> world.platform.admin.revokeKey(stored.id()));
        assertThat(access(world).authenticate(key, HERE)).isEmpty();
        world.platform.admin.revokeKey(stored.id());
    }

    private static String key(LostCommitWorld world) {
        return world.platform.admin.createKey("acme", MEMBER, Role.MEMBER, null);
    }

    private static Access access(LostCommitWorld world) {
        return new Access(world.platform.jdbi, world.clock, world.platform.ids);
    }
}
