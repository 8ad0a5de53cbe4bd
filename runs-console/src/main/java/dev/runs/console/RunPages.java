package dev.runs.console;

import dev.runs.access.Caller;
import dev.runs.run.Run;
import dev.runs.run.RunEvent;
import dev.runs.run.RunMetrics;
import dev.runs.run.RunMetricsReader;
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
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The page of one run. */
@Path("/console/runs/{id}")
@ConsolePage
@SignedIn
public final class RunPages {
    private final Runs runs;
    private final RunMetricsReader metrics;
    private final ResultFiles files;
    private final LogViews logs;
    private final Clock clock;
    private final Assets assets;
    private final Templates templates;

    RunPages(
            Runs runs,
            RunMetricsReader metrics,
            ResultFiles files,
            LogViews logs,
            Clock clock,
            Assets assets,
            Templates templates) {
        this.runs = runs;
        this.metrics = metrics;
        this.files = files;
        this.logs = logs;
        this.clock = clock;
        this.assets = assets;
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
        Frame frame = Frame.of(run.name(), caller, uri.getBaseUri(), assets);
        return templates.runPage(frame, view(run, caller, runs.events(List.of(run)), metrics.of(run)), log);
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
        List<RunEvent> events = runs.events(List.of(run));
        RunMetrics used = metrics.of(run);
        if (RunView.version(run, events, used).equals(seen)) {
            return Response.noContent().build();
        }
        Frame frame = Frame.of(run.name(), caller, uri.getBaseUri(), assets);
        return Response.ok(templates.runStatus(frame, view(run, caller, events, used)))
                .build();
    }

    @POST
    @Path("cancel")
    public Response cancel(@Context SecurityContext security, @PathParam("id") String id) {
        Run run = runs.cancel(ConsoleSession.caller(security), id);
        return Response.seeOther(URI.create("/console/runs/" + run.id())).build();
    }

    private RunView view(Run run, Caller caller, List<RunEvent> events, RunMetrics used) {
        return RunView.of(run, caller, events, files.of(run), used, clock.instant());
    }
}
