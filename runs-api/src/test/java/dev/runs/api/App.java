package dev.runs.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runs.access.Organization;
import dev.runs.access.Role;
import dev.runs.api.config.DatabaseSettings;
import dev.runs.api.config.Settings;
import dev.runs.api.config.SettingsFile;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/** A whole server over a fresh database, and a client that speaks plain HTTP to it. */
final class App implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    final Server server;
    final String memberKey;

    private final HttpClient http = HttpClient.newHttpClient();

    private App(Server server) {
        this.server = server;
        this.memberKey = key("acme", "member@acme.example", Role.MEMBER);
    }

    /** Around a server that runs already, whose database may know the member. */
    static App adopt(Server server) {
        return new App(server);
    }

    static App start(Path folder) {
        return start(folder, TestDatabase.createAddress());
    }

    static App start(Path folder, DatabaseAddress database) {
        return start(folder, settings(folder, database));
    }

    static App start(Path folder, Settings settings) {
        try {
            return adopt(Server.start(settings, folder.resolve("server.log")));
        } catch (Exception e) {
            throw new IllegalStateException("The server did not start", e);
        }
    }

    static Settings settings(Path folder, DatabaseAddress database) {
        return settings(folder, database, List.of("127.0.0.1"));
    }

    /** As an administrator sets them, by variables: the database's and free ports, and those given. */
    static Settings settings(Path folder, DatabaseAddress database, Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(Map.of(
                "RUNS_PORT",
                "0",
                "RUNS_ADMIN_PORT",
                "0",
                "RUNS_DATABASE_URL",
                database.url(),
                "RUNS_DATABASE_USER",
                database.user(),
                "RUNS_DATABASE_PASSWORD",
                database.password(),
                "RUNS_DATABASE_MIGRATE",
                "true"));
        all.putAll(variables);
        return SettingsFile.read(folder.resolve("config.yml"), all);
    }

    static Settings settings(Path folder, DatabaseAddress database, List<String> trustedProxies) {
        DatabaseSettings where = new DatabaseSettings(
                database.url(), Optional.of(database.user()), Optional.of(database.password()), Optional.of(true), 16);
        return new Settings(
                folder.resolve("data"),
                null,
                0,
                0,
                Optional.empty(),
                trustedProxies,
                where,
                Optional.empty(),
                null,
                null,
                5,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** An API key of a new user; the organization is made where it is not there. */
    String key(String organization, String email, Role role) {
        if (server.accessAdmin().organizations().stream()
                .noneMatch(known -> known.name().equals(organization))) {
            server.accessAdmin().createOrganization(organization);
        }
        if (server.accessAdmin().users(organization).stream()
                .noneMatch(known -> known.email().equals(email))) {
            server.accessAdmin().createUser(organization, email, role);
        }
        return server.accessAdmin().createKey(organization, email, role, null);
    }

    void limit(int maxRunning, int maxQueued, int maxTimeoutSeconds) {
        server.accessAdmin()
                .setLimits(
                        "acme",
                        old -> new Organization(
                                old.id(),
                                old.name(),
                                old.createdAt(),
                                maxRunning,
                                maxQueued,
                                maxTimeoutSeconds,
                                old.maxStorageMb(),
                                null));
    }

    URI uri(String path) {
        return URI.create(server.url() + path.replaceFirst("^/", ""));
    }

    HttpResponse<String> get(String key, String path) {
        return send(key, HttpRequest.newBuilder(uri(path)).GET());
    }

    HttpResponse<String> post(String key, String path, String body) {
        return send(
                key,
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)));
    }

    /** The origin that the console's own pages have. */
    String origin() {
        return server.url().getScheme() + "://" + server.url().getAuthority();
    }

    /** What the console answers to who sends the form of its sign-in page. */
    HttpResponse<String> signIn(String email, String key) {
        return send(
                "",
                HttpRequest.newBuilder(uri("/console/sign-in"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Origin", origin())
                        .POST(BodyPublishers.ofString("email=" + email.replace("@", "%40") + "&key=" + key)));
    }

    /** The cookie of a new session, as a browser sends it back. */
    String session(String email, String key) {
        return cookie(signIn(email, key));
    }

    static String cookie(HttpResponse<String> answer) {
        return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    }

    HttpResponse<String> console(String session, String path) {
        return send("", HttpRequest.newBuilder(uri(path)).header("Cookie", session));
    }

    HttpResponse<String> put(String url, BodyPublisher body) {
        return sendAlone("", HttpRequest.newBuilder(URI.create(url)).PUT(body));
    }

    /**
     * By a client of its own, as is right for a body that may be refused unread: the server closes a connection of whose
     * body it has not read all, at any moment.
     */
    HttpResponse<String> sendAlone(String key, HttpRequest.Builder request) {
        return send(HttpClient.newHttpClient(), key, request);
    }

    HttpResponse<String> send(String key, HttpRequest.Builder request) {
        return send(http, key, request);
    }

    private HttpResponse<String> send(HttpClient client, String key, HttpRequest.Builder request) {
        try {
            HttpRequest.Builder signed = key.isEmpty() ? request : request.header("X-API-Key", key);
            HttpRequest sent = signed.timeout(Duration.ofSeconds(30)).build();
            HttpResponse<String> answer = client.send(sent, BodyHandlers.ofString());
            if (sent.uri().getPort() == server.port()) {
                Contract.SERVED.check(answer);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the server", e);
        }
    }

    /** Uploads as the command-line client does, and returns the file's URI. */
    String upload(String name, String content) {
        return upload(memberKey, "acme", name, BodyPublishers.ofString(content));
    }

    String upload(String key, String organization, String name, BodyPublisher content) {
        String path = "runs/" + organization + "/" + name;
        String url = json(post(key, "/files/upload-url?key=" + path, ""))
                .path("uploadUrl")
                .asText();
        HttpResponse<String> stored = put(url, content);
        if (stored.statusCode() != 200) {
            throw new IllegalStateException(stored.body());
        }
        return "s3://" + path;
    }

    /** Submits a Python file, and returns the run's id. */
    String submit(String uri, String more) {
        HttpResponse<String> answer = post(memberKey, "/runs", "{\"runPython\":{\"uri\":\"" + uri + "\"}" + more + "}");
        if (answer.statusCode() != 201) {
            throw new IllegalStateException(answer.body());
        }
        return json(answer).path("id").asText();
    }

    JsonNode run(String id) {
        return json(get(memberKey, "/runs/" + id));
    }

    JsonNode awaitStatus(String id, String status) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> run(id), run -> run.path("status").asText().equals(status));
    }

    /** Waits until it has ended, in whatever way. */
    JsonNode awaitEnd(String id) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> run(id), run -> !run.path("status").asText().matches("PENDING|RUNNING"));
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the doctor finds, who looks at every byte. */
    List<String> doctorsFindings() throws IOException, InterruptedException {
        return server.doctor().examine(true).findings();
    }

    @Override
    public void close() {
        server.close();
    }
}
