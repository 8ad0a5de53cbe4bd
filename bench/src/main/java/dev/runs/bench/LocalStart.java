package dev.runs.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * From {@code POST /runs} until the first line that a local program prints can be read through the API: without
 * dependencies, and with a library whose environment is there already.
 */
final class LocalStart {
    private static final int WARM_UP = 10;
    private static final long LOOK_NANOS = 1_000_000;
    private static final String WHEEL = "benchlib-1.0-py3-none-any.whl";

    private final Client client;
    private final String program;

    private LocalStart(Client client, String program) {
        this.client = client;
        this.program = program;
    }

    public static void main(String[] arguments) throws Exception {
        int runs = new Options(arguments, "--runs 100").number("--runs");
        Results results = new Results(
                "local-start", "the bare interpreter, from its start until its first line comes through a pipe");
        try (Ground ground = Ground.fresh()) {
            String key = ground.key("acme");
            try (Server server = Server.start(ground);
                    Client client = new Client(server.url(), key)) {
                String bare = client.upload("acme", "bare.py", "print('up', flush=True)\n");
                String uses = client.upload("acme", "uses.py", "import benchlib\nprint('up', flush=True)\n");
                String wheel = client.upload("acme", WHEEL, wheel());
                Times reference = bare(runs);
                LocalStart without = new LocalStart(client, body(bare, ""));
                LocalStart with = new LocalStart(
                        client, body(uses, "{\"sourceType\": \"FILE\", \"filePath\": \"" + wheel + "\"}"));
                without.measure(WARM_UP);
                Times plain = without.measure(runs);
                with.measure(WARM_UP);
                Times cached = with.measure(runs);
                results.add("no dependencies: p50, ms", plain.p50(), "150", reference.p50());
                results.add("no dependencies: p99, ms", plain.p99(), "", reference.p99());
                results.add("a cached environment: p50, ms", cached.p50(), "150", reference.p50());
                results.add("a cached environment: p99, ms", cached.p99(), "", reference.p99());
            }
        }
        results.print();
    }

    private static String body(String uri, String dependency) {
        return "{\"runPython\": {\"uri\": \"" + uri + "\"}, \"runtime\": \"micro\", \"timeoutSeconds\": 60,"
                + " \"environment\": {\"dependencies\": [" + dependency + "]}}";
    }

    /** One after the other; the next is submitted when the one before has ended. */
    private Times measure(int runs) throws IOException {
        Times times = new Times();
        for (int i = 0; i < runs; i++) {
            long began = System.nanoTime();
            String id = client.submit(program);
            while (client.get("/runs/" + id + "/logs?cursor=0&size=1")
                    .path("items")
                    .isEmpty()) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
            times.add(System.nanoTime() - began);
            String status = client.get("/runs/" + id).path("status").asText();
            while (status.equals("PENDING") || status.equals("RUNNING")) {
                LockSupport.parkNanos(LOOK_NANOS);
                status = client.get("/runs/" + id).path("status").asText();
            }
            if (!status.equals("COMPLETED")) {
                throw new IOException("Run " + id + " is " + status);
            }
        }
        return times;
    }

    private static Times bare(int runs) throws IOException, InterruptedException {
        Times times = new Times();
        for (int i = 0; i < runs; i++) {
            long began = System.nanoTime();
            Process python = new ProcessBuilder("python3", "-c", "print('up', flush=True)").start();
            try (InputStream out = python.getInputStream()) {
                if (out.read() < 0) {
                    throw new IOException("Python printed nothing");
                }
                times.add(System.nanoTime() - began);
            }
            python.waitFor();
        }
        return times;
    }

    private static byte[] wheel() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            entry(zip, "benchlib.py", "VALUE = 1\n");
            entry(zip, "benchlib-1.0.dist-info/METADATA", """
                    Metadata-Version: 2.1
                    Name: benchlib
                    Version: 1.0
                    """);
            entry(zip, "benchlib-1.0.dist-info/WHEEL", """
                    Wheel-Version: 1.0
                    Generator: bench
                    Root-Is-Purelib: true
                    Tag: py3-none-any
                    """);
            entry(zip, "benchlib-1.0.dist-info/RECORD", """
                    benchlib.py,,
                    benchlib-1.0.dist-info/METADATA,,
                    benchlib-1.0.dist-info/WHEEL,,
                    benchlib-1.0.dist-info/RECORD,,
                    """);
        }
        return bytes.toByteArray();
    }

    private static void entry(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content.getBytes(StandardCharsets.UTF_8));
    }
}
