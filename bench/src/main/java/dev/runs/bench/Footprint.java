package dev.runs.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a server costs that nobody uses: how long it takes to start, memory, processor time, and what is shipped. */
final class Footprint {
    private static final int STARTS = 5;
    private static final int SETTLE_SECONDS = 30;

    private Footprint() {}

    public static void main(String[] arguments) throws Exception {
        int seconds = new Options(arguments, "--seconds 120").number("--seconds");
        Results results =
                new Results("footprint", "the same JVM with an empty program; for the memory, its own as it ends");
        double bare = bareSeconds();
        Times external = new Times();
        try (Ground ground = Ground.fresh()) {
            for (int i = 0; i < STARTS; i++) {
                try (Server server = Server.start(ground)) {
                    external.add((long) (server.startSeconds() * 1e9));
                }
            }
            try (Server server = Server.start(ground)) {
                Threads.rest(SETTLE_SECONDS);
                double before = server.usage().cpuSeconds();
                Threads.rest(seconds);
                Server.Usage usage = server.usage();
                results.add(
                        "start with an external PostgreSQL, p50 of " + STARTS + ", s", external.p50() / 1e3, "3", bare);
                results.add("idle: resident memory, MB", (double) usage.residentMb(), "300");
                results.add("idle: of one processor, %", 100 * (usage.cpuSeconds() - before) / seconds, "1");
            }
        }
        Path folder = Files.createTempDirectory("runs-bench-");
        Times embedded = new Times();
        double first = 0;
        for (int i = 0; i <= STARTS; i++) {
            try (Server server = Server.start(folder, "")) {
                if (i == 0) {
                    first = server.startSeconds(); // makes the database
                } else {
                    embedded.add((long) (server.startSeconds() * 1e9));
                }
            }
        }
        org.apache.commons.io.FileUtils.deleteDirectory(folder.toFile());
        results.add("start with the embedded one, p50 of " + STARTS + ", s", embedded.p50() / 1e3, "5", bare);
        results.add("its first start, which makes the database, s", first, "", bare);
        results.add("what is shipped: all JARs, MB", jars() / 1e6, "60");
        results.print();
    }

    private static double bareSeconds() throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Times times = new Times();
        for (int i = 0; i < STARTS; i++) {
            long began = System.nanoTime();
            new ProcessBuilder(java, "-XX:+UseSerialGC", "-version")
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
            times.add(System.nanoTime() - began);
        }
        return times.p50() / 1e3;
    }

    private static long jars() throws IOException {
        Path target = Server.root().resolve("runs-api/target");
        long bytes = Files.size(target.resolve("runs-api.jar"));
        try (Stream<Path> libraries = Files.list(target.resolve("lib"))) {
            for (Path library : libraries.toList()) {
                bytes += Files.size(library);
            }
        }
        return bytes;
    }
}
