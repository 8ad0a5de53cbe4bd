package dev.runs.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.k8s.HttpMessage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.SplittableRandom;

/**
 * How fast a long log is read and searched over HTTP, and how small it is kept, beside bare programs that read its rows,
 * search a plain file of it, and compress that. The log is kept for the next time.
 */
final class LogRead {
    private static final int PAGE = 1_000;
    /** Pages, until the JVM has compiled what reads them: with fewer it is that which is measured. */
    private static final int WARM_UP = 2_000;

    private static final int CHECK_EVERY = 50;

    private final Server server;
    private final int pages;
    private final String key;
    private final Wire wire;
    private final String path;
    private final SplittableRandom random = new SplittableRandom(1);

    /** A search, page by page until the log's end. */
    record Search(double seconds, double firstSeconds, long found) {}

    LogRead(Server server, String key, String runId, int pages) throws IOException {
        this.server = server;
        this.pages = pages;
        this.key = key;
        this.wire = new Wire(server.url(), "X-API-Key: " + key);
        this.path = "/runs/" + runId + "/logs";
    }

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments, Seed.PLACE + " --lines 10000000 --pages 1000");
        int lines = options.number("--lines");
        Results results = new Results(
                "log-read, a log of " + lines + " lines",
                "of pages and the end, the same row read by bare JDBC; of searches, grep in a plain file; of bytes,"
                        + " zstd -3 of that file");
        try (Ground ground = Ground.kept(options.path("--data"))) {
            String runId = log(ground, lines);
            Path plain = plain(ground, lines);
            String key = ground.key("acme");
            try (Server server = Server.start(ground, Server.IDLE, Seed.SETTINGS);
                    Connection bare = BareChunks.connect(ground.address())) {
                LogRead program = new LogRead(server, key, runId, options.number("--pages"));
                program.pages(results, bare, runId, lines);
                program.searches(results, plain, lines);
                results.add("all rows read by bare JDBC, s", BareChunks.readAll(bare, runId), "");
            }
            results.add("bytes in the database for each of text", stored(ground), "0.15", LogSize.compressed(plain));
        }
        results.print();
    }

    private void pages(Results results, Connection bare, String runId, int lines) throws Exception {
        random(lines, WARM_UP, new Times());
        Times anywhere = new Times();
        double before = server.usage().cpuSeconds();
        random(lines, pages, anywhere);
        double cpu = server.usage().cpuSeconds() - before;
        end(lines, WARM_UP, new Times());
        Times ends = new Times();
        end(lines, pages, ends);
        Times rows = new Times();
        Times lastRows = new Times();
        try (PreparedStatement at = BareChunks.at(bare)) {
            for (int i = 0; i < pages; i++) {
                long began = System.nanoTime();
                BareChunks.readAt(at, runId, random.nextInt(lines));
                rows.add(System.nanoTime() - began);
            }
            for (int i = 0; i < pages; i++) {
                long began = System.nanoTime();
                BareChunks.readAt(at, runId, lines - 1);
                lastRows.add(System.nanoTime() - began);
            }
        }
        results.add("1,000 lines anywhere, p50, ms", anywhere.p50(), "4", rows.p50());
        results.add("1,000 lines anywhere, p99, ms", anywhere.p99(), "20", rows.p99());
        results.add("the server's processor time for such a page, ms", cpu / pages * 1e3, "");
        results.add("the last 1,000 lines, p50, ms", ends.p50(), "4", lastRows.p50());
        results.add("the last 1,000 lines, p99, ms", ends.p99(), "", lastRows.p99());
    }

    void random(int lines, int count, Times times) throws IOException {
        for (int i = 0; i < count; i++) {
            int line = random.nextInt(Math.max(1, lines - PAGE));
            read(path + "?size=" + PAGE + "&cursor=" + line, line, i % CHECK_EVERY == 0, times);
        }
    }

    private void end(int lines, int count, Times times) throws IOException {
        for (int i = 0; i < count; i++) {
            read(path + "?tail=" + PAGE, Math.max(0, lines - PAGE), i % CHECK_EVERY == 0, times);
        }
    }

    private void read(String page, long firstLine, boolean isChecked, Times times) throws IOException {
        long began = System.nanoTime();
        HttpMessage answer = wire.get(page);
        times.add(System.nanoTime() - began);
        if (answer.status() != 200) {
            throw new IOException(answer.text());
        }
        if (isChecked) {
            long line = firstLine;
            for (JsonNode item : Client.json(answer).path("items")) {
                require(item.path("raw").asText().equals(text(line)), "line " + line + " is another");
                line++;
            }
            require(line > firstLine, "the page at line " + firstLine + " is empty");
        }
    }

    private void searches(Results results, Path plain, int lines) throws Exception {
        search(LogLines.RARE, "", PAGE);
        Search text = search(LogLines.RARE, "", PAGE);
        require(text.found() == LogLines.rare(lines), "found " + text.found() + " of " + LogLines.rare(lines));
        double grep = grep("-F", LogLines.RARE, plain, text.found());
        results.add("search for a text found " + text.found() + " times, s", text.seconds(), "1.5", grep);
        results.add("until the first is shown, s", text.firstSeconds(), "");
        results.add(
                "the same where one was asked for, s",
                search(LogLines.RARE, "", 1).firstSeconds(),
                "");
        Search regex = search(LogLines.SLOW_FAILURE, "&regex=true", PAGE);
        grep = grep("-E", LogLines.SLOW_FAILURE, plain, regex.found());
        results.add("search for an expression found " + regex.found() + " times, s", regex.seconds(), "1.5", grep);
        results.add("until the first is shown, s, expression", regex.firstSeconds(), "");
    }

    Search search(String sought, String manner, int size) throws IOException {
        String asked = path + "?size=" + size + "&q=" + URLEncoder.encode(sought, StandardCharsets.UTF_8) + manner
                + "&cursor=";
        long began = System.nanoTime();
        double first = 0;
        long found = 0;
        long cursor = 0;
        // Of its own: the server closes one that nobody has used for a while.
        try (Client client = new Client(server.url(), key)) {
            for (boolean more = true; more; ) {
                JsonNode page = client.get(asked + cursor);
                if (found == 0 && !page.path("items").isEmpty()) {
                    first = (System.nanoTime() - began) / 1e9;
                }
                found += page.path("items").size();
                // The run is active, as a page of an ended one holds more than is asked for: its log has no last page.
                more = page.path("items").size() == size
                        || !page.path("complete").asBoolean();
                cursor = page.path("next_page").asLong();
            }
        }
        return new Search((System.nanoTime() - began) / 1e9, first, found);
    }

    /** Of a file that is in memory by now; in seconds. */
    private static double grep(String manner, String sought, Path plain, long expected) throws Exception {
        double seconds = 0;
        for (int i = 0; i < 2; i++) {
            ProcessBuilder grep = new ProcessBuilder("grep", "-c", manner, sought, plain.toString());
            grep.environment().put("LC_ALL", "C");
            long began = System.nanoTime();
            Process process = grep.start();
            String count = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            seconds = (System.nanoTime() - began) / 1e9;
            require(Long.parseLong(count.strip()) == expected, "grep found " + count.strip() + ", not " + expected);
        }
        return seconds;
    }

    /** The run whose log it is, which is written where none is there whose run is active. */
    static String log(Ground ground, int lines) throws IOException {
        Path known = ground.folder().resolve("log-" + lines);
        if (!Files.exists(known) || !OwnRuns.isActive(ground, Files.readString(known))) {
            OwnRuns runs = new OwnRuns(ground, "acme");
            String runId = runs.submit();
            SeededLog.write(ground.database().jdbi(), runId, lines);
            Files.writeString(known, runId);
        }
        return Files.readString(known);
    }

    private static Path plain(Ground ground, int lines) throws IOException {
        Path plain = ground.folder().resolve("log-" + lines + ".txt");
        if (!Files.exists(plain)) {
            Path begun = ground.folder().resolve("log-" + lines + ".begun");
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(begun), 1 << 20)) {
                for (long line = 0; line < lines; line++) {
                    out.write(LogLines.line(line));
                    out.write('\n');
                }
            }
            Files.move(begun, plain);
        }
        return plain;
    }

    private static double stored(Ground ground) {
        return ground.database()
                .jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT pg_total_relation_size('log_chunk') / (SELECT sum(raw_bytes) FROM log)")
                        .mapTo(Double.class)
                        .one());
    }

    private static String text(long line) {
        return new String(LogLines.line(line), StandardCharsets.UTF_8);
    }

    private static void require(boolean sound, String otherwise) {
        if (!sound) {
            throw new IllegalStateException(otherwise);
        }
    }
}
