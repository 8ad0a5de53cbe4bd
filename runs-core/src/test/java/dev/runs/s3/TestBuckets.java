package dev.runs.s3;

import dev.runs.PythonPackages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A server that speaks S3 (moto, from PyPI), one for all tests of a module, and buckets on it that nobody else has. */
public final class TestBuckets {
    /** Of whatever module the tests are. */
    private static final Path MOTO = Path.of("..", "runs-core", "src", "test", "python", "moto", "requirements.txt");

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static @Nullable URI endpoint;

    private TestBuckets() {}

    /** The account that all of them belong to. */
    public static S3Account account() {
        return new S3Account(Optional.of(endpoint()), "us-east-1", Optional.of(new S3Account.Key("test", "secret")));
    }

    /** A new bucket; its name. */
    public static String make() {
        String name = "bucket-" + NUMBER.incrementAndGet();
        send("/" + name, "");
        return name;
    }

    /** A new bucket that keeps the versions of what it holds; its name. */
    public static String makeVersioned() {
        String name = make();
        send(
                "/" + name + "?versioning",
                "<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Status>Enabled</Status>"
                        + "</VersioningConfiguration>");
        return name;
    }

    /** Puts text into a bucket, past the product. */
    public static void put(String bucket, String key, String content) {
        send("/" + bucket + "/" + key, content);
    }

    private static void send(String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(endpoint().resolve(path))
                // It believes whoever says so.
                .header("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request")
                .PUT(BodyPublishers.ofString(body))
                .build();
        try {
            int status = HTTP.send(request, BodyHandlers.discarding()).statusCode();
            if (status != 200) {
                throw new IllegalStateException("PUT " + path + " was answered with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static synchronized URI endpoint() {
        if (endpoint == null) {
            try {
                endpoint = start(PythonPackages.install("S3", MOTO));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return endpoint;
    }

    private static URI start(Path python) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path log = Path.of("..", "target", "moto.log");
        Process process = new ProcessBuilder(
                        python.toString(),
                        "-c",
                        "import sys; from moto.server import main; sys.exit(main(sys.argv[1:]))",
                        "-H",
                        "127.0.0.1",
                        "-p",
                        String.valueOf(port))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> answers(port) || !process.isAlive());
        if (!process.isAlive()) {
            throw new IllegalStateException("The S3 server did not start: " + Files.readString(log));
        }
        return URI.create("http://127.0.0.1:" + port);
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
