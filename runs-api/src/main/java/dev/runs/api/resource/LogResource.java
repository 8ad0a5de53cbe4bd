package dev.runs.api.resource;

import dev.runs.access.Caller;
import dev.runs.api.wire.LogView;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.log.LogCursor;
import dev.runs.log.LogPages;
import dev.runs.run.Run;
import dev.runs.run.Runs;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** A run's log, page by page. */
@Path("/runs/{run_id}/logs")
@Produces(MediaType.APPLICATION_JSON)
public final class LogResource {
    /** The contract names no largest page; more lines than this come in several. */
    private static final int MAX_SIZE = 10_000;

    private final Runs runs;
    private final LogPages pages;

    public LogResource(Runs runs, LogPages pages) {
        this.runs = runs;
        this.pages = pages;
    }

    @GET
    public LogView page(
            @Auth Caller caller,
            @PathParam("run_id") String runId,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("size") @DefaultValue("100") String size) {
        int lines = Parameters.integer("size", size);
        if (lines < 1) {
            throw new InvalidRequest("size", "A page has at least one line.", "Use 1 to " + MAX_SIZE + ".");
        }
        LogCursor from = LogCursor.parse(cursor);
        // The status first: once it is terminal, every line is there.
        Run run = runs.find(caller, runId);
        return LogView.of(pages.page(
                run.id(), from, Math.min(lines, MAX_SIZE), run.status().isActive()));
    }
}
