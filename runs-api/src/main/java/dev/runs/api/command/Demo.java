package dev.runs.api.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The demo's run as a client sees it: upload, submit, follow, look at the result. */
final class Demo {
    private static final String PROGRAM = "earthquakes.py";
    private static final String DATA = "earthquakes.json";

    private final DemoClient client;
    private final PrintWriter out;
    private final Path examples;
    private final String root;

    Demo(DemoClient client, PrintWriter out, Path examples, String root) {
        this.client = client;
        this.out = out;
        this.examples = examples;
        this.root = root;
    }

    /** Shows it all, and returns the program's exit status. */
    int show() throws IOException, InterruptedException {
        String folder = root + "/examples/";
        for (String file : List.of(PROGRAM, DATA)) {
            client.upload(folder + file, examples.resolve(file));
            out.println("Uploaded  s3://" + folder + file);
        }
        String id = client.submit("s3://" + folder + PROGRAM, "s3://" + folder + DATA);
        out.println("Submitted " + id);
        out.println();
        JsonNode run = follow(id);
        out.println();
        out.println("  Status    " + run.path("status").asText() + took(run));
        if (!run.path("kubeApp").path("message").isNull()) {
            out.println("  Because   " + run.path("kubeApp").path("message").asText());
        }
        for (JsonNode file : client.folder(root + "/runs/" + id)) {
            out.println("  Result    " + file.path("path").asText() + "  ("
                    + file.path("size").asText() + " bytes)");
        }
        out.flush();
        return run.path("status").asText().equals("COMPLETED") ? 0 : 1;
    }

    private JsonNode follow(String id) throws IOException, InterruptedException {
        String cursor = "0";
        while (true) {
            // The status first: once it is terminal, what follows is the whole rest of the log.
            JsonNode run = client.run(id);
            boolean over =
                    !List.of("PENDING", "RUNNING").contains(run.path("status").asText());
            JsonNode page = client.log(id, cursor);
            for (JsonNode line : page.path("items")) {
                out.println("  | " + line.path("raw").asText());
            }
            out.flush();
            if (over && page.path("items").isEmpty()) {
                return run;
            }
            cursor = page.path("next_page").asText(cursor);
            if (!over && page.path("items").isEmpty()) {
                Thread.sleep(100);
            }
        }
    }

    private static String took(JsonNode run) {
        if (run.path("startTime").isNull()) {
            return "";
        }
        Duration took = Duration.between(
                Instant.parse(run.path("startTime").asText()),
                Instant.parse(run.path("completeTime").asText()));
        return String.format(Locale.ROOT, " after %.1f s", took.toMillis() / 1000.0);
    }
}
