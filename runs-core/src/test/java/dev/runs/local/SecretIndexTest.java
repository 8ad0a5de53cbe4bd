package dev.runs.local;

import static dev.runs.local.LocalFixtures.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.runs.dependency.Dependency;
import dev.runs.dependency.PypiDependency;
import dev.runs.dispatch.Executor;
import dev.runs.dispatch.ExecutorWorld;
import dev.runs.dispatch.Observation.Exited;
import dev.runs.log.LogLine;
import dev.runs.run.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The password of the package index is the server's: a run installs from it and never learns it. */
class SecretIndexTest extends LocalHarness {
    private static final String PASSWORD = "0pen-Sesame";
    private static final String ENCODED = Base64.getEncoder().encodeToString(utf8("reader:" + PASSWORD));

    /** Builds without any other library, and says all that it knows. */
    private static final String BACKEND = """
            import os, zipfile
            print(dict(os.environ))
            %s
            def build_wheel(folder, settings=None, metadata=None):
                name = "built-1.0-py3-none-any.whl"
                with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
                    wheel.writestr("built.py", "WORD = 'built'")
                    wheel.writestr("built-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: built\\nVersion: 1.0\\n")
                    wheel.writestr("built-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
                    wheel.writestr("built-1.0.dist-info/RECORD", "")
                return name
            """;

    private HttpServer index;

    @Override
    protected Executor open(ExecutorWorld world) throws Exception {
        if (index == null) {
            index = serve(Map.of(
                    "greeting-1.0-py3-none-any.whl", LocalFixtures.wheel("greeting", "1.0", "WORD = 'hello'"),
                    "built-1.0.tar.gz", sources("built", ""),
                    "loud-1.0.tar.gz", sources("loud", "raise SystemExit(str(dict(os.environ)))")));
        }
        LocalSettings settings = new LocalSettings(
                folder.resolve("data"),
                "python3",
                null,
                "http://reader:" + PASSWORD + "@127.0.0.1:" + index.getAddress().getPort() + "/simple/",
                Map.of(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                LocalFixtures.LOG_BUFFER_BYTES);
        return LocalFixtures.executor(world, settings);
    }

    @AfterEach
    void stop() {
        index.stop(0);
    }

    @Test
    void aRunInstallsFromTheIndexAndFindsThePasswordNowhere() throws IOException {
        Run run = start(world.python("""
                import built, greeting, os
                print(greeting.WORD, built.WORD, dict(os.environ))
                """, libraries("greeting", "built")));

        Exited end = exit(run);

        assertThat(end.exitCode()).as(all(run)).isZero();
        assertThat(world.printed(run)).singleElement().asString().startsWith("hello built ");
        assertThat(world.texts(run, LogLine.Source.INSTALL)).anyMatch(line -> line.contains("127.0.0.1"));
        assertThat(all(run)).doesNotContain(PASSWORD, ENCODED);
        assertThat(filesWithThePassword()).isEmpty();
    }

    @Test
    void aBuildThatPrintsItsEnvironmentDoesNotTell() throws IOException {
        Run run = start(world.python("print('never')", libraries("loud")));

        Exited end = exit(run);

        assertThat(end.failure()).isNotNull();
        assertThat(world.texts(run, LogLine.Source.INSTALL))
                .anyMatch(line -> line.contains("'PIP_INDEX_URL': 'http://****@127.0.0.1"));
        assertThat(all(run) + end.failure().message()).doesNotContain(PASSWORD, ENCODED);
        assertThat(filesWithThePassword()).isEmpty();
    }

    @Test
    void anIndexThatDoesNotHaveTheLibraryDoesNotTell() throws IOException {
        Run run = start(world.python("print('never')", libraries("absent")));

        Exited end = exit(run);

        assertThat(end.failure()).isNotNull();
        assertThat(end.failure().message()).contains("absent");
        assertThat(all(run) + end.failure().message()).doesNotContain(PASSWORD, ENCODED);
        assertThat(filesWithThePassword()).isEmpty();
    }

    private String all(Run run) {
        return world.lines(run).toString();
    }

    /** In all that the server keeps of local runs: attempts, environments, pip's cache. */
    private Set<Path> filesWithThePassword() throws IOException {
        Set<Path> found = new TreeSet<>();
        try (Stream<Path> paths = Files.walk(folder.resolve("data"))) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                String content = new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
                if (content.contains(PASSWORD) || content.contains(ENCODED)) {
                    found.add(folder.relativize(path));
                }
            }
        }
        return found;
    }

    private static List<Dependency> libraries(String... names) {
        return Stream.of(names)
                .<Dependency>map(name -> new PypiDependency(name, "1.0"))
                .toList();
    }

    /** A source distribution as `tar` makes it. */
    private byte[] sources(String name, String statement) {
        try {
            Path root = Files.createDirectories(folder.resolve("sources/" + name + "-1.0"));
            Files.writeString(root.resolve("PKG-INFO"), "Metadata-Version: 2.1\nName: " + name + "\nVersion: 1.0\n");
            Files.writeString(root.resolve("backend.py"), BACKEND.formatted(statement));
            Files.writeString(
                    root.resolve("pyproject.toml"),
                    "[build-system]\nrequires = []\nbuild-backend = \"backend\"\nbackend-path = [\".\"]\n");
            Path archive = folder.resolve(name + ".tar.gz");
            new ProcessBuilder(
                            "tar",
                            "-czf",
                            archive.toString(),
                            "-C",
                            folder.resolve("sources").toString(),
                            name + "-1.0")
                    .inheritIO()
                    .start()
                    .waitFor();
            return Files.readAllBytes(archive);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while packing", e);
        }
    }

    /** An index (PEP 503) for those who know the password. */
    private static HttpServer serve(Map<String, byte[]> files) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String[] path = exchange.getRequestURI().getPath().split("/");
            String last = path[path.length - 1];
            StringBuilder links = new StringBuilder();
            files.keySet().stream()
                    .filter(name -> name.startsWith(last + "-"))
                    .forEach(name -> links.append("<a href=\"/files/" + name + "\">" + name + "</a>"));
            byte[] body = files.containsKey(last) ? files.get(last) : utf8("<html>" + links + "</html>");
            boolean known =
                    ("Basic " + ENCODED).equals(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.getResponseHeaders()
                    .add("Content-Type", files.containsKey(last) ? "application/octet-stream" : "text/html");
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"index\"");
            exchange.sendResponseHeaders(known ? 200 : 401, known ? body.length : -1);
            if (known) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
        return server;
    }
}
