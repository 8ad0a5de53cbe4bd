package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.api.document.ApiDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes to no operation is refused in the envelope that all failures have, and as the description says. */
class WebServerRefusalsTest {
    private static final JsonNode DOCUMENT = ApiDocument.load().root();
    private static final String LONG = "x".repeat(10_000);

    private static App app;

    @BeforeAll
    static void start(@TempDir Path folder) {
        app = App.start(folder);
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                of(400, "BAD_REQUEST_ERROR", "URI", "GET /%zz HTTP/1.1", "Host: x"),
                of(400, "BAD_REQUEST_ERROR", "URI", "GET /runs//x HTTP/1.1", "Host: x"),
                of(400, "BAD_REQUEST_ERROR", "URI", "GET /runs/a%2fb HTTP/1.1", "Host: x"),
                of(400, "BAD_REQUEST_ERROR", "URI", "GET /runs/../../x HTTP/1.1", "Host: x"),
                of(400, "BAD_REQUEST_ERROR", "URI", "GET /runs/%00 HTTP/1.1", "Host: x"),
                of(400, "BAD_REQUEST_ERROR", "headers", "GET /runs HTTP/1.1"),
                of(400, "BAD_REQUEST_ERROR", "headers", "GET /runs HTTP/1.1", "Host: x", "no colon"),
                of(400, "BAD_REQUEST_ERROR", "headers", "GET /health HTTP/1.1", "Host: x", "Accept: text/html;q=9"),
                of(400, "BAD_REQUEST_ERROR", "", "POST /runs HTTP/1.1", "Host: x", "Content-Length: -1"),
                of(400, "BAD_REQUEST_ERROR", "", "nonsense"),
                of(400, "BAD_REQUEST_ERROR", "", "GET /health HTTP/3.7", "Host: x"),
                of(404, "NOT_FOUND_ERROR", "/docs", "GET /absent HTTP/1.1", "Host: x"),
                of(404, "NOT_FOUND_ERROR", "/docs", "OPTIONS * HTTP/1.1", "Host: x"),
                of(405, "BAD_REQUEST_ERROR", "Allow", "DELETE /runs HTTP/1.1", "Host: x"),
                of(405, "BAD_REQUEST_ERROR", "Allow", "TRACE /runs HTTP/1.1", "Host: x"),
                of(405, "BAD_REQUEST_ERROR", "Allow", "BREW /runs HTTP/1.1", "Host: x"),
                of(414, "BAD_REQUEST_ERROR", "shorter", "GET /runs?name=" + LONG + " HTTP/1.1", "Host: x"),
                of(417, "BAD_REQUEST_ERROR", "Leave it out", "GET /runs HTTP/1.1", "Host: x", "Expect: rain"),
                of(426, "BAD_REQUEST_ERROR", "HTTP/1.1", "GET /runs HTTP/2.0", "Host: x"),
                of(431, "BAD_REQUEST_ERROR", "shorter", "GET /runs HTTP/1.1", "Host: x", "X-API-Key: " + LONG));
    }

    private static Arguments of(int status, String code, String suggestion, String... lines) {
        return Arguments.of(status, code, suggestion, Arrays.asList(lines));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatComesToNoOperationIsRefusedInTheEnvelope(
            int status, String code, String suggestion, Iterable<String> lines) throws IOException {
        String request = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
        RawHttp.Answer answer = RawHttp.send(app, request);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.head()).containsIgnoringCase("content-type: application/json");
        JsonNode body = App.JSON.readTree(answer.body());
        assertThat(Contract.SERVED.problems(DOCUMENT.at("/components/schemas/ErrorBody"), answer.body()))
                .isEmpty();
        assertThat(answer.head())
                .containsIgnoringCase("x-request-id: " + body.path("requestId").asText());
        JsonNode error = body.path("errors").path(0);
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(error.path("suggestion").asText()).contains(suggestion);
        assertThat(error.path("path").asText()).doesNotContain("badMessage");
        assertThat(answer.head().contains("\r\nAllow: ")).isEqualTo(status == 405);
        assertThat(DOCUMENT.at("/info/description").asText()).contains(String.valueOf(status));
    }

    @Test
    void thePathIsToldAsFarAsThereIsOne() throws IOException {
        RawHttp.Answer answer = RawHttp.send(app, "GET /runs/x HTTP/1.1\r\nHost: x\r\nX-Long: " + LONG + "\r\n\r\n");
        assertThat(App.JSON.readTree(answer.body()).at("/errors/0/path").asText())
                .isEqualTo("/runs/x");
    }

    @Test
    void everyOperationNamesWhatIsRefusedBeforeIt() {
        for (Contract.Operation operation : Contract.SERVED.operations()) {
            for (String status : new String[] {"400", "414", "431"}) {
                assertThat(operation.description().path("responses").has(status))
                        .as("%s of %s", status, operation)
                        .isTrue();
            }
        }
    }
}
