package dev.runs.workcell;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.database.Ids;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.NotFound;
import dev.runs.error.RunsException.QuotaExceeded;
import dev.runs.experiment.Experiments;
import dev.runs.file.FileStore;
import dev.runs.file.StoredFile;
import dev.runs.module.ModuleClient;
import dev.runs.run.Enclosed;
import dev.runs.run.Page;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import dev.runs.run.RunEvent;
import dev.runs.run.RunFilter;
import dev.runs.run.RunRequest;
import dev.runs.run.RunStore;
import dev.runs.run.Runs;
import dev.runs.run.WorkflowProgram;
import dev.runs.workflow.BuiltIn;
import dev.runs.workflow.Module;
import dev.runs.workflow.ModuleAbout;
import dev.runs.workflow.Payload;
import dev.runs.workflow.StartRules;
import dev.runs.workflow.Step;
import dev.runs.workflow.StepProgress;
import dev.runs.workflow.Uploads;
import dev.runs.workflow.Workcell;
import dev.runs.workflow.Workflow;
import dev.runs.workflow.WorkflowReader;
import dev.runs.workflow.WorkflowRun;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The use cases of workflow runs: WEI's rules at the start, and then a run like any other. */
public final class WorkflowRuns {
    private final Jdbi jdbi;
    private final Clock clock;
    private final Ids ids;
    private final Runs runs;
    private final RunStore runStore;
    private final FileStore files;
    private final Workcells workcells;
    private final ModuleClient modules;
    private final StepRequests requests;
    private final WorkflowReader reader;
    private final WorkflowStore store = new WorkflowStore();

    public WorkflowRuns(
            Jdbi jdbi,
            Clock clock,
            Ids ids,
            Runs runs,
            RunStore runStore,
            FileStore files,
            Workcells workcells,
            ModuleClient modules,
            StepRequests requests) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.ids = ids;
        this.runs = runs;
        this.runStore = runStore;
        this.files = files;
        this.workcells = workcells;
        this.modules = modules;
        this.requests = requests;
        this.reader = new WorkflowReader(ids::next);
    }

    /**
     * What a start would make. Nothing is written, and the modules are asked what they can do.
     *
     * @throws InvalidRequest in WEI's words for the first thing that is wrong
     * @throws NotFound where there is no such experiment
     */
    public WorkflowState validate(Caller caller, WorkflowRequest request) {
        caller.require(Role.MEMBER, "start workflows");
        WorkflowRun workflow = judged(caller, request);
        return new WorkflowState(runs.validate(caller, runRequest(workflow, request)), workflow);
    }

    /**
     * Starts a workflow: once this returns, it is durable with the files that came along. Refusals as for a
     * validation, and for a file that a step names and that did not come along.
     *
     * @throws IOException where a file cannot be stored: there is no run then
     */
    public WorkflowState start(Caller caller, WorkflowRequest request) throws IOException {
        caller.require(Role.MEMBER, "start workflows");
        request.uploads().keySet().forEach(Uploads::named);
        WorkflowRun judged = judged(caller, request);
        String folder = Run.folder(judged.runId());
        Map<String, String> places = new LinkedHashMap<>();
        request.uploads().keySet().forEach(name -> places.put(name, uri(caller, folder + "/" + name)));
        // Before anything is stored: that something is missing changes nothing.
        List<Step> steps = new Uploads(places)
                .into(judged.steps().stream().map(StepProgress::step).toList());
        Map<String, String> pins = new LinkedHashMap<>();
        for (Map.Entry<String, Path> upload : request.uploads().entrySet()) {
            try (InputStream content = Files.newInputStream(upload.getValue())) {
                StoredFile stored =
                        files.put(caller.organizationId(), folder + "/" + upload.getKey(), content, Long.MAX_VALUE);
                pins.put(uri(caller, stored.path()), stored.id());
            }
        }
        WorkflowRun workflow = judged.with(steps);
        Enclosed enclosed = new Enclosed(workflow.runId(), pins, handle -> insert(handle, workflow));
        try {
            return new WorkflowState(runs.submitOwn(caller, runRequest(workflow, request), enclosed), workflow);
        } catch (QuotaExceeded e) {
            if (!pins.isEmpty()) {
                files.changes().deleteFolder(caller, folder);
            }
            throw e;
        }
    }

    private void insert(Handle handle, WorkflowRun workflow) {
        store.insert(handle, workflow);
        workflow.workflow()
                .notEvaluated()
                .ifPresent(note -> runStore.addEvent(
                        handle, workflow.runId(), clock.instant(), RunEvent.Code.WORKFLOW_NOTE, note));
    }

    private WorkflowRun judged(Caller caller, WorkflowRequest request) {
        Workflow workflow = reader.read(request.workflow());
        Payload payload = request.payload() == null ? Payload.EMPTY : Payload.read(request.payload());
        Workcell workcell = workcells.get(caller);
        List<Step> steps =
                new StartRules(workcell, asking(workcell, workflow)).steps(workflow, request.experimentId(), payload);
        jdbi.useHandle(handle -> Experiments.require(handle, caller.organizationId(), request.experimentId()));
        if (!request.simulate()) {
            steps.forEach(step -> checkBuiltIn(caller, workcell, step));
        }
        return WorkflowRun.begin(
                ids.next(), caller.organizationId(), request.experimentId(), workflow, object(payload), steps);
    }

    /** What the workflow's modules say of themselves now: all are asked at once. */
    private Function<Module, Optional<ModuleAbout>> asking(Workcell workcell, Workflow workflow) {
        Map<String, CompletableFuture<Optional<ModuleAbout>>> asked = new HashMap<>();
        workflow.flowdef().stream()
                .map(Step::module)
                .distinct()
                .flatMap(name -> workcell.module(name).stream())
                .filter(module -> module.builtIn().isEmpty())
                .forEach(module -> asked.put(module.name(), modules.about(module)));
        return module -> Optional.ofNullable(asked.get(module.name())).flatMap(CompletableFuture::join);
    }

    /** What a built-in module is asked for is known before any other step has moved anything. */
    private void checkBuiltIn(Caller caller, Workcell workcell, Step step) {
        BuiltIn kind = workcell.module(step.module())
                .flatMap(module -> module.builtIn())
                .orElse(null);
        if (kind == BuiltIn.WAIT) {
            StepRequests.time(step);
        } else if (kind == BuiltIn.RUNS) {
            try {
                runs.validate(caller, requests.run(step));
            } catch (InvalidRequest e) {
                throw new InvalidRequest(
                        "workflow",
                        "Step '" + step.name() + "': " + e.getMessage(),
                        e.problems().get(0).suggestion());
            }
        }
    }

    private static ObjectNode object(Payload payload) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        payload.values().forEach(object::set);
        return object;
    }

    private static RunRequest runRequest(WorkflowRun workflow, WorkflowRequest request) {
        return new RunRequest(
                null,
                new WorkflowProgram(workflow.workflow().name()),
                null,
                null,
                null,
                null,
                RunEnvironment.NONE,
                Map.of(),
                request.simulate());
    }

    private String uri(Caller caller, String path) {
        return files.root().uri(caller.organizationName(), path);
    }

    /** @throws NotFound where there is no such run, or its program is no workflow */
    public WorkflowState find(Caller caller, String runId) {
        // Before its steps: what is shown as ended is shown with the end of its steps.
        Run run = run(caller, runId);
        return jdbi.withHandle(handle -> store.find(handle, run.id()))
                .map(workflow -> new WorkflowState(run, workflow))
                .orElseThrow(() -> notFound(runId));
    }

    private Run run(Caller caller, String runId) {
        try {
            return runs.find(caller, runId);
        } catch (NotFound e) {
            throw notFound(runId);
        }
    }

    private static NotFound notFound(String runId) {
        return new NotFound("Workflow run " + runId + " not found");
    }

    /** The newest of the caller's organization, newest first. */
    public List<WorkflowState> newest(Caller caller, int limit) {
        Page<Run> page = runs.list(caller, RunFilter.workflows(), null, limit);
        Map<String, WorkflowRun> workflows = jdbi.withHandle(
                handle -> store.find(handle, page.items().stream().map(Run::id).toList()));
        List<WorkflowState> states = new ArrayList<>();
        for (Run run : page.items()) {
            Optional.ofNullable(workflows.get(run.id()))
                    .ifPresent(workflow -> states.add(new WorkflowState(run, workflow)));
        }
        return states;
    }
}
