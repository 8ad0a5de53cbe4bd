package dev.runs.api.error;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.runs.api.wire.ErrorView;
import dev.runs.api.wire.ErrorView.Code;
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
    /** Of all paths together: no other method comes as far as the paths, which know their own. */
    private static final String METHODS = "GET, HEAD, POST, PUT, DELETE, OPTIONS";

    private final Ids ids;

    public JettyErrors(Ids ids) {
        this.ids = ids;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        // What is no HTTP that this server knows is the caller's mistake, and not a failure of the server.
        int status = response.getStatus() == 505 ? 400 : response.getStatus();
        String requestId = ids.next();
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put("X-Request-Id", requestId);
        if (status == 405) {
            response.getHeaders().put(HttpHeader.ALLOW, METHODS);
        }
        if (status == 503) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, ErrorMapper.RETRY_AFTER_SECONDS);
        }
        AnswerHeaders.NO_PAGE.forEach(response.getHeaders()::put);
        Content.Sink.write(response, true, body(status, path(request), requestId), callback);
        return true;
    }

    /** As far as it was understood: Jetty has a stand-in for one that was not. */
    private static String path(Request request) {
        String path = request.getHttpURI().getPath();
        return path == null || path.equals("/badMessage") ? "" : path;
    }

    private static String body(int status, String path, String requestId) {
        Refusal refusal = Refusal.of(status);
        ErrorView.Item item = new ErrorView.Item(
                refusal.code,
                refusal.message,
                refusal.message + " " + refusal.suggestion,
                path,
                refusal.suggestion,
                null,
                null);
        try {
            return JSON.writeValueAsString(new ErrorView(List.of(item), requestId));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts can be written as JSON", e);
        }
    }

    /** What is told of a status. */
    private record Refusal(Code code, String message, String suggestion) {
        static Refusal of(int status) {
            return switch (status) {
                case 404 ->
                    new Refusal(Code.NOT_FOUND_ERROR, "Not Found.", "Check the path; the API is described at /docs.");
                case 405 ->
                    new Refusal(
                            Code.BAD_REQUEST_ERROR, "Method Not Allowed.", "Use a method that the header Allow names.");
                case 408 ->
                    new Refusal(
                            Code.TIMEOUT_ERROR, "The request stopped coming.", "Send it again, without long pauses.");
                case 413 ->
                    new Refusal(Code.REQUEST_ENTITY_TOO_LARGE, "The body is too large.", "Send less, or in parts.");
                case 414 ->
                    new Refusal(Code.BAD_REQUEST_ERROR, "The URI is longer than 8,000 bytes.", "Use a shorter URI.");
                case 417 ->
                    new Refusal(
                            Code.BAD_REQUEST_ERROR,
                            "The header Expect asks for what this server does not do.",
                            "Leave it out.");
                case 426 ->
                    new Refusal(
                            Code.BAD_REQUEST_ERROR,
                            "This server does not speak that version of HTTP.",
                            "Use HTTP/1.1.");
                case 431 ->
                    new Refusal(
                            Code.BAD_REQUEST_ERROR,
                            "The headers are longer than 8,000 bytes.",
                            "Send fewer or shorter headers.");
                case 503 -> new Refusal(Code.TIMEOUT_ERROR, "The server is stopping.", "Try again in a few seconds.");
                default ->
                    status < 500
                            ? new Refusal(
                                    Code.BAD_REQUEST_ERROR,
                                    "The request is not valid HTTP for this server.",
                                    "Correct its headers and its URI: no empty segments, '..' or encoded slashes.")
                            : new Refusal(
                                    Code.INTERNAL_SERVER_ERROR,
                                    "Something went wrong in the server.",
                                    "Try again; if it stays, tell the administrator the request id.");
            };
        }
    }
}
