package dev.runs.dispatch;

import dev.runs.run.Run;
import dev.runs.run.WorkflowProgram;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The configured regions. A name is resolved when a run is claimed, so that a changed configuration counts. */
public record Regions(List<Region> all) {
    private static final Executor SIMULATED = new SimulatedExecutor();

    public Regions {
        all = List.copyOf(all);
    }

    /** Where the run goes; empty where its region is no longer configured. A simulated workflow goes through its steps. */
    Optional<Executor> executor(Run run) {
        boolean isWorkflow = run.program() instanceof WorkflowProgram;
        return run.simulated() && !isWorkflow
                ? Optional.of(SIMULATED)
                : of(run.region()).map(Region::executor);
    }

    /**
     * The names of regions whose attempts every server sees: these or, where {@code excepted}, all but these. Workflows
     * are not among them: what a frozen server is just asking a module for, nobody else sees.
     */
    record Shared(Set<String> names, boolean excepted) {}

    Shared shared() {
        boolean excepted = all.stream()
                .filter(Region::acceptsAny)
                .findFirst()
                .filter(Regions::isShared)
                .isPresent();
        Set<String> names = all.stream()
                .filter(region -> isShared(region) != excepted)
                .flatMap(region -> region.names().stream())
                .collect(Collectors.toSet());
        return new Shared(names, excepted);
    }

    private static boolean isShared(Region region) {
        return region.isCounted() && region.executor().isShared();
    }

    /** Each once, however many regions go to it. */
    Set<Executor> executors() {
        return all.stream().map(Region::executor).collect(Collectors.toSet());
    }

    /** Those that the settings name: all but the one of workflows. */
    public List<Region> configured() {
        return all.stream().filter(Region::isCounted).toList();
    }

    /** The regions where nothing can be started or seen at the moment, by their ids, and why. */
    public Map<String, String> troubles() {
        Map<String, String> troubles = new TreeMap<>();
        all.forEach(region -> region.executor().trouble().ifPresent(trouble -> troubles.put(region.id(), trouble)));
        return troubles;
    }

    public Optional<Region> of(String name) {
        return all.stream()
                .filter(region -> region.names().contains(name))
                .findFirst()
                .or(() -> all.stream().filter(Region::acceptsAny).findFirst());
    }
}
