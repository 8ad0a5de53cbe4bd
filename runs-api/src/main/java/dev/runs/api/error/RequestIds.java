package dev.runs.api.error;

import dev.runs.access.Origin;
import dev.runs.api.auth.ClientAddress;
import dev.runs.database.Ids;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import org.slf4j.MDC;

/**
 * Gives every request an id of ours: in the answer's {@code X-Request-Id}, in the body of a failure, and in the
 * server's log. One that a client sends is not taken over: it could be anything.
 */
@PreMatching
public final class RequestIds implements ContainerRequestFilter, ContainerResponseFilter {
    /** Of every answer. */
    public static final String HEADER = "X-Request-Id";

    private static final String PROPERTY = "dev.runs.request-id";
    private static final String MDC_KEY = "request";

    private final Ids ids;

    public RequestIds(Ids ids) {
        this.ids = ids;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        String id = ids.next();
        request.setProperty(PROPERTY, id);
        request.setProperty(
                Origin.PROPERTY, new Origin(String.valueOf(request.getProperty(ClientAddress.PROPERTY)), id));
        MDC.put(MDC_KEY, id);
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        response.getHeaders().putSingle(HEADER, leave(request));
    }

    /** The id of a request whose answer no filter sees, and that this thread has done with. */
    public static String leave(ContainerRequestContext request) {
        MDC.remove(MDC_KEY);
        return of(request);
    }

    /** The id of this request. */
    static String of(ContainerRequestContext request) {
        return String.valueOf(request.getProperty(PROPERTY));
    }
}
