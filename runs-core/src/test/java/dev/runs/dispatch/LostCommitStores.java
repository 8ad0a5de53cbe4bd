package dev.runs.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.dispatch.LostCommitWorld.Scenario;
import dev.runs.error.RunsException.NotFound;
import dev.runs.file.FileChanges;
import dev.runs.file.StoredFile;
import dev.runs.file.Tickets;
import dev.runs.file.Tickets.Purpose;
import dev.runs.file.Tickets.Ticket;
import dev.runs.log.LogLine;
import dev.runs.log.LogWriter;
import dev.runs.metric.Grant;
import dev.runs.metric.Series;
import dev.runs.retention.Retention;
import dev.runs.retention.RetentionRules;
import dev.runs.run.Run;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Each write of logs and files, and of retention, which removes them. */
final class LostCommitStores {

    private LostCommitStores() {}

    static Map<String, Scenario> scenarios() {
        Map<String, Scenario> scenarios = new TreeMap<>();
        scenarios.put("Retention of a key", LostCommitStores::removeKey);
        scenarios.put("LogStore.open", LostCommitStores::openLog);
        scenarios.put("LogWriter.append", LostCommitStores::append);
        scenarios.put("LogWriter.seal", LostCommitStores::seal);
        scenarios.put("Metrics.record", LostCommitStores::recordMetrics);
        scenarios.put("FileStore.put", LostCommitStores::put);
        scenarios.put("FileChanges.makeFolder", LostCommitStores::makeFolder);
        scenarios.put("FileChanges.deleteFolder", LostCommitStores::deleteFolder);
        scenarios.put("FileChanges.deleteFile", LostCommitStores::deleteFile);
        scenarios.put("FileChanges.renameFile", LostCommitStores::renameFile);
        scenarios.put("FileStore.isTheDatabasesOwn", world -> {
            world.losing("INSERT INTO setting", world.platform.files::isTheDatabasesOwn);
            assertThat(world.platform.files.isTheDatabasesOwn()).isTrue();
        });
        scenarios.put("Retention of a log", LostCommitStores::removeLog);
        scenarios.put("Retention of a run", LostCommitStores::removeRun);
        scenarios.put("Retention of a file", LostCommitStores::removeFile);
        scenarios.put("Tickets", LostCommitStores::tickets);
        return scenarios;
    }

    private static void removeKey(LostCommitWorld world) throws IOException {
        world.submitted(world.submitUnderKey());
        world.clock.advance(Duration.ofDays(1));
        world.losing("DELETE FROM submit_key", retention(world)::step);
        bringToItsEnd(retention(world));
        assertThat(world.count("submit_key")).isZero();
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

    private static void recordMetrics(LostCommitWorld world) {
        String id = world.submit().id();
        Grant grant = new Grant(1, 1 << 30, null);
        Series series = new Series(world.clock.instant(), 5L, List.of(new Series.Point(1_000, 500, null)));
        world.losing("INSERT INTO run_metrics", () -> world.platform.metrics.record(id, 1, grant, series));
        assertThat(world.platform.metrics.record(id, 1, grant, series)).isTrue();
        assertThat(world.platform.metrics.of(id).orElseThrow().series().points())
                .isEqualTo(series.points());
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
}
