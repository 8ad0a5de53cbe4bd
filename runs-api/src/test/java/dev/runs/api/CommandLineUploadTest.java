package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.access.Role;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests with which the command-line client brings a local script to where it can be run. */
class CommandLineUploadTest {
    private static App app;
    private static JsonNode organization;
    private static String user;

    @BeforeAll
    static void start(@TempDir Path folder) {
        app = App.start(folder);
        organization = ask("/organization");
        user = ask("/users/me").path("id").asText();
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @Test
    void aLocalScriptIsUploadedToTheUsersOwnFolderAndRun() {
        String bucket = organization.path("fileStore").path("bucketName").asText();
        String id = organization.path("id").asText();
        JsonNode folder = ask("/files/dir?dir=" + bucket + "/" + id + "/data/customer-" + user);
        String prefix = folder.path("path").asText();
        assertThat(prefix).isEqualTo("s3://runs/acme/data/customer-" + user);
        assertThat(run(prefix, "first-run")).isEqualTo("from the command line");
        assertThat(ask("/files/dir?dir=" + prefix)
                        .path("files")
                        .path(0)
                        .path("name")
                        .asText())
                .isEqualTo("wherobots-jobs");
    }

    @Test
    void aLocalScriptIsUploadedToTheManagedStoreAndRun() {
        String id = organization.path("fileStore").path("id").asText();
        JsonNode root = ask("/files/integration-dir?dir=/&integration_id=" + id);
        assertThat(root.path("path").asText()).isEqualTo("s3://runs/acme");
        assertThat(run(root.path("path").asText(), "second-run")).isEqualTo("from the command line");
    }

    @Test
    void aStorageIntegrationThatIsNotThereIsNotFound() {
        String other = App.json(app.get(app.key("other", "member@other.example", Role.MEMBER), "/organization"))
                .path("id")
                .asText();
        for (String query : List.of("dir=/&integration_id=x", "dir=/&integration_id=" + other, "dir=/", "")) {
            HttpResponse<String> answer = app.get(app.memberKey, "/files/integration-dir?" + query);
            assertThat(answer.statusCode()).as(query).isEqualTo(404);
            assertThat(App.json(answer).path("errors").path(0).path("code").asText())
                    .isEqualTo("NOT_FOUND_ERROR");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runs", "runs/", "s3://runs", "s3://runs/", "runs/acme", "runs/acme//", "s3://runs/ID/"})
    void theOrganizationsRootIsNamedInEachOfTheseWays(String dir) {
        app.upload("in-the-root.py", "print(1)\n");
        JsonNode root = ask(
                "/files/dir?dir=" + dir.replace("ID", organization.path("id").asText()));
        assertThat(root.path("path").asText()).isEqualTo("s3://runs/acme");
        assertThat(root.path("name").asText()).isEqualTo("acme");
        assertThat(root.path("files").findValuesAsText("name")).contains("in-the-root.py");
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "run", "runs/other", "runs/ac", "s3://", "", "/", "s3:///runs"})
    void nothingElseIsAFolder(String dir) {
        assertThat(app.get(app.memberKey, "/files/dir?dir=" + dir).statusCode()).isEqualTo(404);
    }

    /** As the OpenAPI document has them: without one of its fields, a generated client fails. */
    @Test
    void theOrganizationAndTheUserHaveEveryFieldThatTheContractRequires() {
        assertThat(names(organization))
                .contains(
                        "id",
                        "createTime",
                        "updateTime",
                        "name",
                        "wherobotsCloudFeatures",
                        "users",
                        "services",
                        "roles",
                        "storageIntegrations",
                        "verified",
                        "domainIsVerified",
                        "samlSsoStatus",
                        "defaultRegion",
                        "state",
                        "allowedRegions");
        assertThat(names(organization.path("fileStore"))).contains("id", "createTime", "updateTime", "bucketName");
        assertThat(organization.path("name").asText()).isEqualTo("acme");
        assertThat(organization.path("storageIntegrations")).isEmpty();
        assertThat(organization.path("defaultRegion").asText()).isEqualTo("local");
        assertThat(organization.path("allowedRegions").toString()).contains("\"local\"", "\"aws-us-west-2\"");
        JsonNode me = ask("/users/me");
        assertThat(names(me))
                .contains("id", "createTime", "updateTime", "organizationId", "roles", "policies", "email");
        assertThat(me.path("email").asText()).isEqualTo("member@acme.example");
        assertThat(me.path("organizationId")).isEqualTo(organization.path("id"));
        assertThat(names(me.path("roles").path(0)))
                .contains("id", "createTime", "updateTime", "name", "organizationId", "policies");
        assertThat(me.path("roles").findValuesAsText("name")).containsExactly("member");
    }

    /** What the client does with a prefix; returns the first line that the run printed. */
    private static String run(String prefix, String name) {
        String key = prefix.substring("s3://".length()) + "/wherobots-jobs/" + name + "/script.py";
        HttpResponse<String> signed = app.post(app.memberKey, "/files/upload-url?key=" + key, "");
        assertThat(signed.statusCode()).as(signed.body()).isEqualTo(200);
        assertThat(app.put(
                                App.json(signed).path("uploadUrl").asText(),
                                BodyPublishers.ofString("print('from the command line')\n"))
                        .statusCode())
                .isEqualTo(200);
        String id = app.submit("s3://" + key, ",\"name\":\"" + name + "\"");
        app.awaitStatus(id, "COMPLETED");
        return ask("/runs/" + id + "/logs?cursor=0&size=10")
                .path("items")
                .path(0)
                .path("raw")
                .asText();
    }

    private static JsonNode ask(String path) {
        HttpResponse<String> answer = app.get(app.memberKey, path);
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        return App.json(answer);
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
