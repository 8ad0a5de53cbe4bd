package dev.runs.api.error;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.HashMap;
import java.util.Map;

/**
 * What every answer tells a browser, whatever answers: to believe its type, to tell nobody where it was, and over https
 * to come back by nothing else. It comes after the console's own headers, which stay as they are.
 */
@Priority(Priorities.HEADER_DECORATOR)
public final class AnswerHeaders implements ContainerResponseFilter {
    /** The API answers no pages: opened as one, an answer may neither act nor stand in another site's frame. */
    static final Map<String, String> NO_PAGE = Map.of(
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer",
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        MultivaluedMap<String, Object> headers = response.getHeaders();
        of(request).forEach((name, value) -> {
            if (!headers.containsKey(name)) {
                headers.putSingle(name, value);
            }
        });
    }

    /** For an answer that no filter sees. */
    public static Map<String, String> of(ContainerRequestContext request) {
        if (!"https".equals(request.getUriInfo().getBaseUri().getScheme())) {
            return NO_PAGE;
        }
        Map<String, String> headers = new HashMap<>(NO_PAGE);
        headers.put("Strict-Transport-Security", "max-age=31536000");
        return headers;
    }
}
