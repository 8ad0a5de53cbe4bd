package dev.runs.api.resource;

import dev.runs.access.Caller;
import dev.runs.api.wire.RunList;
import dev.runs.api.wire.RunRequestReader;
import dev.runs.api.wire.RunView;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.run.Page;
import dev.runs.run.Run;
import dev.runs.run.RunEvent;
import dev.runs.run.RunFilter;
import dev.runs.run.RunStatus;
import dev.runs.run.Runs;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs, as Wherobots' clients submit, list, read and cancel them. */
@Path("/runs")
@Produces(MediaType.APPLICATION_JSON)
public final class RunResource {
    private final Runs runs;

    public RunResource(Runs runs) {
        this.runs = runs;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response submit(@Auth Caller caller, @QueryParam("region") @Nullable String region, InputStream body)
            throws IOException {
        Run run = runs.submit(caller, RunRequestReader.read(Bodies.read(body), region));
        // Without its events: nothing may fail between the commit and the answer.
        return Response.status(Response.Status.CREATED)
                .entity(RunView.of(run, List.of()))
                .build();
    }

    @GET
    public RunList list(
            @Auth Caller caller,
            @QueryParam("name") @Nullable String name,
            @QueryParam("created_after") @Nullable String createdAfter,
            @QueryParam("status") List<String> statuses,
            @QueryParam("region") @Nullable String region,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("size") @DefaultValue("50") String size) {
        RunFilter filter = new RunFilter(
                Parameters.namePattern(name),
                Parameters.instant("created_after", createdAfter),
                statuses.stream().map(RunResource::status).collect(Collectors.toUnmodifiableSet()),
                Parameters.text("region", region));
        Page<Run> page = runs.list(caller, filter, cursor, Parameters.integer("size", size));
        Map<String, List<RunEvent>> events =
                runs.events(page.items()).stream().collect(Collectors.groupingBy(RunEvent::runId));
        return new RunList(
                page.items().stream()
                        .map(run -> RunView.of(run, events.getOrDefault(run.id(), List.of())))
                        .toList(),
                page.total(),
                cursor,
                null,
                page.previous(),
                page.next());
    }

    @GET
    @Path("/{run_id}")
    public RunView find(@Auth Caller caller, @PathParam("run_id") String runId) {
        return view(runs.find(caller, runId));
    }

    @POST
    @Path("/{run_id}/cancel")
    public RunView cancel(@Auth Caller caller, @PathParam("run_id") String runId) {
        return view(runs.cancel(caller, runId));
    }

    private RunView view(Run run) {
        return RunView.of(run, runs.events(List.of(run)));
    }

    private static RunStatus status(String word) {
        try {
            return RunStatus.valueOf(word);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequest(
                    "status",
                    "There is no such status.",
                    "Use PENDING, RUNNING, COMPLETED, FAILED, CANCELLED or TIMED_OUT.");
        }
    }
}
