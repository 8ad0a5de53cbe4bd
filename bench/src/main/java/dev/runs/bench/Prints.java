package dev.runs.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * How fast what programs print becomes readable through the API: how many lines a second where 1, 20 and 200 programs
 * print as fast as they can, and how long one line takes where all together print at a steady rate. Beside the same
 * programs that print into pipes which somebody reads.
 */
final class Prints {
    /** Of all programs together, where they print steadily. */
    private static final int STEADY = 100_000;
    /** Of all programs together, for each of the seconds, where they print as fast as they can. */
    private static final int FLOOD = 300_000;

    private static final long LOOK_MILLIS = 50;

    private Prints() {}

    /** What printed lines came to. */
    record Outcome(double linesPerSecond, Times times) {}

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments, "--seconds 10 --runs 1,20,200");
        int seconds = options.number("--seconds");
        Results results = new Results("prints", "the same programs, each into a pipe that is read by a thread");
        try (Ground ground = Ground.fresh()) {
            String key = ground.key("acme");
            Path program = Files.writeString(ground.folder().resolve("printing.py"), PrintingProgram.SOURCE);
            try (Server server = Server.start(
                            ground, "regions: [{ id: local, executor: local, acceptsAny: true, maxRunning: 200 }]");
                    Client client = new Client(server.url(), key)) {
                String uri = client.upload("acme", "printing.py", PrintingProgram.SOURCE);
                for (String count : options.text("--runs").split(",", -1)) {
                    int programs = Integer.parseInt(count);
                    String what = programs == 1 ? "1 run" : programs + " runs";
                    double before = server.usage().cpuSeconds();
                    PrintingProgram fast = new PrintingProgram(ground, programs, FLOOD * seconds, 0);
                    Outcome flood = run(server, key, uri, fast);
                    double cpu = server.usage().cpuSeconds() - before;
                    results.add(
                            "lines a second, " + what,
                            flood.linesPerSecond,
                            "100,000",
                            fast.bare(program).linesPerSecond);
                    results.add("the server's processor time for a million, s, " + what, cpu / fast.all() * 1e6, "");
                    PrintingProgram steady = new PrintingProgram(ground, programs, STEADY * seconds, STEADY);
                    Times readable = run(server, key, uri, steady).times;
                    Times piped = steady.bare(program).times;
                    String which = ", " + what + ", " + STEADY + " lines a second in all";
                    results.add("printed until readable, p50, ms" + which, readable.p50(), "", piped.p50());
                    results.add("printed until readable, p99, ms" + which, readable.p99(), "500", piped.p99());
                }
            }
        }
        results.print();
    }

    /** Prints in as many runs; lets them end. */
    private static Outcome run(Server server, String key, String uri, PrintingProgram program) throws Exception {
        try (Client client = new Client(server.url(), key)) {
            List<String> runs = new ArrayList<>();
            for (int i = 0; i < program.programs(); i++) {
                runs.add(client.submit("""
                        {"runPython": {"uri": "%s", "args": [%s]}, "runtime": "micro", "timeoutSeconds": 3600}\
                        """.formatted(uri, program.arguments("\"", ", "))));
            }
            for (String run : runs) {
                await(client, run, 1);
            }
            Readable readable = new Readable(server.url(), key, runs, program.isSteady());
            CountDownLatch begun = new CountDownLatch(1);
            double[] seconds = {0};
            Threads.run(2, thread -> {
                if (thread == 0) {
                    readable.watch(begun);
                } else {
                    begun.await();
                    long began = System.nanoTime();
                    program.go();
                    for (String run : runs) {
                        await(client, run, program.each() + 1);
                    }
                    seconds[0] = (System.nanoTime() - began) / 1e9;
                    readable.stop();
                }
            });
            Times times = readable.times();
            program.stop();
            end(server, key, runs);
            return new Outcome(program.all() / seconds[0], times);
        }
    }

    /** Returns when all have ended: what is measured next has the machine for itself. */
    private static void end(Server server, String key, List<String> runs) throws Exception {
        try (Client client = new Client(server.url(), key)) {
            for (String run : runs) {
                String status = status(client, run);
                while (status.equals("RUNNING")) {
                    Thread.sleep(LOOK_MILLIS);
                    status = status(client, run);
                }
                if (!status.equals("COMPLETED")) {
                    throw new IOException("The run " + run + " is " + status);
                }
            }
        }
    }

    private static String status(Client client, String run) throws IOException {
        return client.get("/runs/" + run).path("status").asText();
    }

    private static void await(Client client, String run, long lines) throws Exception {
        for (int looks = 1; Readable.lines(client, run) < lines; looks++) {
            if (looks % 20 == 0 && !List.of("PENDING", "RUNNING").contains(status(client, run))) {
                throw new IOException(
                        "The run " + run + " ended early: " + client.get("/runs/" + run + "/logs?tail=9"));
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }
}
