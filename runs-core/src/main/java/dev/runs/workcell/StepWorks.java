package dev.runs.workcell;

import dev.runs.access.Caller;
import dev.runs.access.Origin;
import dev.runs.access.Role;
import dev.runs.database.Ids;
import dev.runs.file.FileStore;
import dev.runs.file.StoredFile;
import dev.runs.module.FileContent;
import dev.runs.module.ModuleClient;
import dev.runs.run.Run;
import dev.runs.run.Runs;
import dev.runs.workflow.BuiltIn;
import dev.runs.workflow.Module;
import dev.runs.workflow.StepProgress;
import dev.runs.workflow.Workcell;
import dev.runs.workflow.WorkflowRun;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Makes the work of steps: which kind it is says the module that the workcell has under the step's module's name. */
final class StepWorks {
    private final Clock clock;
    private final Ids ids;
    private final Workcells workcells;
    private final ModuleClient client;
    private final ModuleQueues queues;
    private final Runs runs;
    private final FileStore files;
    private final StepRequests requests;
    private final Path folder;

    /** @param folder of this server, for what modules send */
    StepWorks(
            Clock clock,
            Ids ids,
            Workcells workcells,
            ModuleClient client,
            ModuleQueues queues,
            Runs runs,
            FileStore files,
            StepRequests requests,
            Path folder) {
        this.clock = clock;
        this.ids = ids;
        this.workcells = workcells;
        this.client = client;
        this.queues = queues;
        this.runs = runs;
        this.files = files;
        this.requests = requests;
        this.folder = folder;
    }

    /**
     * What is there for a step at this moment.
     *
     * @param isKnown false where there is no workcell to look into, as for a moment where its file is being edited
     * @param module as the workcell has it now; empty where it has none of that name, and for a simulation
     */
    record Found(boolean isKnown, Optional<Module> module) {}

    /** Looks for the module of the workflow's current step. */
    Found find(Run run, WorkflowRun workflow) {
        if (run.simulated()) {
            return new Found(true, Optional.empty());
        }
        Optional<Workcell> workcell = workcells.of(run.organizationId(), run.organizationName());
        String name = workflow.current().step().module();
        return new Found(workcell.isPresent(), workcell.flatMap(known -> known.module(name)));
    }

    /** The work of the workflow's current step; empty where its module is no longer there. */
    Optional<StepWork> of(Run run, WorkflowRun workflow, Optional<Module> module, Runnable wake) {
        StepProgress current = workflow.current();
        if (run.simulated()) {
            return Optional.of(new TimeWork(clock, current, Duration.ZERO));
        }
        return module.map(there -> there.builtIn()
                .map(kind -> builtIn(kind, run, current))
                .orElseGet(() -> rest(there, run, current, wake)));
    }

    private StepWork builtIn(BuiltIn kind, Run run, StepProgress current) {
        return switch (kind) {
            case WAIT -> new TimeWork(clock, current, StepRequests.time(current.step()));
            case RUNS -> {
                String known = current.childRunId();
                String child = known == null ? ids.next() : known;
                yield new ChildWork(runs, files, submitter(run), current.step(), requests, child);
            }
        };
    }

    private StepWork rest(Module module, Run run, StepProgress current, Runnable wake) {
        return new RestWork(
                client,
                queues.of(run, module.name(), wake),
                module,
                current.step(),
                () -> files(run, current),
                new StepFiles(files, run, current.step().id(), folder),
                wake,
                clock);
    }

    /** By label; each was pinned when the workflow was submitted. */
    private Map<String, FileContent> files(Run run, StepProgress current) {
        Map<String, FileContent> contents = new HashMap<>();
        current.step().files().forEach((label, uri) -> {
            StoredFile file = files.version(
                    run.organizationId(), String.valueOf(run.files().get(uri)));
            contents.put(label, () -> files.read(file));
        });
        return contents;
    }

    private static Caller submitter(Run run) {
        return new Caller(
                run.organizationId(),
                run.organizationName(),
                run.userId(),
                run.userEmail(),
                Role.MEMBER,
                "run " + run.id(),
                new Origin("", run.id()));
    }
}
