package dev.runs.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** States of any shape, and commands that a module does not know. */
class StubbornStateTest extends StubbornCalls {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'status': {'READY': true, 'BUSY': false}} | ",
                "{'status': {'IDLE': true}} | ",
                "{'status': 'OK'} | ",
                "{'State': 'IDLE'} | ",
                "\"{\\\"State\\\": \\\"IDLE\\\"}\" | ",
                "{'status': {'READY': true, 'LOCKED': true}} | is locked",
                "{'status': {'READY': true, 'PAUSED': true}} | is paused",
                "{'status': {'READY': true, 'CANCELLED': true}} | is cancelled until somebody resets it (POST /admin/reset)",
                "{'status': {'READY': true, 'ERROR': true}} | ",
                "{'status': {'READY': false, 'ERROR': true}, 'error': ['a', 'b\\nc']} | is in error: a; b?c",
                "{'status': 'ERROR'} | is in error",
                "{'status': 'RUNNING'} | is busy",
                "{'status': 'STARTING'} | is starting",
                "{'status': 'UNKNOWN'} | is not ready",
                "{'status': {}} | does not say how it is",
                "{} | does not say how it is",
                "[] | does not say how it is",
                "3 | does not say how it is",
                "{'State': {'a': 'b'}} | is not ready"
            })
    void aStateMayHaveAnyShape(String body, String reason) throws Exception {
        try (StubbornServer server = StubbornServer.answering(ok(body.replace('\'', '"')))) {
            ModuleState state = client.state(server.module()).get(1, TimeUnit.MINUTES);
            assertThat(state.reason()).isEqualTo(reason == null ? "" : reason);
            assertThat(state.ready()).isEqualTo(reason == null);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 500 Oh\r\nContent-Length: 3\r\n\r\nbad",
                "HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{{{{",
                "HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{",
                "HTTP/1.1 204 Nothing\r\n\r\n",
                ""
            })
    void whatCannotBeUnderstoodIsNotReadyAndCanNothing(String answer) throws Exception {
        try (StubbornServer server = StubbornServer.answering(answer)) {
            ModuleState state = client.state(server.module()).get(1, TimeUnit.MINUTES);
            assertThat(state.ready()).isFalse();
            assertThat(state.reason()).isNotBlank();
            assertThat(state.status()).containsExactly(Map.entry("UNKNOWN", true));
            assertThat(client.about(server.module()).get(1, TimeUnit.MINUTES)).isEmpty();
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    @Test
    void aCommandThatIsNotKnownWasNotTaken() throws Exception {
        for (Map.Entry<String, Boolean> answer : Map.of(
                        ok("404"), false, ok("{\"message\": \"cancelled\"}"), true, "HTTP/1.1 404 No\r\n\r\n", false)
                .entrySet()) {
            try (StubbornServer server = StubbornServer.answering(answer.getKey())) {
                assertThat(client.cancel(server.module()).get(1, TimeUnit.MINUTES))
                        .isEqualTo(answer.getValue());
                assertThat(server.requests()).singleElement().asString().startsWith("POST /admin/cancel HTTP/1.1\r\n");
            }
        }
    }
}
