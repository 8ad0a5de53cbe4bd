package dev.runs.console;

import dev.runs.log.LogCursor;
import dev.runs.log.LogDownload;
import dev.runs.log.LogLine;
import dev.runs.log.LogPage;
import dev.runs.log.LogStore;
import dev.runs.run.Run;
import dev.runs.run.Runs;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.StreamingOutput;
import org.jspecify.annotations.Nullable;

/** Parts of a log for a page that is open already, and the log's own bytes. */
@Path("/console/runs/{id}/log")
@ConsolePage
@SignedIn
public final class RunLogPages {
    private static final String PLAIN = "text/plain;charset=utf-8";

    private final Runs runs;
    private final LogStore logs;
    private final LogViews views;
    private final Templates templates;

    RunLogPages(Runs runs, LogStore logs, LogViews views, Templates templates) {
        this.runs = runs;
        this.logs = logs;
        this.views = views;
        this.templates = templates;
    }

    /**
     * @param from shows the lines from this one on; numbers count from 0
     * @param before shows the lines before this one
     * @param follow whether the page is to go on by itself
     */
    @GET
    @Produces("text/html;charset=utf-8")
    public Response lines(
            @Context SecurityContext security,
            @PathParam("id") String id,
            @QueryParam("from") @Nullable Long from,
            @QueryParam("before") @Nullable Long before,
            @QueryParam("follow") @DefaultValue("false") boolean follow) {
        Run run = runs.find(ConsoleSession.caller(security), id);
        if (before != null) {
            return Response.ok(templates.logEarlier(views.before(run, line(before))))
                    .build();
        }
        long line = line(from == null ? 0 : from);
        LogView view = follow ? views.follow(run, line) : views.after(run, line);
        boolean nothingNew = follow && view.rows().isEmpty() && view.total() > 0 && view.end() == LogView.End.FOLLOWING;
        return nothingNew
                ? Response.noContent().build()
                : Response.ok(templates.logLater(view)).build();
    }

    /** A line as the program wrote it, of which a page shows only the beginning. */
    @GET
    @Path("lines/{number}")
    @Produces(PLAIN)
    public Response line(
            @Context SecurityContext security, @PathParam("id") String id, @PathParam("number") long number) {
        Run run = runs.find(ConsoleSession.caller(security), id);
        LogPage page = logs.page(run.id(), new LogCursor(line(number - 1)), 1, LogLine.MAX_BYTES);
        if (page.lines().isEmpty()) {
            throw new NotFoundException();
        }
        return foreign(page.lines().get(0).bytes()).build();
    }

    /** The whole log as a file, without times. */
    @GET
    @Path("raw")
    @Produces(PLAIN)
    public Response raw(@Context SecurityContext security, @PathParam("id") String id) {
        Run run = runs.find(ConsoleSession.caller(security), id);
        StreamingOutput all = body -> LogDownload.write(logs, run.id(), body);
        return foreign(all)
                .header("Content-Disposition", Attachment.named(run.name() + ".log"))
                .build();
    }

    private static Response.ResponseBuilder foreign(Object content) {
        return Response.ok(content, PLAIN).header("Content-Security-Policy", ConsoleHeaders.FOREIGN_POLICY);
    }

    private static long line(long asked) {
        if (asked < 0 || asked >= LogCursor.TIMES) {
            throw new NotFoundException();
        }
        return asked;
    }
}
