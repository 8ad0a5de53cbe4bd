package dev.runs.api.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.database.Ids;
import java.time.Clock;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Jetty refuses at moments that no client can bring about; the others are in WebServerRefusalsTest. */
class JettyErrorsTest {
    @ParameterizedTest
    @CsvSource({
        "408, TIMEOUT_ERROR, Send it again",
        "413, REQUEST_ENTITY_TOO_LARGE, Send less",
        "500, INTERNAL_SERVER_ERROR, tell the administrator the request id",
        "503, TIMEOUT_ERROR, Try again in a few seconds"
    })
    void eachStatusHasItsCodeAndWhatToDo(int status, String code, String suggestion) throws Exception {
        String answer = refusal(status);
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status)
                .contains("\"code\":\"" + code + "\"", suggestion, "\"path\":\"/runs\"");
        assertThat(answer.contains("\r\nRetry-After: 2\r\n")).isEqualTo(status == 503);
    }

    private static String refusal(int status) throws Exception {
        Server jetty = new Server();
        LocalConnector connector = new LocalConnector(jetty);
        jetty.addConnector(connector);
        jetty.setErrorHandler(new JettyErrors(new Ids(Clock.systemUTC())));
        jetty.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                Response.writeError(request, response, callback, status);
                return true;
            }
        });
        jetty.start();
        try {
            return connector.getResponse("GET /runs HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        } finally {
            jetty.stop();
        }
    }
}
