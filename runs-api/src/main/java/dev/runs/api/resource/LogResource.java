package dev.runs.api.resource;

import dev.runs.access.Caller;
import dev.runs.api.stream.Permits;
import dev.runs.api.wire.LogView;
import dev.runs.api.wire.SearchView;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.log.LogCursor;
import dev.runs.log.LogPages;
import dev.runs.log.LogSearch;
import dev.runs.run.Run;
import dev.runs.run.Runs;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A run's log, page by page: from a cursor, as the contract has it, and beyond the contract its end ({@code tail}), from
 * a time on ({@code from_time}), and what is found in it ({@code q}).
 */
@Path("/runs/{run_id}/logs")
@Produces(MediaType.APPLICATION_JSON)
public final class LogResource {
    /** The contract names no largest page; more lines than this come in several. */
    private static final int MAX_SIZE = 10_000;

    private final Runs runs;
    private final LogPages pages;
    private final LogSearch search;
    /** Each may keep a processor busy for seconds. */
    private final Permits searches = new Permits("searches", 2, 8, Duration.ofSeconds(5));

    public LogResource(Runs runs, LogPages pages, LogSearch search) {
        this.runs = runs;
        this.pages = pages;
        this.search = search;
    }

    /** A {@link LogView}, or a {@link SearchView} where something is looked for. */
    @GET
    public Object page(
            @Auth Caller caller,
            @PathParam("run_id") String runId,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("size") @DefaultValue("100") String size,
            @Context UriInfo uri) {
        LogQuestion question = LogQuestion.of(uri.getQueryParameters());
        if (question.search() != null) {
            return found(caller, runId, question.search());
        }
        if (question.tail() != null) {
            Run run = runs.find(caller, runId);
            return LogView.of(pages.tail(run.id(), question.tail(), run.status().isActive()));
        }
        int lines = Parameters.integer("size", size);
        if (lines < 1) {
            throw new InvalidRequest("size", "A page has at least one line.", "Use 1 to " + MAX_SIZE + ".");
        }
        LogCursor from = LogCursor.parse(cursor);
        // The status first: once it is terminal, every line is there.
        Run run = runs.find(caller, runId);
        boolean active = run.status().isActive();
        int most = Math.min(lines, MAX_SIZE);
        return LogView.of(
                question.fromTime() != null
                        ? pages.from(run.id(), question.fromTime(), most, active)
                        : pages.page(run.id(), from, most, active));
    }

    private SearchView found(Caller caller, String runId, LogQuestion.Search asked) {
        Run run = runs.find(caller, runId);
        Permits.Permit permit = searches.take(caller.via());
        try {
            return SearchView.of(search.search(
                    run.id(),
                    asked.pattern(),
                    asked.from(),
                    asked.size(),
                    asked.context(),
                    run.status().isActive()));
        } finally {
            permit.giveBack();
        }
    }
}
