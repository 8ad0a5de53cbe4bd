package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.runs.access.Role;
import dev.runs.database.Database;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.TestDatabase;
import dev.runs.file.Tickets;
import dev.runs.file.Tickets.Purpose;
import dev.runs.file.Tickets.Ticket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads that break off, that do not end, or that nobody allowed. After each, everything is as it was before. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileUploadTest {
    private static final int LIMIT = 5_000_000;

    private Path files;
    private Database database;
    private App app;
    private Stored before;

    /** What there is of files: the bytes' ids, the versions, and how much is counted. */
    private record Stored(Set<String> bytes, long versions, long counted) {}

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        DatabaseAddress address = TestDatabase.createAddress();
        database = Database.connect(address, 2);
        app = App.adopt(Server.start(App.settings(folder, address), folder.resolve("server.log")));
        files = folder.resolve("data/files");
        app.upload("main.py", "print(1)\n");
    }

    @AfterAll
    void stop() {
        app.close();
        database.close();
    }

    @BeforeEach
    void look() throws IOException {
        before = stored();
    }

    @AfterEach
    void nothingIsLeft() {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(stored()).isEqualTo(before));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n182b8\r\n"})
    void whatEndsEarlyIsNotKeptAndIsTheClientsFault(String length) throws IOException {
        try (RawHttp client = new RawHttp(app)) {
            client.say(head("PUT", path("cut.bin")) + length + "x".repeat(99_000));

            assertThat(RawHttp.status(client.answer())).isEqualTo(400);
        }
    }

    /** All bytes are there, and still it is not the whole of what was meant. */
    @Test
    void withoutItsLastChunkNothingIsKept() throws IOException {
        try (RawHttp client = new RawHttp(app)) {
            client.say(head("PUT", path("cut.bin")) + "Transfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n");

            assertThat(RawHttp.status(client.answer())).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 4000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n3d0900\r\n"})
    void whoBreaksOffLeavesNothing(String length) throws IOException {
        try (RawHttp client = new RawHttp(app)) {
            client.say(head("PUT", path("cut.bin")) + length + "x".repeat(3_960_000));
            await().atMost(Duration.ofSeconds(20)).until(() -> incoming() > 0);
            client.breakOff();
        }
    }

    @Test
    void whatSaysThatItIsTooLargeIsRefused() throws IOException {
        try (RawHttp client = new RawHttp(app)) {
            client.say(head("PUT", path("large.bin")) + "Content-Length: 1000000000000\r\n\r\n");

            assertThat(send(client, "x".repeat(100_000))).isLessThan(3L * LIMIT);
        }
    }

    @Test
    void whatDoesNotEndIsCutAtTheLimit() throws IOException {
        try (RawHttp client = new RawHttp(app)) {
            client.say(head("PUT", path("endless.bin")) + "Transfer-Encoding: chunked\r\n\r\n");

            assertThat(send(client, "186a0\r\n" + "x".repeat(100_000) + "\r\n")).isLessThan(3L * LIMIT);
        }
    }

    /** The limit counts what would be stored, not what was sent. */
    @Test
    void aCompressedBodyIsCutAtTheLimitToo() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            for (int i = 0; i < 1_000; i++) {
                gzip.write(new byte[1_000_000]);
            }
        }
        HttpResponse<String> answer = app.send(
                "",
                HttpRequest.newBuilder(URI.create(url("bomb.bin")))
                        .header("Content-Encoding", "gzip")
                        .PUT(BodyPublishers.ofByteArray(bomb.toByteArray())));
        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no gzip at all", "\u001f\u008b\b\0\0\0\0\0\0\0no"})
    void aBodyThatIsNotCompressedAsItSaysIsTheClientsFault(String body) {
        HttpResponse<String> answer = app.send(
                "",
                HttpRequest.newBuilder(URI.create(url("broken.bin")))
                        .header("Content-Encoding", "gzip")
                        .PUT(BodyPublishers.ofByteArray(body.getBytes(StandardCharsets.ISO_8859_1))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    }

    @Test
    void aTicketOfFifteenMinutesAgoIsRefused() throws IOException {
        Clock earlier = Clock.offset(Installation.CLOCK, Tickets.VALID.negated());
        String expired =
                new Tickets(database.jdbi(), earlier).sign(new Ticket(Purpose.PUT, organization("acme"), "x.bin"));

        assertThat(put("/files/upload/" + expired)).isEqualTo(403);
    }

    @Test
    void aTicketWithAnyCharacterChangedIsRefused() throws IOException {
        String path = path("x.bin");
        for (int i = path.lastIndexOf('/') + 1; i < path.length(); i++) {
            char other = path.charAt(i) == 'A' ? 'B' : 'A';
            String altered = path.substring(0, i) + other + path.substring(i + 1);

            assertThat(put(altered)).as("character " + i).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PATH?key=runs/other/x",
                "PATH;a=b",
                "PATH/",
                "PATH/x",
                "PATH%00",
                "PATH%20",
                "PATH.",
                "PATH%2e",
                "/files/upload;a=b/TICKET",
                "/files//upload/TICKET",
                "/files/./upload/TICKET",
                "/files/upload/../upload/TICKET",
                "/files/upload/%2e%2e/upload/TICKET",
                "/files/upload%2fTICKET",
                "/FILES/upload/TICKET",
                "/files/upload/ENCODED"
            })
    void aUrlThatWasChangedAroundItsTicketIsRefused(String form) throws IOException {
        String path = path("x.bin");
        String ticket = path.substring(path.lastIndexOf('/') + 1);
        String altered = form.replace("PATH", path)
                .replace("TICKET", ticket)
                .replace("ENCODED", "%%%02x".formatted((int) ticket.charAt(0)) + ticket.substring(1));
        assertThat(altered).isNotEqualTo(path);
        assertThat(put(altered)).as(altered).isIn(400, 403, 404, 405);
    }

    @Test
    void aTicketIsForItsOrganizationAndPathAlone() throws IOException {
        String otherKey = app.key("other", "member@other.example", Role.MEMBER);
        String mine = path("x.bin");
        String theirs = URI.create(App.json(app.post(otherKey, "/files/upload-url?key=runs/other/x.bin", ""))
                        .path("uploadUrl")
                        .asText())
                .getPath();
        String signature = mine.substring(mine.lastIndexOf('.'));

        List<String> forged = new ArrayList<>();
        forged.add(theirs.substring(0, theirs.lastIndexOf('.')) + signature);
        String claims = claims(mine);
        forged.add("/files/upload/" + encoded(claims.replace(organization("acme"), organization("other"))) + signature);
        forged.add("/files/upload/" + encoded(claims.replace("x.bin", "main.py")) + signature);
        forged.add("/files/upload/" + encoded("9" + claims) + signature);
        for (String path : forged) {
            assertThat(put(path)).as(path).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "DELETE", "PATCH", "COPY"})
    void aTicketIsForPuttingAlone(String method) {
        HttpResponse<String> answer = app.send(
                "", HttpRequest.newBuilder(app.uri(path("x.bin"))).method(method, BodyPublishers.ofString("x")));
        assertThat(answer.statusCode()).isEqualTo(405);
    }

    /** Sends a part again and again until the server has had enough; returns how many bytes it let in. */
    private long send(RawHttp client, String part) throws IOException {
        long sent = 0;
        try {
            while (sent < 100L * LIMIT) {
                client.say(part);
                sent += part.length();
                assertThat(incoming()).isLessThanOrEqualTo(LIMIT);
            }
        } catch (java.net.SocketException e) {
            return sent; // it has closed the connection
        }
        return sent;
    }

    private long incoming() throws IOException {
        long bytes = 0;
        try (Stream<Path> unfinished = Files.list(files.resolve("incoming"))) {
            for (Path file : unfinished.toList()) {
                bytes += Files.size(file);
            }
        } catch (NoSuchFileException e) {
            return 0; // it was deleted just now
        }
        return bytes;
    }

    private Stored stored() throws IOException {
        Set<String> bytes = new TreeSet<>();
        try (Stream<Path> paths = Files.walk(files)) {
            paths.filter(Files::isRegularFile)
                    .map(path -> files.relativize(path).toString())
                    .forEach(bytes::add);
        }
        try (Handle handle = database.jdbi().open()) {
            return new Stored(
                    bytes,
                    handle.createQuery("SELECT count(*) FROM file")
                            .mapTo(Long.class)
                            .one(),
                    handle.createQuery("SELECT coalesce(sum(bytes), 0) FROM storage_use")
                            .mapTo(Long.class)
                            .one());
        }
    }

    private String organization(String name) {
        return app.server.accessAdmin().organizations().stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private String url(String name) {
        return App.json(app.post(app.memberKey, "/files/upload-url?key=runs/acme/" + name, ""))
                .path("uploadUrl")
                .asText();
    }

    private String path(String name) {
        return URI.create(url(name)).getPath();
    }

    private int put(String path) throws IOException {
        try (RawHttp client = new RawHttp(app)) {
            client.say(head("PUT", path) + "Content-Length: 1\r\nConnection: close\r\n\r\nx");
            return RawHttp.status(client.rest());
        }
    }

    private static String head(String method, String path) {
        return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n";
    }

    private static String claims(String path) {
        String ticket = path.substring(path.lastIndexOf('/') + 1);
        return new String(
                Base64.getUrlDecoder().decode(ticket.substring(0, ticket.indexOf('.'))), StandardCharsets.UTF_8);
    }

    private static String encoded(String claims) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8));
    }
}
