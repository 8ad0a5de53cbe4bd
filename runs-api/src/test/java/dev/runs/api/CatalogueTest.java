package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run can ask for, as the settings that ship have it. */
class CatalogueTest {
    private static App app;
    private static String program;

    @BeforeAll
    static void start(@TempDir Path folder) {
        app = App.start(folder);
        program = app.upload("main.py", "print(1)\n");
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    /** Of the reference: what older and newer clients send. */
    @ParameterizedTest
    @CsvSource({
        "TINY, tiny",
        "SMALL, small",
        "MEDIUM, medium",
        "LARGE, large",
        "XLARGE, x-large",
        "XXLARGE, 2x-large",
        "micro, micro",
        "4x-large, 4x-large",
        "medium-himem, medium-himem",
        "large-himem, large-himem",
        "x-large-himem, x-large-himem",
        "2x-large-himem, 2x-large-himem",
        "4x-large-himem, 4x-large-himem",
        "x-large-hicpu, x-large-hicpu",
        "2x-large-hicpu, 2x-large-hicpu",
        "x-large-matcher, x-large-matcher",
        "2x-large-matcher, 2x-large-matcher"
    })
    void everyRuntimeThatClientsNameCanBeAskedFor(String asked, String shown) {
        HttpResponse<String> answer = validate(asked);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(App.json(answer).path("payload").path("runtime").asText()).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"micro", "tiny", "small", "medium", "large", "x-large"})
    void aRuntimeWithAGpuIsRefusedUntilTheAdministratorEnablesIt(String size) {
        HttpResponse<String> answer = validate(size + "-a10-gpu");
        assertThat(answer.statusCode()).isEqualTo(422);
        JsonNode error = App.json(answer).path("errors").path(0);
        assertThat(error.path("field").asText()).isEqualTo("runtime");
        assertThat(error.path("message").asText()).endsWith("-a10-gpu' is not enabled on this server.");
        assertThat(error.path("suggestion").asText())
                .startsWith("Use one of: micro, tiny, ")
                .doesNotContain("gpu");
    }

    private static HttpResponse<String> validate(String runtime) {
        return app.post(
                app.memberKey,
                "/runs",
                "{\"runPython\":{\"uri\":\"" + program + "\"},\"validateOnly\":true,\"runtime\":\"" + runtime + "\"}");
    }

    @Test
    void aShellCanCompleteRuntimesAndRegions() throws IOException {
        JsonNode runtimes =
                App.json(app.get(app.memberKey, "/runtimes?unknown=parameter")).path("items");
        assertThat(runtimes.findValuesAsText("name"))
                .startsWith("micro", "tiny", "small", "medium", "large", "x-large", "2x-large", "4x-large")
                .endsWith("large-a10-gpu", "x-large-a10-gpu")
                .hasSize(23);
        assertThat(runtimes.path(1)).isEqualTo(App.JSON.readTree("""
                        {"name":"tiny","cpus":2.0,"memoryGb":2.0,"gpus":0,"executors":null,"image":null,"paths":[],
                         "pricePerHour":0.1,"enabled":true,"isDefault":true}
                        """));
        assertThat(runtimes.path(22).path("gpus").asInt()).isEqualTo(4);
        assertThat(runtimes.path(22).path("enabled").asBoolean()).isFalse();
        assertThat(runtimes.path(2).path("isDefault").asBoolean()).isFalse();
        assertThat(App.json(app.get(app.memberKey, "/regions")).path("items").toString())
                .isEqualTo("[{\"name\":\"local\",\"aliases\":[],\"acceptsAny\":true,\"isDefault\":true}]");
    }
}
