package dev.runs.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * When lines become readable: looks again and again whether a log goes on after what was seen of it, which costs the
 * server little where it does not, and afterwards reads from the lines when they were printed. A line is taken to be readable when the answer that first counts it is there.
 */
final class Readable {
    /** Logs that are looked at: each often enough. */
    private static final int LOGS = 4;

    private static final long PAUSE_MILLIS = 20;

    private final URI server;
    private final String key;
    private final List<String> runs;
    private final List<Look> looks = new ArrayList<>();
    private volatile boolean stopped;

    /** @param at in microseconds since 1970, when the answer was there */
    private record Look(int run, long at, long lines) {}

    /** @param isWanted without it nothing is looked at */
    Readable(URI server, String key, List<String> runs, boolean isWanted) {
        this.server = server;
        this.key = key;
        this.runs = isWanted ? runs.subList(0, Math.min(LOGS, runs.size())) : List.of();
    }

    /** How many lines of a log can be read. */
    static long lines(Client client, String run) throws IOException {
        return client.get("/runs/" + run + "/logs?tail=1").path("next_page").asLong();
    }

    /** Until it is stopped. */
    void watch(CountDownLatch begun) throws Exception {
        long[] seen = new long[runs.size()];
        try (Client client = new Client(server, key)) {
            begun.countDown();
            boolean last = false;
            while (!runs.isEmpty() && !last) {
                last = stopped;
                for (int i = 0; i < runs.size(); i++) {
                    String more = "/runs/" + runs.get(i) + "/logs?size=1&cursor=" + seen[i];
                    if (!client.get(more).path("items").isEmpty()) {
                        seen[i] = lines(client, runs.get(i));
                        looks.add(new Look(i, PrintingProgram.now(), seen[i]));
                    }
                    Thread.sleep(PAUSE_MILLIS);
                }
            }
        }
    }

    void stop() {
        stopped = true;
    }

    /** From printed to readable, of each line of the logs that were looked at. */
    Times times() throws IOException {
        Times times = new Times();
        for (int i = 0; i < runs.size(); i++) {
            try (Wire wire = new Wire(server, "X-API-Key: " + key)) {
                add(i, wire.get("/runs/" + runs.get(i) + "/logs/download").body(), times);
            }
        }
        return times;
    }

    private void add(int run, byte[] log, Times times) {
        int place = "ready\n".getBytes(StandardCharsets.US_ASCII).length;
        long line = 1;
        for (Look look : looks) {
            for (; look.run == run && line < look.lines; line++) {
                times.add((look.at - PrintingProgram.time(log, place)) * 1000);
                while (log[place] != '\n') {
                    place++;
                }
                place++;
            }
        }
    }
}
