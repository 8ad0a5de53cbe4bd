package dev.runs.api.resource;

import dev.runs.access.Caller;
import dev.runs.api.error.AnswerHeaders;
import dev.runs.api.error.RequestIds;
import dev.runs.api.stream.LogStreams;
import dev.runs.api.stream.Permits;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.log.LogCursor;
import dev.runs.run.Run;
import dev.runs.run.Runs;
import io.dropwizard.auth.Auth;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A run's log as server-sent events, as it grows. Jersey's own events are written by a thread that waits for the client;
 * so the exchange is taken out of Jersey's hands once it is clear that it will be answered.
 */
@Path("/runs/{run_id}/logs/stream")
@Produces(MediaType.SERVER_SENT_EVENTS)
public final class LogStreamResource {
    private static final String LAST_EVENT_ID = "Last-Event-ID";

    private final Runs runs;
    private final LogStreams streams;

    public LogStreamResource(Runs runs, LogStreams streams) {
        this.runs = runs;
        this.streams = streams;
    }

    /**
     * @param lastEventId of a client that comes again: counts for more than the cursor, which it still sends
     * @param suspended makes the exchange asynchronous; never resumed
     */
    @GET
    public void stream(
            @Auth Caller caller,
            @PathParam("run_id") String runId,
            @QueryParam("cursor") @Nullable String cursor,
            @HeaderParam(LAST_EVENT_ID) @Nullable String lastEventId,
            @Context ContainerRequestContext context,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse suspended)
            throws IOException {
        LogCursor from = from(cursor, lastEventId);
        Run run = runs.find(caller, runId);
        Permits.Permit permit = streams.permit(caller.via());
        AsyncContext exchange = request.getAsyncContext();
        setHeaders((HttpServletResponse) exchange.getResponse(), context);
        if (context.getMethod().equals(HttpMethod.HEAD)) {
            permit.giveBack();
            exchange.complete();
        } else {
            streams.begin(permit, run.id(), from, exchange);
        }
    }

    private static LogCursor from(@Nullable String cursor, @Nullable String lastEventId) {
        LogCursor asked = LogCursor.parse(cursor);
        if (lastEventId == null || lastEventId.isEmpty()) {
            return asked;
        }
        try {
            return LogCursor.parse(lastEventId);
        } catch (InvalidRequest e) {
            throw new InvalidRequest(
                    LAST_EVENT_ID,
                    "The last event's id is the number of a line.",
                    "Leave it out, or send the id of the last event that came.");
        }
    }

    /** What filters do for other answers. */
    private static void setHeaders(HttpServletResponse response, ContainerRequestContext context) {
        AnswerHeaders.of(context).forEach(response::setHeader);
        response.setHeader(RequestIds.HEADER, RequestIds.leave(context));
        response.setContentType(MediaType.SERVER_SENT_EVENTS);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
