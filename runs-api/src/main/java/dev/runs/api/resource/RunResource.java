package dev.runs.api.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.api.wire.EventList;
import dev.runs.api.wire.Judgement;
import dev.runs.api.wire.RunList;
import dev.runs.api.wire.RunRequestReader;
import dev.runs.api.wire.RunRequestReader.Submission;
import dev.runs.api.wire.RunView;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.run.Page;
import dev.runs.run.Run;
import dev.runs.run.RunEvent;
import dev.runs.run.RunFilter;
import dev.runs.run.RunStatus;
import dev.runs.run.Runs;
import dev.runs.run.SubmitKey;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
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
    public Response submit(
            @Auth Caller caller,
            @QueryParam("region") @Nullable String region,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            InputStream body)
            throws IOException {
        byte[] bytes = bytes(caller, body);
        return submit(caller, RunRequestReader.read(Bodies.json(bytes), region), key, bytes, "region " + region);
    }

    /** The same once more, with the files as they are now; the body says what is to be otherwise, and may be empty. */
    @POST
    @Path("/{run_id}/rerun")
    public Response rerun(
            @Auth Caller caller,
            @PathParam("run_id") String runId,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            InputStream body)
            throws IOException {
        byte[] bytes = bytes(caller, body);
        Run run = runs.find(caller, runId);
        JsonNode changes = bytes.length == 0 ? JsonNodeFactory.instance.objectNode() : Bodies.json(bytes);
        Submission submission = RunRequestReader.again(run, changes);
        return submit(caller, submission, key, bytes, "rerun " + runId);
    }

    /** Who may not submit is told that, and not what is wrong with the body. */
    private static byte[] bytes(Caller caller, InputStream body) throws IOException {
        caller.require(Role.MEMBER, "submit runs");
        return Bodies.bytes(body);
    }

    /** @param about what else than the body makes it another request */
    private Response submit(Caller caller, Submission submission, @Nullable String key, byte[] body, String about) {
        if (submission.validateOnly()) {
            return Response.ok(Judgement.of(runs.validate(caller, submission.request())))
                    .build();
        }
        SubmitKey submitKey = key == null ? null : new SubmitKey(key, Bodies.sha256(body, about));
        Run run = runs.submit(caller, submission.request(), submitKey);
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
            @QueryParam("label") List<String> labels,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("size") @DefaultValue("50") String size) {
        RunFilter filter = new RunFilter(
                Parameters.namePattern(name),
                createdAfter == null ? null : Parameters.instant("created_after", createdAfter),
                statuses.stream().map(RunResource::status).collect(Collectors.toUnmodifiableSet()),
                Parameters.text("region", region),
                labels.stream().map(Parameters::label).collect(Collectors.toUnmodifiableSet()));
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

    @GET
    @Path("/{run_id}/events")
    public EventList events(@Auth Caller caller, @PathParam("run_id") String runId) {
        return EventList.of(runs.events(List.of(runs.find(caller, runId))));
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
