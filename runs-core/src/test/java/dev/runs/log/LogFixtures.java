package dev.runs.log;

import dev.runs.database.Ids;
import dev.runs.log.LogLine.Source;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jdbi.v3.core.Jdbi;

/** Runs to log for, and lines to log. */
public final class LogFixtures {
    public static final long NOON = 1_767_268_800_000L;

    private static final Ids IDS = new Ids(Clock.systemUTC());

    private LogFixtures() {}

    /** A new run of a new organization. */
    public static String run(Jdbi jdbi) {
        String id = IDS.next();
        jdbi.useTransaction(handle -> {
            handle.execute(
                    "INSERT INTO organization (id, name, created_at) VALUES (?, ?, now())",
                    id,
                    "o" + id.toLowerCase(Locale.ROOT));
            handle.execute(
                    "INSERT INTO app_user (id, organization_id, email, role, created_at)"
                            + " VALUES (?, ?, ?, 'MEMBER', now())",
                    id,
                    id,
                    id + "@example.org");
            handle.execute("""
                    INSERT INTO run (id, organization_id, user_id, name, status, program, runtime, region,
                        timeout_seconds, environment, files, created_at, updated_at)
                    VALUES (?, ?, ?, 'a run', 'RUNNING', '{}', 'tiny', 'local', 60, '{}', '{}', now(), now())""", id, id, id);
        });
        return id;
    }

    public static LogLine line(long time, String text) {
        return LogLine.of(time, Source.PROGRAM, text);
    }

    /** Lines {@code line <first>} and so on, a millisecond apart. */
    public static List<LogLine> numbered(long first, int count) {
        List<LogLine> lines = new ArrayList<>();
        for (long i = first; i < first + count; i++) {
            lines.add(line(NOON + i, "line " + i));
        }
        return lines;
    }

    /** Lines as programs print them: empty, invalid UTF-8, NUL, carriage returns, many of one millisecond, some huge. */
    public static List<LogLine> random(Random random, int count, long[] time) {
        List<LogLine> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            time[0] += random.nextInt(3) == 0 ? random.nextInt(2000) : 0;
            Source source = Source.of(random.nextInt(Source.values().length));
            lines.add(new LogLine(time[0], source, randomBytes(random)));
        }
        return lines;
    }

    private static byte[] randomBytes(Random random) {
        return switch (random.nextInt(12)) {
            case 0, 1 -> new byte[0];
            case 2 -> new byte[] {'\r'};
            case 3 -> "50 %\r100 %\r".getBytes(StandardCharsets.UTF_8);
            case 4 -> noise(random, random.nextInt(300));
            case 5 -> new byte[1 + random.nextInt(5)];
            case 6 -> random.nextInt(40) == 0 ? noise(random, LogLine.MAX_BYTES) : noise(random, 2000);
            default -> ("INFO step " + random.nextInt() + " ended").getBytes(StandardCharsets.UTF_8);
        };
    }

    private static byte[] noise(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        for (int i = 0; i < length; i++) {
            bytes[i] = bytes[i] == '\n' ? (byte) 0xff : bytes[i];
        }
        return bytes;
    }
}
