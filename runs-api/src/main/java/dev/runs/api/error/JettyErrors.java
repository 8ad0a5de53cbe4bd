package dev.runs.api.error;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.runs.api.auth.WeiAccess;
import dev.runs.api.wire.ErrorView;
import dev.runs.database.Ids;
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
        try {
            Failures failure = Failures.ofWebServer(status);
            return JSON.writeValueAsString(
                    WeiAccess.covers(path)
                            ? WeiErrors.of(failure, requestId)
                            : new ErrorView(ErrorMapper.items(failure, path), requestId));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts can be written as JSON", e);
        }
    }
}
