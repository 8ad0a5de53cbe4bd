package dev.runs.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.log.LogLine;
import dev.runs.run.Run;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A log that a pod sends piece by piece is exact, whatever goes wrong in between. */
class AttemptLogTest extends AttemptsHarness {
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
            claimARun();
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

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
