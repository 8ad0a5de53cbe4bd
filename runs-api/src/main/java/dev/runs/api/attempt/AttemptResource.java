package dev.runs.api.attempt;

import dev.runs.api.resource.Bodies;
import dev.runs.api.stream.Permits;
import dev.runs.attempt.AgentProgram;
import dev.runs.attempt.Attempts;
import dev.runs.attempt.Description;
import dev.runs.attempt.LogAnswer;
import dev.runs.attempt.LogPiece;
import dev.runs.attempt.MetricsFile;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.metric.Series;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt's pod asks and tells. 410 says that the attempt is over: its run has ended, or has another one; the
 * pod is to end too.
 */
@AttemptAuth
@Path("/attempts")
@Produces(MediaType.APPLICATION_JSON)
public final class AttemptResource {
    /** Of a piece of a log; a pod sends at most 2 MiB. */
    private static final int MAX_PIECE_BYTES = 4 << 20;
    /** More would only wait for the same database, each with its piece in memory. */
    private static final int PIECES_AT_ONCE = 24;

    private final Attempts attempts;
    /** A piece is stored within some milliseconds. */
    private final Permits pieces = new Permits("pieces of logs", PIECES_AT_ONCE, PIECES_AT_ONCE, Duration.ofSeconds(1));

    public AttemptResource(Attempts attempts) {
        this.attempts = attempts;
    }

    /** The agent, of this server's version: a zip that Python runs. */
    @GET
    @Path("agent")
    @Produces("application/zip")
    public byte[] agent() {
        return AgentProgram.zipped();
    }

    @GET
    @Path("description")
    public Description description(@Context ContainerRequestContext request) {
        return attempts.describe(AttemptFilter.attempt(request)).orElseThrow(AttemptResource::over);
    }

    /** @param who asks, so that the same one may ask again */
    @POST
    @Path("permit")
    public void permit(@Context ContainerRequestContext request, @QueryParam("who") @Nullable String who) {
        if (!attempts.permit(AttemptFilter.attempt(request), who == null ? "" : who)) {
            throw over();
        }
    }

    @POST
    @Path("log")
    public Response log(
            @Context ContainerRequestContext request,
            @QueryParam("segment") int segment,
            @QueryParam("offset") long offset,
            @QueryParam("after") @DefaultValue("-1") long after,
            @QueryParam("complete") boolean complete,
            InputStream body)
            throws IOException {
        String attempt = AttemptFilter.attempt(request);
        Permits.Permit permit = pieces.take("");
        try {
            byte[] frames = Bodies.bytes(body, MAX_PIECE_BYTES, "piece");
            LogPiece piece = new LogPiece(segment, offset, after, frames);
            LogAnswer answer = attempts.append(attempt, piece, complete).orElseThrow(AttemptResource::over);
            return Response.status(answer.isTaken() ? Status.OK : Status.CONFLICT)
                    .entity(answer)
                    .build();
        } finally {
            permit.giveBack();
        }
    }

    /** The answer says in {@code Retry-After} after how many seconds to tell more. */
    @PUT
    @Path("metrics")
    public Response metrics(@Context ContainerRequestContext request, InputStream body) throws IOException {
        Optional<Series> series = MetricsFile.parse(Bodies.bytes(body));
        Response.ResponseBuilder answer = Response.noContent();
        if (series.isPresent()) {
            Duration pause = attempts.record(AttemptFilter.attempt(request), series.get())
                    .orElseThrow(AttemptResource::over);
            answer.header(HttpHeaders.RETRY_AFTER, pause.toSeconds());
        }
        return answer.build();
    }

    /** @param path of a result file, below its run's folder */
    @PUT
    @Path("results")
    public void result(
            @Context ContainerRequestContext request, @QueryParam("path") @Nullable String path, InputStream content)
            throws IOException {
        if (path == null) {
            throw new InvalidRequest("path", "Which file it is was not said.", "Name its path below RUNS_OUTPUT.");
        }
        if (!attempts.keep(AttemptFilter.attempt(request), path, content)) {
            throw over();
        }
    }

    private static WebApplicationException over() {
        return new WebApplicationException("The attempt is over.", Status.GONE);
    }
}
