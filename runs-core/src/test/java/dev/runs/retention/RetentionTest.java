package dev.runs.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.Platform;
import dev.runs.SettableClock;
import dev.runs.dispatch.FinishedRuns;
import dev.runs.doctor.Doctor;
import dev.runs.error.RunsException.NotFound;
import dev.runs.file.LocalBlobStore;
import dev.runs.file.StoredFile;
import dev.runs.local.AttemptProcesses;
import dev.runs.log.LogCursor;
import dev.runs.log.LogLine;
import dev.runs.log.LogPage;
import dev.runs.log.LogWriter;
import dev.runs.run.Run;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows are aged by the clock. */
class RetentionTest {
    private static final RetentionRules USUAL = new RetentionRules(Duration.ofDays(90), Duration.ofDays(30));

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private Path folder;
    private Platform platform;

    @BeforeEach
    void start(@TempDir Path temporary) {
        folder = temporary;
        platform = new Platform(clock, folder);
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void aLogGoesAfterThirtyDaysAndItsRunAfterNinety() throws Exception {
        Run old = ended(3);
        clock.advance(Duration.ofDays(1));
        Run younger = ended(3);
        clock.advance(Duration.ofDays(29).minusSeconds(1));
        run(USUAL);
        assertThat(texts(old)).containsExactly("line 0", "line 1", "line 2");

        clock.advance(Duration.ofSeconds(2));
        run(USUAL);
        assertThat(texts(old))
                .containsExactly("The log from here on was removed: logs are kept for 30 days after the end of a run.");
        assertThat(texts(younger)).hasSize(3);
        assertThat(platform.runs.events(List.of(old))).isNotEmpty();

        clock.advance(Duration.ofDays(60));
        run(USUAL);
        Assertions.assertThatThrownBy(() -> platform.runs.find(platform.member, old.id()))
                .isInstanceOf(NotFound.class);
        assertThat(platform.runs.find(platform.member, younger.id()).id()).isEqualTo(younger.id());
        assertThat(texts(younger)).hasSize(1);
        assertThat(count("run_event WHERE run_id = '" + old.id() + "'")).isZero();
        assertThat(count("log_chunk WHERE run_id = '" + old.id() + "'")).isZero();
    }

    @Test
    void whatIsActiveStaysHoweverOldItIs() throws Exception {
        Run waiting = platform.submit(platform.member);
        clock.advance(Duration.ofDays(1_000));
        run(USUAL);
        assertThat(platform.runs.find(platform.member, waiting.id()).status().isActive())
                .isTrue();
    }

    @Test
    void nothingGoesWhereItIsKeptForEverAndALogGoesWithItsRun() throws Exception {
        Run run = ended(3);
        clock.advance(Duration.ofDays(1_000));
        run(new RetentionRules(null, null));
        assertThat(texts(run)).hasSize(3);
        run(new RetentionRules(null, Duration.ofDays(1)));
        assertThat(texts(run))
                .containsExactly("The log from here on was removed: logs are kept for a day after the end of a run.");
        run(new RetentionRules(Duration.ofDays(7), Duration.ofDays(2_000)));
        assertThat(count("run")).isZero();
    }

    /** At every moment of it the log reads as whole: what is missing is said in its place. */
    @Test
    void aLongLogIsRemovedStepByStepFromItsEnd() throws Exception {
        Run run = ended(0);
        LogWriter writer = platform.logs.open(run.id(), 99).orElseThrow();
        insertChunks(run, 200);
        clock.advance(Duration.ofDays(31));
        Retention retention = retention(USUAL);

        assertThat(retention.step()).isTrue();
        assertThat(platform.logs.summary(run.id()).lines()).isEqualTo(200 - 64 + 1);
        LogPage page = platform.logs.page(run.id(), new LogCursor(130), 100, 1_000_000);
        assertThat(page.lines())
                .extracting(LogLine::text)
                .hasSize(7)
                .last()
                .asString()
                .contains("was removed");
        assertThat(page.lines()).extracting(LogLine::text).first().isEqualTo("numbered");
        assertThat(platform.logs.tail(run.id(), 2, 1_000_000).lines()).hasSize(2);
        assertThat(doctor()).isEmpty();

        while (retention.step()) {
            assertThat(doctor()).isEmpty();
        }
        assertThat(texts(run)).hasSize(1);
        assertThat(writer.append(List.of(line("late")), "1")).isFalse();
    }

    @Test
    void aReplacedVersionGoesUnlessAnActiveRunNeedsIt() throws Exception {
        String first =
                platform.files.get(platform.member.organizationId(), "main.py").id();
        Run waiting = platform.submit(platform.member);
        platform.put(platform.member, "main.py", "print('second')\n");
        String second =
                platform.files.get(platform.member.organizationId(), "main.py").id();
        platform.put(platform.member, "main.py", "print('third')\n");
        clock.advance(Duration.ofDays(91));
        run(USUAL);
        assertThat(count("file")).isEqualTo(2);
        assertThat(blobs()).contains(first).doesNotContain(second);
        assertThat(doctor()).isEmpty();

        platform.runs.cancel(platform.member, waiting.id());
        run(USUAL);
        assertThat(count("file")).isEqualTo(1);
        assertThat(doctor()).isEmpty();
    }

    /** The bytes are gone and the row is not: killed in between. */
    @Test
    void whatWasCutShortIsDoneAtTheNextStep() throws Exception {
        String first =
                platform.files.get(platform.member.organizationId(), "main.py").id();
        Path bytes = Path.of(platform.files
                .source(platform.files.version(platform.member.organizationId(), first))
                .location());
        platform.put(platform.member, "main.py", "print('second')\n");
        Files.delete(bytes);
        clock.advance(Duration.ofDays(91));
        run(USUAL);
        assertThat(doctor()).isEmpty();
    }

    @Test
    void bytesThatBelongToNoFileGoAfterAWeek() throws Exception {
        platform.put(platform.member, "kept.txt", "kept");
        String id = platform.ids.next();
        LocalBlobStore blobs = LocalBlobStore.open(folder.resolve("files"));
        blobs.write(id, new ByteArrayInputStream(new byte[3]), 10);
        StoredFile kept = platform.files.get(platform.member.organizationId(), "kept.txt");
        for (String each : List.of(id, kept.id())) {
            Files.setLastModifiedTime(Path.of(blobs.location(each)), FileTime.from(clock.instant()));
        }
        Retention retention = retention(new RetentionRules(null, null));
        run(retention);
        clock.advance(Duration.ofDays(7));
        run(retention);
        assertThat(blobs.size(id)).hasValue(3);
        clock.advance(Duration.ofDays(1));
        run(retention);
        assertThat(blobs.size(id)).isEmpty();
        assertThat(blobs.size(kept.id())).hasValue(4);
    }

    @Test
    void twoServersShareTheWork() throws Exception {
        for (int i = 0; i < 40; i++) {
            ended(2);
        }
        clock.advance(Duration.ofDays(100));
        Thread other = new Thread(() -> {
            try {
                run(USUAL);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        other.start();
        run(USUAL);
        other.join();
        run(USUAL);
        assertThat(count("run")).isZero();
        assertThat(doctor()).isEmpty();
    }

    private void run(RetentionRules rules) throws IOException {
        run(retention(rules));
    }

    private void run(Retention retention) throws IOException {
        while (retention.step()) {
            assertThat(doctor()).isEmpty();
        }
    }

    private Retention retention(RetentionRules rules) {
        return new Retention(platform.jdbi, clock, rules, platform.runStore, platform.logs, platform.files);
    }

    private Run ended(int lines) {
        Run run = platform.submit(platform.member);
        FinishedRuns.complete(platform, run);
        platform.logs
                .open(run.id(), 1)
                .orElseThrow()
                .append(
                        IntStream.range(0, lines)
                                .mapToObj(i -> line("line " + i))
                                .toList(),
                        "");
        return run;
    }

    private LogLine line(String text) {
        return LogLine.of(clock.millis(), LogLine.Source.PROGRAM, text);
    }

    /** One line each: copies of the first. */
    private void insertChunks(Run run, int count) {
        platform.logs.open(run.id(), 99).orElseThrow().append(List.of(line("numbered")), "");
        platform.jdbi.useHandle(handle -> {
            handle.execute("""
                    INSERT INTO log_chunk (run_id, first_line, line_count, first_time, last_time, raw_bytes, data)
                    SELECT run_id, n, 1, first_time, last_time, raw_bytes, data
                    FROM log_chunk CROSS JOIN generate_series(1, ?) AS n WHERE run_id = ?""", count - 1, run.id());
            handle.execute("""
                    UPDATE log SET next_line = ?, raw_bytes = raw_bytes * ?, tail_first_line = ?, tail_chunks = 0,
                        tail_bytes = 0 WHERE run_id = ?""", count, count, count, run.id());
        });
    }

    private List<String> texts(Run run) {
        return platform.logs.page(run.id(), new LogCursor(0), 100, 1_000_000).lines().stream()
                .map(LogLine::text)
                .toList();
    }

    private List<String> blobs() throws IOException {
        try (var files = Files.walk(folder.resolve("files"))) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }

    private List<String> doctor() {
        try {
            return new Doctor(
                            platform.database,
                            platform.files,
                            new AttemptProcesses(folder.resolve("data")),
                            Duration.ofMillis(1))
                    .examine(true)
                    .findings();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private int count(String what) {
        return platform.jdbi.withHandle(handle -> handle.createQuery("SELECT count(*) FROM " + what)
                .mapTo(Integer.class)
                .one());
    }
}
