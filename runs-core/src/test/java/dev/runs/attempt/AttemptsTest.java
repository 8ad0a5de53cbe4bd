package dev.runs.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.Platform;
import dev.runs.SettableClock;
import dev.runs.error.RunsException.Conflict;
import dev.runs.log.LogLine;
import dev.runs.metric.Series;
import dev.runs.run.Run;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pods may ask and tell, and that a log that is sent piece by piece is exact whatever goes wrong in between. */
class AttemptsTest {
    private final SettableClock clock = new SettableClock(Instant.parse("2027-01-15T08:00:00Z"));

    @TempDir
    private Path folder;

    private Platform platform;
    private AttemptKeys keys;
    private Run run;
    private String name;

    @BeforeEach
    void claimARun() {
        platform = new Platform(clock, folder);
        keys = new AttemptKeys(platform.jdbi);
        run = platform.submit(platform.member);
        execute("UPDATE run SET server_id = 'server', fence = 1, attempt = 1 WHERE id = ?", run.id());
        name = run.attemptName().replaceAll("-0$", "-1");
    }

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void aKeyIsOfOneAttemptAndNothingElseIsOne() {
        String key = keys.of(name);

        assertThat(server().authenticate(key)).contains(name);
        assertThat(new AttemptKeys(platform.jdbi).of(name))
                .as("another server's")
                .isEqualTo(key);
        String other = name.replaceAll("-1$", "-2");
        for (String forged : List.of(
                "",
                ".",
                name,
                name + ".",
                key + "A",
                key.substring(0, key.length() - 1),
                key.replace(name, other),
                key.toUpperCase(java.util.Locale.ROOT),
                "run-../../x-1" + key.substring(name.length()))) {
            assertThat(server().authenticate(forged)).as(forged).isEmpty();
        }
    }

    @Test
    void anAttemptIsOverWithItsRunItsClaimOrTheNextAttempt() {
        assertThat(server().isLive(name)).isTrue();

        for (String change : List.of(
                "UPDATE run SET attempt = 2 WHERE id = ?",
                "UPDATE run SET attempt = 1, server_id = NULL WHERE id = ?",
                "UPDATE run SET server_id = 'other', status = 'CANCELLED', completed_at = now() WHERE id = ?")) {
            execute(change, run.id());
            assertThat(server().isLive(name)).as(change).isFalse();
            assertThat(server().describe(name)).isEmpty();
            assertThat(server().permit(name, "pod")).isFalse();
            assertThat(server().append(name, piece(0, frame("late\n")), false)).isEmpty();
            assertThat(server().record(name, series())).isEmpty();
            assertThat(keeps("late.txt")).isFalse();
        }
        assertThat(lines()).isEmpty();
    }

    @Test
    void theProgramMayStartOnceAndNotAfterACancel() {
        StartPermits permits = new StartPermits(platform.jdbi, clock, platform.wakeups::wake);
        assertThat(permits.at(name)).isEmpty();
        assertThat(server().permit(name, "pod one")).isTrue();
        Instant first = clock.instant();
        clock.advance(Duration.ofSeconds(5));
        assertThat(server().permit(name, "pod one"))
                .as("it did not hear the answer")
                .isTrue();
        assertThat(server().permit(name, "pod two"))
                .as("made again under the name")
                .isFalse();
        assertThat(permits.at(name)).hasValue(first);

        execute("UPDATE run SET attempt = 2, cancel_requested_at = now() WHERE id = ?", run.id());
        assertThat(server().permit(name.replaceAll("-1$", "-2"), "pod two")).isFalse();
    }

    @Test
    void nothingIsDescribedOnceTheProgramMayHaveStarted() {
        assertThat(server().describe(name))
                .hasValueSatisfying(described -> assertThat(described.install()).containsEntry("PIP_INDEX_URL", "x"));

        assertThat(server().permit(name, "pod")).isTrue();

        assertThatThrownBy(() -> server().describe(name)).isInstanceOf(Conflict.class);
    }

    @Test
    void aPieceThatIsSentTwiceIsStoredOnce() {
        Attempts server = server();
        assertThat(server.append(name, piece(0, frame("one\n")), false)).hasValue(new LogAnswer(true, 1, 17, 1, false));

        assertThat(server.append(name, piece(0, frame("one\n")), false))
                .hasValue(new LogAnswer(false, 1, 17, 1, false));

        assertThat(server.append(name, piece(17, frame("two")), true))
                .hasValueSatisfying(answer -> assertThat(answer.complete()).isTrue());
        assertThat(server.append(name, piece(33, frame("three\n")), false))
                .hasValueSatisfying(answer -> assertThat(answer.complete()).isTrue());
        assertThat(lines()).containsExactly("one", "two");
    }

    @Test
    void aLineThatHasBegunIsSentAgainToAServerThatHasForgottenIt() {
        Attempts first = server();
        assertThat(first.append(name, piece(0, frame("one\ntw")), false)).isPresent();
        assertThat(first.append(name, piece(19, frame("o and")), false)).hasValue(new LogAnswer(true, 1, 37, 1, false));

        LogAnswer told =
                server().append(name, piece(37, frame(" more\n")), false).orElseThrow();

        assertThat(told).as("back to the frame in which it began").isEqualTo(new LogAnswer(false, 1, 0, 1, false));
        Attempts second = server();
        byte[] all = joined(frame("one\ntw"), frame("o and"), frame(" more\n"));
        assertThat(second.append(name, piece(0, all), true))
                .hasValueSatisfying(answer -> assertThat(answer.isTaken()).isTrue());
        assertThat(lines()).containsExactly("one", "two and more");
    }

    @Test
    void anotherClaimTakesTheLogOver() {
        Attempts old = server();
        assertThat(old.append(name, piece(0, frame("one\n")), false)).isPresent();
        execute("UPDATE run SET fence = 2, server_id = 'other' WHERE id = ?", run.id());

        assertThat(server().append(name, piece(17, frame("two\n")), false))
                .hasValue(new LogAnswer(true, 1, 34, 1, false));
        assertThat(old.append(name, piece(34, frame("three\n")), false)).hasValue(new LogAnswer(true, 1, 53, 1, false));

        assertThat(lines()).containsExactly("one", "two", "three");
    }

    @Test
    void aDamagedPieceSaysSoInTheLog() {
        Attempts server = server();
        byte[] damaged = joined(frame("good\n"), "no frame at all".getBytes(StandardCharsets.UTF_8));

        LogAnswer answer = server.append(name, piece(0, damaged), false).orElseThrow();

        assertThat(answer.offset()).isEqualTo(damaged.length);
        assertThat(lines()).containsExactly("good", "The log is damaged here: lines are missing.");
    }

    @Test
    void aClockThatIsFarAheadIsNotBelieved() {
        byte[] late = frame(clock.instant().plus(Duration.ofDays(3_000)), LogLine.Source.PROGRAM, "hello\n");

        assertThat(server().append(name, piece(0, late), true)).isPresent();

        long stored = platform.logs.tail(run.id(), 1, 1_000).lines().get(0).timestamp();
        assertThat(Instant.ofEpochMilli(stored)).isEqualTo(clock.instant().plus(Duration.ofMinutes(1)));
    }

    @Test
    void theEndThatAKilledPodCouldNotSendIsAddedOnce() {
        execute("UPDATE run SET status = 'RUNNING', started_at = now() WHERE id = ?", run.id());
        assertThat(server().append(name, piece(0, frame("one\ntwo and")), false))
                .isPresent();
        Run claimed = platform.jdbi.withHandle(
                handle -> platform.runStore.get(handle, List.of(run.id())).get(0));
        LogEnd end = new LogEnd(platform.logs);

        assertThat(end.programBytes(claimed)).hasValue(4);
        end.complete(claimed, List.of(LogLine.of(clock.millis(), LogLine.Source.PROGRAM, "two and more")));
        end.complete(claimed, List.of(LogLine.of(clock.millis(), LogLine.Source.PROGRAM, "again")));

        assertThat(end.programBytes(claimed)).isEmpty();
        assertThat(lines()).containsExactly("one", "two and more");
    }

    /** Two servers that restart, answers that are lost, pieces of any length, lines that are longer than any. */
    @Test
    void aLogIsExactWhateverHappensBetweenThePieces() {
        for (int seed = 1; seed <= 30; seed++) {
            claimAnother();
            Random random = new Random(seed);
            Pod pod = new Pod(random);
            List<Attempts> servers = new ArrayList<>(List.of(server(), server()));
            while (!pod.isComplete) {
                if (random.nextInt(10) == 0) {
                    servers.set(random.nextInt(2), server());
                }
                pod.send(servers.get(random.nextInt(8) == 0 ? 1 : 0), name);
            }
            assertThat(lines()).as("seed " + seed).isEqualTo(pod.printed());
        }
    }

    private void claimAnother() {
        run = platform.submit(platform.member);
        execute("UPDATE run SET server_id = 'server', fence = 1, attempt = 1 WHERE id = ?", run.id());
        name = run.attemptName().replaceAll("-0$", "-1");
    }

    /** Plays the agent: segments of frames, sent from the place that the server names. */
    private static final class Pod {
        private final Random random;
        private final List<List<byte[]>> segments = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private int segment = 1;
        private long offset;
        private boolean isComplete;

        Pod(Random random) {
            this.random = random;
            int count = 1 + random.nextInt(4);
            for (int i = 0; i < count; i++) {
                List<byte[]> frames = new ArrayList<>();
                for (int n = random.nextInt(12); n >= 0; n--) {
                    String piece = piece();
                    text.append(piece);
                    frames.add(frame(piece));
                }
                segments.add(frames);
            }
        }

        private String piece() {
            StringBuilder piece = new StringBuilder();
            for (int n = random.nextInt(40); n >= 0; n--) {
                piece.append(random.nextInt(6) == 0 ? "\n" : Integer.toString(random.nextInt(1_000)));
            }
            return piece.toString();
        }

        List<String> printed() {
            List<String> lines = new ArrayList<>(List.of(text.toString().split("\n", -1)));
            if (lines.get(lines.size() - 1).isEmpty()) {
                lines.remove(lines.size() - 1);
            }
            return lines;
        }

        private long previousEnd() {
            return segment == 1 || offset > 0 ? -1 : end(segment - 1);
        }

        private long end(int number) {
            return segments.get(number - 1).stream()
                    .mapToLong(frame -> frame.length)
                    .sum();
        }

        void send(Attempts server, String name) {
            List<byte[]> frames = segments.get(segment - 1);
            ByteArrayOutputStream piece = new ByteArrayOutputStream();
            long at = 0;
            int most = random.nextInt(5);
            for (byte[] frame : frames) {
                if (at >= offset && most-- > 0) {
                    piece.writeBytes(frame);
                }
                at += frame.length;
            }
            boolean isLast = segment == segments.size() && offset + piece.size() == at;
            LogPiece sent = new LogPiece(segment, offset, previousEnd(), piece.toByteArray());
            LogAnswer answer = server.append(name, sent, isLast).orElseThrow();
            if (random.nextInt(6) == 0) {
                return; // the answer is lost: it sends the same again
            }
            isComplete = answer.complete();
            segment = answer.segment();
            offset = answer.offset();
            if (segment < segments.size()
                    && offset
                            == segments.get(segment - 1).stream()
                                    .mapToLong(f -> f.length)
                                    .sum()) {
                segment++;
                offset = 0;
            }
        }
    }

    private Attempts server() {
        return new Attempts(
                platform.jdbi,
                clock,
                keys,
                new StartPermits(platform.jdbi, clock, platform.wakeups::wake),
                platform.runStore,
                platform.logs,
                platform.metrics,
                platform.files,
                platform.runtimes,
                run -> new Description(null, Map.of("PIP_INDEX_URL", "x"), null));
    }

    private boolean keeps(String path) {
        try {
            return server().keep(name, path, new ByteArrayInputStream(new byte[] {1}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Series series() {
        return new Series(Instant.EPOCH, null, List.of(new Series.Point(1_000, 10, null)));
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        platform.logs.stream(run.id(), 0, (number, line) -> lines.add(line.text()));
        return lines;
    }

    private void execute(String sql, Object... arguments) {
        platform.database.jdbi().useHandle(handle -> handle.execute(sql, arguments));
    }

    private static LogPiece piece(long offset, byte[] frames) {
        return new LogPiece(1, offset, -1, frames);
    }

    private static byte[] frame(String text) {
        return frame(Instant.EPOCH.plusSeconds(1_800_000_000), LogLine.Source.PROGRAM, text);
    }

    /** As {@code journal.py} writes one. */
    private static byte[] frame(Instant at, LogLine.Source source, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(frame);
        try {
            out.writeLong(at.toEpochMilli());
            out.writeByte(source == LogLine.Source.PROGRAM ? 0 : 1);
            out.writeInt(bytes.length);
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return frame.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
