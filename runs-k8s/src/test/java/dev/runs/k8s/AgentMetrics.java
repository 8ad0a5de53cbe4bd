package dev.runs.k8s;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What a program has used, as long and as often told as {@code metering.py} and {@code samples.py} would. */
final class AgentMetrics {
    /** After the program's start. */
    static final Duration FIRST = Duration.ofSeconds(2);

    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration OLD = Duration.ofMinutes(10);
    private static final Duration OLD_PAUSE = Duration.ofMinutes(1);
    private static final int MAX_POINTS = 240;
    private static final int MEMORY = 93_716_480;

    private final long startedAt;

    AgentMetrics(long startedAt) {
        this.startedAt = startedAt;
    }

    /** In milliseconds since 1970. */
    long startedAt() {
        return startedAt;
    }

    /** @param wished by the server */
    Duration pause(Duration wished) {
        boolean isOld = System.currentTimeMillis() - startedAt >= OLD.toMillis();
        Duration own = isOld ? OLD_PAUSE : PAUSE;
        return wished.compareTo(own) > 0 ? wished : own;
    }

    /** A point a second, and from 240 of them on one in twice as long. */
    byte[] content() {
        long seconds = Math.max(1, (System.currentTimeMillis() - startedAt) / 1000);
        long spacing = 1;
        while (seconds / spacing > MAX_POINTS) {
            spacing *= 2;
        }
        StringBuilder json = new StringBuilder("{\"startedAt\":")
                .append(startedAt)
                .append(",\"peakMemoryBytes\":")
                .append(MEMORY)
                .append(",\"points\":[");
        for (long second = spacing; second <= seconds; second += spacing) {
            json.append(second == spacing ? "[" : ",[")
                    .append(1000 * second)
                    .append(',')
                    .append(337 * second)
                    .append(',')
                    .append(MEMORY - second % 7 * 4096)
                    .append(']');
        }
        return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }
}
