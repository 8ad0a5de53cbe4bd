package dev.runs.api.wei;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.api.error.WeiRefusal;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.log.LogStore;
import dev.runs.workcell.WorkflowFiles;
import dev.runs.workcell.WorkflowRequest;
import dev.runs.workcell.WorkflowRunJson;
import dev.runs.workcell.WorkflowRuns;
import dev.runs.workcell.WorkflowState;
import dev.runs.workflow.FormFlag;
import dev.runs.workflow.Mistakes;
import dev.runs.workflow.Mistakes.Mistake;
import dev.runs.workflow.Payload;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Workflow runs, as WEI's clients start and watch them. */
@Path("/wei/{organization}/runs")
@Produces(MediaType.APPLICATION_JSON)
public final class RunsResource {
    private final WorkflowRuns workflows;
    private final WorkflowFiles files;
    private final LogStore logs;
    private final WeiForms forms;

    public RunsResource(WorkflowRuns workflows, WorkflowFiles files, LogStore logs, WeiForms forms) {
        this.workflows = workflows;
        this.files = files;
        this.logs = logs;
        this.forms = forms;
    }

    /** What lies in a run's folder. */
    public record FileNames(List<String> files) {}

    @POST
    @Path("/start")
    public ObjectNode start(@Auth Caller caller, @Context HttpHeaders headers, InputStream body) throws IOException {
        caller.require(Role.MEMBER, "start workflows");
        try (WeiForm form = forms.read(headers.getMediaType(), body)) {
            Mistakes mistakes = new Mistakes();
            String experimentId = required("experiment_id", form.text("experiment_id"), mistakes);
            String workflow = required("workflow", workflow(form), mistakes);
            boolean simulate = flag(form, "simulate", mistakes);
            boolean validateOnly = flag(form, "validate_only", mistakes);
            if (mistakes.count() > 0) {
                throw WeiRefusal.fields(mistakes);
            }
            Map<String, java.nio.file.Path> uploads = new LinkedHashMap<>();
            form.files("files").forEach(file -> uploads.put(file.name(), file.content()));
            WorkflowRequest request = new WorkflowRequest(
                    experimentId, workflow, form.text("payload").orElse(null), simulate, uploads);
            return WorkflowRunJson.of(
                    validateOnly ? workflows.validate(caller, request) : workflows.start(caller, request));
        } catch (InvalidRequest e) {
            if (Payload.NO_DICTIONARY.equals(e.getMessage())) {
                throw WeiRefusal.badRequest(Payload.NO_DICTIONARY);
            }
            throw e;
        }
    }

    private static String required(String name, Optional<String> value, Mistakes mistakes) {
        if (value.isEmpty()) {
            mistakes.add(new Mistake(List.of(name), "Field required", "missing", NullNode.getInstance()));
        }
        return value.orElse("");
    }

    /** A text, or the file in its place. */
    private static Optional<String> workflow(WeiForm form) throws IOException {
        Optional<FormFile> file = form.files("workflow").stream().reduce((first, last) -> last);
        if (file.isEmpty()) {
            return form.text("workflow");
        }
        if (file.get().size() > WeiForms.MAX_TEXT) {
            throw WeiRefusal.field(
                    "value_error",
                    "body",
                    "workflow",
                    "The file is larger than " + WeiForms.MAX_TEXT + " bytes.",
                    TextNode.valueOf(""));
        }
        return Optional.of(new String(Files.readAllBytes(file.get().content()), StandardCharsets.UTF_8));
    }

    private static boolean flag(WeiForm form, String name, Mistakes mistakes) {
        String text = form.text(name).orElse("false");
        Optional<Boolean> flag = FormFlag.read(text);
        if (flag.isEmpty()) {
            mistakes.add(new Mistake(List.of(name), FormFlag.MESSAGE, "bool_parsing", TextNode.valueOf(text)));
        }
        return flag.orElse(false);
    }

    @GET
    @Path("/{run_id}")
    public ObjectNode get(@Auth Caller caller, @PathParam("run_id") String runId) {
        return WorkflowRunJson.of(workflows.find(caller, runId));
    }

    /** One JSON text; empty before the first line. */
    @GET
    @Path("/{run_id}/log")
    public StreamingOutput log(@Auth Caller caller, @PathParam("run_id") String runId) {
        String id = workflows.find(caller, runId).run().id();
        JsonStringEncoder encoder = JsonStringEncoder.getInstance();
        return out -> {
            out.write('"');
            logs.<IOException>stream(id, 0, (number, line) -> out.write(encoder.quoteAsUTF8(line.text() + "\n")));
            out.write('"');
        };
    }

    @GET
    @Path("/{run_id}/files")
    public FileNames files(@Auth Caller caller, @PathParam("run_id") String runId) {
        return new FileNames(files.names(workflows.find(caller, runId)));
    }

    @GET
    @Path("/{run_id}/results")
    public FileNames results(@Auth Caller caller, @PathParam("run_id") String runId) {
        return files(caller, runId);
    }

    /** A file of the run by a name that the listing has, or {@code <step id>/<name>}. */
    @GET
    @Path("/{run_id}/file")
    @Produces(MediaType.WILDCARD)
    public Response file(
            @Auth Caller caller, @PathParam("run_id") String runId, @QueryParam("filename") @Nullable String filename)
            throws IOException {
        if (filename == null) {
            throw WeiRefusal.missing("query", "filename");
        }
        WorkflowState state = workflows.find(caller, runId);
        if (filename.equals(WorkflowFiles.logName(state))) {
            return FileAnswers.ofLog(logs, state.run().id());
        }
        return FileAnswers.of(files.store(), files.find(state, filename));
    }
}
