package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;

/** What holds the answers of all tests against the description sees what is not as described, and only that. */
class ContractTest {
    private static final String JSON = "application/json";

    @Test
    void anAnswerAsDescribedPasses() {
        assertThat(violation("GET", "/runs/x/logs", 200, JSON, "{\"items\":[],\"current_page\":0,\"next_page\":null}"))
                .isEmpty();
        assertThat(violation("GET", "/files/download", 200, "application/octet-stream", "\u0000"))
                .isEmpty();
        assertThat(violation("PUT", "/files/upload/x", 200, "", "")).isEmpty();
        assertThat(violation(
                        "GET", "/health", 200, "application/json;charset=utf-8", "{\"status\":\"ok\",\"checks\":{}}"))
                .isEmpty();
    }

    @Test
    void aStatusThatIsNotDescribedIsSeen() {
        assertThat(violation("GET", "/runs", 418, JSON, "{}"))
                .get()
                .asString()
                .startsWith("GET /runs answered 418, which is no status that the description names.");
    }

    @Test
    void aTypeThatIsNotDescribedIsSeen() {
        assertThat(violation("GET", "/runs", 200, "text/html", "<p>"))
                .get()
                .asString()
                .startsWith("GET /runs answered 200 as 'text/html', which is no type");
        assertThat(violation("PUT", "/files/upload/x", 200, "text/plain", "stored"))
                .get()
                .asString()
                .contains("with a body; the description names none");
    }

    @Test
    void aFieldThatIsMissingWrongOrUnknownIsSeen() {
        assertThat(violation("GET", "/runs/x/logs", 200, JSON, "{\"items\":[]}"))
                .get()
                .asString()
                .contains("current_page");
        assertThat(violation("GET", "/runs/x/logs", 200, JSON, "{\"items\":[],\"current_page\":\"0\"}"))
                .get()
                .asString()
                .contains("/current_page");
        assertThat(violation("GET", "/runs/x/logs", 200, JSON, "{\"items\":[],\"current_page\":0,\"more\":1}"))
                .get()
                .asString()
                .contains("more");
        assertThat(violation(
                        "GET",
                        "/runs/x/logs",
                        200,
                        JSON,
                        "{\"items\":[{\"timestamp\":1,\"raw\":\"a\",\"source\":\"x\"}],\"current_page\":0}"))
                .get()
                .asString()
                .contains("source");
    }

    @Test
    void aTimeThatIsNoneIsSeen() {
        String entry =
                "{\"name\":\"a\",\"path\":\"s3://a\",\"type\":\"FILE\",\"lastModified\":\"MODIFIED\",\"size\":1}";
        String folder = "{\"name\":\"\",\"path\":\"s3://x/\",\"files\":[" + entry + "]}";
        assertThat(violation("GET", "/files/dir", 200, JSON, folder.replace("MODIFIED", "2026-01-31T12:00:00Z")))
                .isEmpty();
        assertThat(violation("GET", "/files/dir", 200, JSON, folder.replace("MODIFIED", "yesterday")))
                .get()
                .asString()
                .contains("lastModified");
    }

    @Test
    void aPathBelowAStorageIsSeenHoweverDeepItIs() {
        for (String path : List.of("", "a", "a/b/")) {
            assertThat(violation("GET", "/storage/user_files::x/directories/" + path, 200, JSON, "{}"))
                    .get()
                    .asString()
                    .contains("items");
        }
    }

    @Test
    void whatIsNotDescribedIsLeftAlone() {
        assertThat(violation("GET", "/console/runs", 418, "x/y", "")).isEmpty();
        assertThat(violation("DELETE", "/runs", 405, JSON, "")).isEmpty();
        assertThat(violation("GET", "/runs/a/b/c", 404, JSON, "")).isEmpty();
    }

    @Test
    void aTestThatGetsAnAnswerThatIsNotAsDescribedFails() {
        assertThatThrownBy(() -> Contract.SERVED.check(new Answer(418)))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("GET /runs answered 418");
        assertThatThrownBy(() -> Contract.SERVED.check(new Answer(401)))
                .isInstanceOf(AssertionError.class)
                .hasMessage("GET /runs answered 401 without the header X-Request-Id");
    }

    private static Optional<String> violation(String method, String path, int status, String type, String body) {
        return Contract.SERVED.violation(method, path, status, type, body);
    }

    /** To {@code GET /runs}. */
    private record Answer(int statusCode) implements HttpResponse<String> {
        @Override
        public HttpRequest request() {
            return HttpRequest.newBuilder(uri()).build();
        }

        @Override
        public Optional<HttpResponse<String>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public HttpHeaders headers() {
            return HttpHeaders.of(
                    Map.of("Content-Type", List.of(JSON), "WWW-Authenticate", List.of("Bearer")),
                    (name, value) -> true);
        }

        @Override
        public String body() {
            return "{\"errors\":[{\"code\":\"UNAUTHORIZED_ERROR\",\"message\":\"\",\"details\":\"\",\"path\":\"\","
                    + "\"suggestion\":\"\"}],\"requestId\":\"x\"}";
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return Optional.empty();
        }

        @Override
        public URI uri() {
            return URI.create("http://127.0.0.1/runs?size=1");
        }

        @Override
        public HttpClient.Version version() {
            return HttpClient.Version.HTTP_1_1;
        }
    }
}
