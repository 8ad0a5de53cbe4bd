package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.ChaosReport;
import dev.runs.Skipped;
import dev.runs.database.TestDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the data folder is full and free again. The database has another disk. */
@Tag("chaos")
class DiskFullTest {
    /** Prints a line of 100 bytes each 50 ms, until it is told to end or has printed as many as it is told. */
    private static final String PRINTER = """
            import os, sys, time
            stop, limit = sys.argv[1], int(sys.argv[2])
            i = 0
            while i < limit and not os.path.exists(stop):
                print("%06d" % i, "x" * 92)
                i += 1
                time.sleep(0.05)
            print("printed", i)
            """;

    @TempDir
    Path folder;

    private Path disk;
    private App app;

    @BeforeEach
    void start() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        Skipped.unless(
                run("mount", "-t", "tmpfs", "-o", "size=48m", "runs-disk", disk.toString()) == 0,
                "full disk",
                "only root may mount a small disk");
        app = App.adopt(Server.start(App.settings(disk, TestDatabase.createAddress()), folder.resolve("server.log")));
    }

    @AfterEach
    void stop() throws Exception {
        if (app != null) {
            app.close();
        }
        run("umount", "-l", disk.toString());
    }

    @Test
    void aDiskThatIsFullForAWhileLosesNothing() throws Exception {
        String program = app.upload("printer.py", PRINTER);
        String running = submit(program, folder.resolve("never"), 100);
        app.awaitStatus(running, "RUNNING");
        awaitLines(running, 5);

        fill();
        HttpResponse<String> refused = upload("refused.py");
        assertThat(refused.statusCode()).isEqualTo(507);
        assertThat(refused.body()).contains("disk is full", "nothing was stored");
        String waiting = submit(program, folder.resolve("never"), 3);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> app.run(waiting)
                        .path("kubeApp")
                        .path("message")
                        .asText()
                        .contains("is its disk full?"));
        assertThat(app.get("", "/health").statusCode()).isEqualTo(200);
        Files.delete(disk.resolve("ballast"));

        app.awaitStatus(running, "COMPLETED");
        app.awaitStatus(waiting, "COMPLETED");
        assertThat(lines(running)).isEqualTo(printed(100));
        assertThat(lines(waiting)).isEqualTo(printed(3));
        assertThat(upload("refused.py").statusCode()).isEqualTo(200);
        assertThat(app.doctorsFindings()).isEmpty();
        ChaosReport.note("data folder's disk full and free again", 1, 2, 0);
    }

    /** A program is held up for a minute; then it goes on, and what is missing of its log is marked. */
    @Test
    void aDiskThatStaysFullLeavesAMarkedGapAndBlocksNoProgramForEver() throws Exception {
        Path end = folder.resolve("end");
        String id = submit(app.upload("printer.py", PRINTER), end, 100_000);
        app.awaitStatus(id, "RUNNING");
        awaitLines(id, 5);

        fill();
        Path work = findWork();
        // The pipe and the patience are used up, and the program still gets on: it sees the file and ends.
        await().during(Duration.ofSeconds(70)).atMost(Duration.ofSeconds(80)).until(() -> Files.exists(work));
        Files.createFile(end);
        await().atMost(Duration.ofSeconds(30)).until(() -> !isAlive(work));
        Files.delete(disk.resolve("ballast"));

        JsonNode run = app.awaitStatus(id, "COMPLETED");
        List<String> lines = lines(id);
        assertThat(lines).anyMatch(line -> line.matches("\\[runs\\] The disk was full: \\d+ bytes .*"));
        List<String> numbers = lines.stream()
                .filter(line -> line.matches("\\d{6} x{92}"))
                .map(line -> line.substring(0, 6))
                .toList();
        assertThat(numbers).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(4);
        assertThat(run.path("kubeApp").path("events"))
                .filteredOn(event -> event.path("code").asText().equals("LOG_GAP"))
                .hasSize(1);
        assertThat(app.doctorsFindings()).isEmpty();
        ChaosReport.note("data folder's disk full for more than a minute", 1, 1, 0);
    }

    private String submit(String program, Path stop, int limit) {
        String body = "{\"runPython\":{\"uri\":\"%s\",\"args\":[\"%s\",\"%d\"]}}".formatted(program, stop, limit);
        HttpResponse<String> answer = app.post(app.memberKey, "/runs", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return App.json(answer).path("id").asText();
    }

    private HttpResponse<String> upload(String name) {
        String url = App.json(app.post(app.memberKey, "/files/upload-url?key=runs/acme/" + name, ""))
                .path("uploadUrl")
                .asText();
        return app.put(url, BodyPublishers.ofString("print(1)\n"));
    }

    private void fill() throws IOException {
        try (OutputStream ballast = Files.newOutputStream(disk.resolve("ballast"))) {
            byte[] block = new byte[4096];
            while (true) {
                ballast.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private Path findWork() throws IOException {
        try (var attempts = Files.list(disk.resolve("data/local/attempts"))) {
            return attempts.findFirst().orElseThrow().resolve("work");
        }
    }

    /** Whether a program works in this folder. */
    private static boolean isAlive(Path work) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info()
                        .arguments()
                        .map(arguments -> String.join(" ", arguments).contains(work.toString()))
                        .orElse(false));
    }

    private void awaitLines(String id, int count) {
        await().atMost(Duration.ofSeconds(30)).until(() -> lines(id).size() >= count);
    }

    private List<String> lines(String id) {
        List<String> lines = new ArrayList<>();
        long cursor = 0;
        while (true) {
            JsonNode page = App.json(app.get(app.memberKey, "/runs/" + id + "/logs?size=1000&cursor=" + cursor));
            page.path("items").forEach(line -> lines.add(line.path("raw").asText()));
            if (page.path("items").isEmpty()) {
                return lines;
            }
            cursor = page.path("next_page").asLong();
        }
    }

    private static List<String> printed(int count) {
        List<String> lines = new ArrayList<>(IntStream.range(0, count)
                .mapToObj("%06d "::formatted)
                .map(number -> number + "x".repeat(92))
                .toList());
        lines.add("printed " + count);
        return lines;
    }

    private static int run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            return -1; // there is no such program here
        }
    }
}
