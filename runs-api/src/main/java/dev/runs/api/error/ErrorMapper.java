package dev.runs.api.error;

import dev.runs.access.Access;
import dev.runs.access.Caller;
import dev.runs.api.auth.WeiAccess;
import dev.runs.api.wire.ErrorView;
import dev.runs.console.ErrorPages;
import dev.runs.database.DatabaseErrors;
import dev.runs.error.RunsException;
import dev.runs.error.RunsException.Forbidden;
import dev.runs.error.RunsException.Problem;
import dev.runs.error.RunsException.TryLater;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every failure as the envelope that the clients know, or as a page where a person is looking at the console. */
public final class ErrorMapper implements ExceptionMapper<Throwable> {
    /** With 503. */
    static final int RETRY_AFTER_SECONDS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(ErrorMapper.class);

    private final ErrorPages pages;
    private final Access access;

    @Inject
    private @Nullable Provider<ContainerRequestContext> request;

    public ErrorMapper(ErrorPages pages, Access access) {
        this.pages = pages;
        this.access = access;
    }

    @Override
    public Response toResponse(Throwable cause) {
        if (cause instanceof WebApplicationException web && web.getResponse().getStatus() < 400) {
            return web.getResponse();
        }
        Failures failure = Failures.of(cause);
        ContainerRequestContext context = request == null ? null : request.get();
        String path = context == null ? "" : "/" + context.getUriInfo().getPath();
        String requestId = context == null ? "" : RequestIds.of(context);
        if (failure.status() == 503) {
            // As many as there are requests, for one reason: a line each is enough.
            LOG.warn("Request {} was answered with 503: {}", requestId, DatabaseErrors.reason(cause));
        } else if (failure.status() == 502) {
            LOG.warn("Request {} was answered with 502: {}", requestId, cause.getMessage());
        } else if (failure.isOurs()) {
            LOG.error("Request {} failed", requestId, cause);
        }
        if (cause instanceof Forbidden && context != null) {
            noteRefusal(context, requestId, path);
        }
        Response answer = context != null && (path + "/").startsWith("/console/")
                ? page(cause, failure, context.getUriInfo().getBaseUri(), requestId)
                : envelope(cause, failure, path, requestId);
        if (cause instanceof TryLater refusal) {
            answer.getHeaders().putSingle(HttpHeaders.RETRY_AFTER, refusal.waitSeconds());
        }
        if (failure.status() == 503 || failure.status() == 502) {
            answer.getHeaders().putSingle(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return answer;
    }

    private void noteRefusal(ContainerRequestContext context, String requestId, String path) {
        if (context.getSecurityContext().getUserPrincipal() instanceof Caller caller) {
            try {
                access.noteRefusal(caller, context.getMethod() + " " + path);
            } catch (RuntimeException e) {
                // It is refused all the same.
                LOG.error("The refusal of request {} is missing in the audit log", requestId, e);
            }
        }
    }

    private Response page(Throwable cause, Failures failure, URI base, String requestId) {
        return cause instanceof RunsException refusal
                ? pages.page(failure.status(), base, refusal)
                : pages.page(failure.status(), base, requestId);
    }

    private static Response envelope(Throwable cause, Failures failure, String path, String requestId) {
        Response.ResponseBuilder answer = Response.status(failure.status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(body(cause, failure, path, requestId));
        if (cause instanceof WebApplicationException web) {
            copy(web.getResponse(), HttpHeaders.WWW_AUTHENTICATE, answer);
            copy(web.getResponse(), HttpHeaders.ALLOW, answer);
        }
        return answer.build();
    }

    private static Object body(Throwable cause, Failures failure, String path, String requestId) {
        return WeiAccess.covers(path)
                ? WeiErrors.of(cause, failure, requestId)
                : new ErrorView(items(failure, path), requestId);
    }

    /** One for each problem; {@code path} of the request. */
    static List<ErrorView.Item> items(Failures failure, String path) {
        return failure.problems().stream()
                .map(problem -> item(failure, problem, path))
                .toList();
    }

    private static ErrorView.Item item(Failures failure, Problem problem, String path) {
        String field = problem.field();
        return new ErrorView.Item(
                failure.code(),
                problem.message(),
                problem.message() + " " + problem.suggestion(),
                field == null ? path : field,
                problem.suggestion(),
                null,
                field);
    }

    private static void copy(Response from, String header, Response.ResponseBuilder to) {
        String value = from.getHeaderString(header);
        if (value != null) {
            to.header(header, value);
        }
    }
}
