package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.access.Role;
import dev.runs.database.TestDatabase;
import dev.runs.s3.S3Account;
import dev.runs.s3.TestBuckets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Storage of an organization's own, on a server that speaks S3. */
class StorageIntegrationTest {
    private static App app;
    private static String plain;
    private static String versioned;
    private static String otherKey;
    private static SilentProxy silent;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        plain = TestBuckets.make();
        versioned = TestBuckets.makeVersioned();
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        S3Account account = TestBuckets.account();
        String endpoint = account.endpoint().orElseThrow().toString();
        silent = new SilentProxy(account.endpoint().orElseThrow().getPort());
        String integrations = Stream.of(
                        integration("lake", "acme", "s3://" + plain + "/team", endpoint),
                        integration("kept", "acme", "s3://" + versioned, endpoint),
                        integration("away", "acme", "s3://some-bucket", "http://127.0.0.1:" + nobody),
                        integration("slow", "acme", "s3://" + plain + "/slow", "http://127.0.0.1:" + silent.port()),
                        integration("others", "other", "s3://" + plain + "/other", endpoint))
                .collect(Collectors.joining(",", "[", "]"));
        app = App.start(
                folder,
                App.settings(folder, TestDatabase.createAddress(), Map.of("RUNS_STORAGE_INTEGRATIONS", integrations)));
        otherKey = app.key("other", "member@other.example", Role.MEMBER);
    }

    private static String integration(String id, String organization, String root, String endpoint) {
        return "{id: " + id + ", organization: " + organization + ", root: '" + root + "', endpoint: '" + endpoint
                + "', accessKeyId: test, secretAccessKey: secret}";
    }

    @AfterAll
    static void stop() throws IOException {
        app.close();
        silent.close();
    }

    @Test
    void theOrganizationNamesItsOwnAndNoOthers() {
        JsonNode found = ask(app.memberKey, "/organization").path("storageIntegrations");
        assertThat(found.findValuesAsText("id")).containsExactly("lake", "kept", "away", "slow");
        assertThat(found.findValuesAsText("path"))
                .containsExactly(
                        "s3://" + plain + "/team", "s3://" + versioned, "s3://some-bucket", "s3://" + plain + "/slow");
        assertThat(ask(otherKey, "/organization").path("storageIntegrations").findValuesAsText("id"))
                .containsExactly("others");
    }

    @Test
    void theCommandLineClientUploadsThereAndTheRunHasItsFilesFromThere() {
        String root = ask(app.memberKey, "/files/integration-dir?dir=/&integration_id=lake")
                .path("path")
                .asText();
        String key = root.substring("s3://".length()) + "/wherobots-jobs/job/main.py";
        HttpResponse<String> signed = app.post(app.memberKey, "/files/upload-url?key=" + key, "");
        assertThat(app.put(
                                App.json(signed).path("uploadUrl").asText(),
                                BodyPublishers.ofString("import helper\nprint(helper.NAME, open('a.json').read())\n"))
                        .statusCode())
                .isEqualTo(200);
        TestBuckets.put(plain, "team/lib/helper.py", "NAME = 'helper'\n");
        TestBuckets.put(versioned, "a.json", "[1]");

        String id = app.submit("s3://" + key, dependencies(root + "/lib/helper.py", "s3://" + versioned + "/a.json"));

        assertThat(app.awaitEnd(id).path("status").asText()).isEqualTo("COMPLETED");
        assertThat(lines(id)).containsExactly("helper [1]");
        JsonNode folder = ask(app.memberKey, "/files/dir?dir=" + root + "/wherobots-jobs/job/");
        assertThat(folder.path("files").findValuesAsText("path")).containsExactly("s3://" + key);
        assertThat(ask(app.memberKey, "/files/integration-dir?integration_id=lake&dir=lib")
                        .path("files")
                        .findValuesAsText("name"))
                .containsExactly("helper.py");
        HttpResponse<String> download = app.get(app.memberKey, "/files/download?key=" + root + "/lib/helper.py");
        assertThat(download.statusCode()).isEqualTo(307);
        assertThat(download.headers().firstValue("Location").orElseThrow()).contains("/team/lib/helper.py?");
    }

    @Test
    void aRunHasTheVersionThatWasThereWhenItWasSubmitted() {
        JsonNode run = changedMeanwhile(versioned, "first.py");
        assertThat(run.path("status").asText()).isEqualTo("COMPLETED");
        assertThat(lines(run.path("id").asText())).containsExactly("first");
    }

    @Test
    void whereNoVersionsAreKeptAChangedFileFailsTheRunAndSaysWhy() {
        JsonNode run = changedMeanwhile(plain, "team/changed.py");
        assertThat(run.path("status").asText()).isEqualTo("FAILED");
        assertThat(run.path("kubeApp").path("message").asText())
                .isEqualTo("The file changed.py was changed after the run had been submitted: submit it again.");
    }

    @Test
    void aFileThatIsNotThereOrIsNotTheirsIsRefusedWithItsField() {
        TestBuckets.put(plain, "other/secret.py", "print('secret')\n");
        TestBuckets.put(plain, "teamwork/secret.py", "print('secret')\n");
        assertThat(refusal("s3://" + plain + "/team/absent.py")).startsWith("There is no file at s3://");
        for (String outside : List.of("other/secret.py", "teamwork/secret.py", "secret.py")) {
            assertThat(refusal("s3://" + plain + "/" + outside))
                    .isEqualTo("The file is not in storage that this organization can read.");
        }
        assertThat(refusal("s3://" + plain + "/team/../other/secret.py"))
                .isEqualTo("That is no path that a file can have.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"team/../other/x.py", "team//x.py", "team/./x.py", "team/x%5Cy.py", "team/", "team/%00.py"})
    void aKeyThatNoFileCanHaveIsRefused(String key) {
        assertThat(app.post(app.memberKey, "/files/upload-url?key=" + plain + "/" + key, "")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void anotherOrganizationsStorageIsNotThere() {
        for (String path : List.of(
                "/files/integration-dir?integration_id=lake&dir=/",
                "/files/dir?dir=" + plain + "/team",
                "/files/download?key=" + plain + "/team/main.py")) {
            assertThat(app.get(otherKey, path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(app.post(otherKey, "/files/upload-url?key=" + plain + "/team/x.py", "")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void storageThatDoesNotAnswerIsToldAndNothingIsSubmitted() {
        long before = ask(app.memberKey, "/runs").path("total").asLong();
        HttpResponse<String> answer = submit("s3://some-bucket/main.py");
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        JsonNode error = App.json(answer).path("errors").path(0);
        assertThat(error.path("code").asText()).isEqualTo("BAD_GATEWAY_ERROR");
        assertThat(error.path("message").asText())
                .isEqualTo("The storage s3://some-bucket cannot be used: it does not answer.");
        assertThat(ask(app.memberKey, "/runs").path("total").asLong()).isEqualTo(before);
        assertThat(app.get(app.memberKey, "/files/dir?dir=some-bucket").statusCode())
                .isEqualTo(502);
    }

    /** It gives up before the clients of ours do, and what was taken before is answered all the same. */
    @Test
    void storageThatFallsSilentKeepsNobodyWaitingForLong() {
        String uri = "s3://" + plain + "/slow/main.py";
        TestBuckets.put(plain, "slow/main.py", "print('slow')\n");
        HttpResponse<String> first = submit(uri, "a-key");
        assertThat(first.statusCode()).isEqualTo(201);
        silent.silenceAll();
        silent.silenceNew(true);

        assertThat(submit(uri).statusCode()).isEqualTo(502);
        HttpResponse<String> again = submit(uri, "a-key");
        assertThat(App.json(again).path("id")).isEqualTo(App.json(first).path("id"));

        silent.silenceNew(false);
        assertThat(submit(uri).statusCode()).isEqualTo(201);
    }

    private static HttpResponse<String> submit(String uri, String key) {
        return app.send(
                app.memberKey,
                HttpRequest.newBuilder(app.uri("/runs"))
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", key)
                        .POST(BodyPublishers.ofString("{\"runPython\":{\"uri\":\"" + uri + "\"}}")));
    }

    /** How a run ends whose program is another one when its turn comes. */
    private static JsonNode changedMeanwhile(String bucket, String key) {
        TestBuckets.put(bucket, key, "print('first')\n");
        app.limit(0, 100, 3600);
        String id = app.submit("s3://" + bucket + "/" + key, "");
        TestBuckets.put(bucket, key, "print('second')\n");
        app.limit(100, 100, 3600);
        return app.awaitEnd(id);
    }

    private static String refusal(String uri) {
        HttpResponse<String> answer = submit(uri);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        JsonNode error = App.json(answer).path("errors").path(0);
        assertThat(error.path("field").asText()).isEqualTo("runPython.uri");
        return error.path("message").asText();
    }

    private static HttpResponse<String> submit(String uri) {
        return app.post(app.memberKey, "/runs", "{\"runPython\":{\"uri\":\"" + uri + "\"}}");
    }

    private static String dependencies(String... uris) {
        return Stream.of(uris)
                .map(uri -> "{\"sourceType\":\"FILE\",\"filePath\":\"" + uri + "\"}")
                .collect(Collectors.joining(",", ",\"environment\":{\"dependencies\":[", "]}"));
    }

    private static List<String> lines(String id) {
        return ask(app.memberKey, "/runs/" + id + "/logs?cursor=0&size=10")
                .path("items")
                .findValuesAsText("raw");
    }

    private static JsonNode ask(String key, String path) {
        HttpResponse<String> answer = app.get(key, path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return App.json(answer);
    }
}
