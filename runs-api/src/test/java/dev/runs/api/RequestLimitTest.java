package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.access.Role;
import dev.runs.database.TestDatabase;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestLimitTest {
    /** So few that the key is used up before a second has passed, on the slowest machine. */
    private static final int PER_SECOND = 1;

    private static final int BURST = 10 * PER_SECOND;

    @Test
    void aKeyThatIsUsedTooOftenIsToldWhenToComeBack(@TempDir Path folder) {
        Map<String, String> variables = Map.of("RUNS_LIMITS_REQUESTS_PER_SECOND", String.valueOf(PER_SECOND));
        try (App app = App.start(folder, App.settings(folder, TestDatabase.createAddress(), variables))) {
            String other = app.key("acme", "other@acme.example", Role.MEMBER);
            HttpResponse<String> answer = app.get(app.memberKey, "/users/me");
            int taken = 0;
            while (answer.statusCode() == 200) {
                taken++;
                answer = app.get(app.memberKey, "/users/me");
            }
            assertThat(taken).isGreaterThanOrEqualTo(BURST);
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(App.json(answer).path("errors").path(0).path("code").asText())
                    .isEqualTo("RATE_LIMIT_ERROR");
            assertThat(App.json(answer).path("errors").path(0).path("message").asText())
                    .isEqualTo("This API key makes more than 1 requests a second.");
            assertThat(app.get(other, "/users/me").statusCode()).isEqualTo(200);
            assertThat(app.get(app.memberKey + "x", "/users/me").statusCode())
                    .as("a wrong key uses up nothing of the right one, and is still a wrong key")
                    .isEqualTo(401);
        }
    }
}
