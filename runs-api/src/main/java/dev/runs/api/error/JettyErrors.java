package dev.runs.api.error;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.runs.api.wire.ErrorView;
import dev.runs.database.Ids;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What Jetty refuses before any resource sees it (a bad URI, a header too large), in the same envelope. */
public final class JettyErrors implements Request.Handler {
    private static final JsonMapper JSON = new JsonMapper();

    private final Ids ids;

    public JettyErrors(Ids ids) {
        this.ids = ids;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        String requestId = ids.next();
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put("X-Request-Id", requestId);
        AnswerHeaders.NO_PAGE.forEach(response.getHeaders()::put);
        Content.Sink.write(response, true, body(status, requestId), callback);
        return true;
    }

    private static String body(int status, String requestId) {
        boolean ours = status >= 500;
        String message =
                ours ? "Something went wrong in the server." : "The request is not valid HTTP for this server.";
        String suggestion = switch (status) {
            case 413, 431 -> "Send smaller headers or a smaller body.";
            case 414 -> "Use a shorter URI.";
            default -> ours ? "Try again." : "Correct the URI: no empty segments, '..' or encoded slashes.";
        };
        ErrorView.Code code = ours ? ErrorView.Code.INTERNAL_SERVER_ERROR : ErrorView.Code.BAD_REQUEST_ERROR;
        ErrorView.Item item = new ErrorView.Item(code, message, message + " " + suggestion, "", suggestion, null, null);
        try {
            return JSON.writeValueAsString(new ErrorView(List.of(item), requestId));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts can be written as JSON", e);
        }
    }
}
