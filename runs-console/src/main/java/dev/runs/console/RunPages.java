package dev.runs.console;

import dev.runs.access.Caller;
import dev.runs.run.Run;
import dev.runs.run.Runs;
import gg.jte.models.runtime.JteModel;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The page of one run. */
@Path("/console/runs/{id}")
@ConsolePage
@SignedIn
public final class RunPages {
    private final Runs runs;
    private final RunViews views;
    private final LogViews logs;
    private final Frames frames;
    private final Templates templates;

    RunPages(Runs runs, RunViews views, LogViews logs, Frames frames, Templates templates) {
        this.runs = runs;
        this.views = views;
        this.logs = logs;
        this.frames = frames;
        this.templates = templates;
    }

    /** @param line shows the part of the log that holds this line, counted from 1; the end of the log without it */
    @GET
    @Produces("text/html;charset=utf-8")
    public JteModel page(
            @Context SecurityContext security,
            @Context UriInfo uri,
            @PathParam("id") String id,
            @QueryParam("line") @Nullable Long line) {
        Caller caller = ConsoleSession.caller(security);
        Run run = runs.find(caller, id);
        LogView log = line == null || line < 1 ? logs.tail(run) : logs.around(run, line - 1);
        return templates.runPage(frames.of(run.name(), caller, uri), views.of(run, caller), log);
    }

    /** All but the log, for a page that is open already; nothing where it shows this already. */
    @GET
    @Path("status")
    @Produces("text/html;charset=utf-8")
    public Response status(
            @Context SecurityContext security,
            @Context UriInfo uri,
            @PathParam("id") String id,
            @QueryParam("seen") @Nullable String seen) {
        Caller caller = ConsoleSession.caller(security);
        Run run = runs.find(caller, id);
        Optional<RunView> view = views.unlessSeen(run, caller, seen);
        return view.isEmpty()
                ? Response.noContent().build()
                : Response.ok(templates.runStatus(frames.of(run.name(), caller, uri), view.get()))
                        .build();
    }

    @POST
    @Path("cancel")
    public Response cancel(@Context SecurityContext security, @PathParam("id") String id) {
        Run run = runs.cancel(ConsoleSession.caller(security), id);
        return Response.seeOther(URI.create("/console/runs/" + run.id())).build();
    }
}
