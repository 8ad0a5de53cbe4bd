package dev.runs.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.Platform;
import dev.runs.SettableClock;
import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.dispatch.FinishedRuns;
import dev.runs.local.AttemptProcesses;
import dev.runs.log.LogLine;
import dev.runs.run.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of damage is planted once, and found. */
class DoctorTest {
    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-02T03:04:05Z"));
    private Platform platform;
    private Path data;
    private Doctor doctor;
    private Run run;

    @BeforeEach
    void start(@TempDir Path folder) {
        platform = new Platform(clock, folder);
        data = folder.resolve("data");
        doctor = new Doctor(platform.database, platform.files, new AttemptProcesses(data), Duration.ofMillis(1));
        run = platform.submit(platform.member);
        FinishedRuns.complete(platform, run);
        platform.logs.open(run.id(), 1).orElseThrow().append(List.of(line("one"), line("two")), "");
        platform.logs.open(run.id(), 1).orElseThrow().append(List.of(line("three")), "");
        platform.submit(platform.member);
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void whatIsWellHasNoFindings() throws Exception {
        Doctor.Report report = doctor.examine(true);
        assertThat(report.findings()).isEmpty();
        assertThat(report.runs()).isEqualTo(2);
        assertThat(report.logs()).isEqualTo(1);
        assertThat(report.files()).isEqualTo(1);
    }

    static Stream<Arguments> damages() {
        return Stream.of(
                Arguments.of("has 0 events that end it", "DELETE FROM run_event WHERE code = 'RUN_COMPLETED'"),
                Arguments.of("has 2 events that end it", """
                        INSERT INTO run_event SELECT 'Z' || substr(id, 2), run_id, at, 'RUN_CANCELLED', message
                        FROM run_event WHERE code = 'RUN_COMPLETED'"""),
                Arguments.of(
                        "the event that ended it is RUN_FAILED",
                        "UPDATE run_event SET code = 'RUN_FAILED' WHERE code = 'RUN_COMPLETED'"),
                Arguments.of("has 0 events of a start", "DELETE FROM run_event WHERE code = 'RUN_STARTED'"),
                Arguments.of(
                        "without having been started", "UPDATE run SET started_at = NULL WHERE status = 'COMPLETED'"),
                Arguments.of(
                        "goes on after its end",
                        "UPDATE run_event SET id = 'Z' || substr(id, 2) WHERE code = 'RUN_STARTED'"),
                Arguments.of("was submitted 0 times", "DELETE FROM run_event WHERE code = 'RUN_SUBMITTED'"),
                Arguments.of("has not shown itself", """
                        WITH alive AS (INSERT INTO server (id, folder_id, host, started_at, lease_until)
                            VALUES ('alive', 'f', 'h', now(), now() + interval '1 hour'))
                        UPDATE run SET server_id = 'gone', claimed_at = now() - interval '1 hour'
                        WHERE status = 'PENDING'"""),
                Arguments.of("no server has it", """
                        UPDATE run SET status = 'RUNNING', started_at = now(), server_id = NULL
                        WHERE status = 'PENDING'"""),
                Arguments.of("and is found as nothing", "DELETE FROM run_name"),
                Arguments.of("and is found as another", "UPDATE run_name SET name = 'another'"),
                Arguments.of("does not go on from line 2 to 7", """
                        UPDATE log_chunk SET first_line = 7 WHERE first_line = 2"""),
                Arguments.of("has 2 lines", "DELETE FROM log_chunk WHERE first_line = 2"),
                Arguments.of("cannot be read from line 0 to 1", """
                        UPDATE log_chunk SET data = set_byte(data, octet_length(data) / 2,
                            get_byte(data, octet_length(data) / 2) # 1) WHERE first_line = 0"""),
                Arguments.of("of 16 bytes has 15 stored", "UPDATE file SET size = size + 1"),
                Arguments.of("are not those that were uploaded", "UPDATE file SET sha256 = reverse(sha256)"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void everyDamageInTheDatabaseIsFound(String finding, String damage) throws Exception {
        assertThat(execute(damage)).isPositive();
        assertThat(doctor.examine(true).findings()).anyMatch(found -> found.contains(finding));
    }

    @Test
    void whatBelongsToAnotherOrganizationIsFound() throws Exception {
        Caller other = platform.caller("other", "member@other.example", Role.MEMBER);
        platform.put(other, "main.py", "print(2)\n");
        execute("UPDATE run SET user_id = '" + other.userId() + "' WHERE status = 'COMPLETED'");
        execute("UPDATE run SET files = (SELECT jsonb_build_object('s3://x', id) FROM file WHERE organization_id = '"
                + other.organizationId() + "') WHERE status = 'PENDING'");
        assertThat(doctor.examine(false).findings())
                .anyMatch(found -> found.contains("belongs to another organization"))
                .anyMatch(found -> found.contains("of another organization"))
                .hasSize(2);
    }

    @Test
    void aFileWithoutItsBytesAndBytesWithoutAFileAreFound() throws Exception {
        String version =
                platform.files.get(platform.member.organizationId(), "main.py").id();
        Path bytes = Path.of(platform.files
                .source(platform.files.version(platform.member.organizationId(), version))
                .location());
        String stray = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
        Files.move(bytes, bytes.resolveSibling(stray));
        assertThat(doctor.examine(false).findings())
                .containsExactly("The file version " + version + " of 15 bytes has none stored.");
        Files.setLastModifiedTime(
                bytes.resolveSibling(stray), FileTime.from(clock.instant().minus(Duration.ofDays(10))));
        assertThat(doctor.examine(false).findings()).contains("The stored bytes " + stray + " belong to no file.");
    }

    @Test
    void aFolderAndAProcessOfARunThatIsOverAreFound() throws Exception {
        Path attempt = Files.createDirectories(
                data.resolve("local/attempts/run-" + run.id().toLowerCase(Locale.ROOT) + "-1"));
        String finding =
                "Run " + run.id() + " is over, and a process or a folder of its attempt is left on this machine.";
        assertThat(doctor.examine(false).findings()).containsExactly(finding);

        Process left =
                new ProcessBuilder("sh", "-c", "read line; exit", attempt.toRealPath() + "/work/main.py").start();
        try {
            Files.delete(attempt);
            assertThat(doctor.examine(false).findings()).containsExactly(finding);
        } finally {
            left.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        assertThat(doctor.examine(false).findings()).isEmpty();
    }

    private int execute(String sql) {
        return platform.database.jdbi().withHandle(handle -> handle.execute(sql));
    }

    private LogLine line(String text) {
        return LogLine.of(clock.millis(), LogLine.Source.PROGRAM, text);
    }
}
