package dev.runs.api;

import dev.runs.api.config.Settings;
import dev.runs.api.wei.WeiForms;
import dev.runs.api.wire.RunRequestReader;
import dev.runs.database.BrokenDataFolder;
import dev.runs.dispatch.Wakeups;
import dev.runs.file.FileStore;
import dev.runs.file.Folders;
import dev.runs.log.LogStore;
import dev.runs.module.ModuleClient;
import dev.runs.module.ModuleLimits;
import dev.runs.run.RunStore;
import dev.runs.run.Runs;
import dev.runs.workcell.StepRequests;
import dev.runs.workcell.WorkcellState;
import dev.runs.workcell.Workcells;
import dev.runs.workcell.WorkflowExecutor;
import dev.runs.workcell.WorkflowFiles;
import dev.runs.workcell.WorkflowRuns;
import dev.runs.workflow.ModuleHosts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/** The part of the core that workflows need: modules, workcells, experiments, and what executes them. */
public final class Workflows implements AutoCloseable {
    /** How long a stopping server waits for modules that are at work. */
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private static final long BYTES_PER_MB = 1_000_000;

    private final Set<Integer> ownPorts = ConcurrentHashMap.newKeySet();
    private final Workcells workcells;
    private final ModuleClient modules;
    private final WorkflowRuns runs;
    private final WorkflowExecutor executor;
    private final WorkflowFiles files;
    private final WeiForms forms;

    Workflows(
            Installation installation, Runs runs, RunStore runStore, FileStore files, LogStore logs, Wakeups wakeups) {
        Settings settings = installation.settings();
        Jdbi jdbi = installation.database().jdbi();
        workcells = new Workcells(
                jdbi, installation.clock(), installation.ids(), settings.wei().workcells());
        modules = new ModuleClient(moduleHosts(installation), moduleLimits(settings));
        StepRequests requests =
                new StepRequests(body -> RunRequestReader.read(body, null).request());
        this.runs = new WorkflowRuns(
                jdbi, installation.clock(), installation.ids(), runs, runStore, files, workcells, modules, requests);
        executor = new WorkflowExecutor(
                jdbi,
                installation.clock(),
                installation.ids(),
                runs,
                runStore,
                files,
                logs,
                workcells,
                modules,
                requests,
                wakeups,
                modulesFolder(settings));
        this.files = new WorkflowFiles(files);
        forms = forms(settings);
    }

    Workcells workcells() {
        return workcells;
    }

    WorkcellState state() {
        return new WorkcellState(workcells, modules, runs);
    }

    WorkflowRuns runs() {
        return runs;
    }

    WorkflowExecutor executor() {
        return executor;
    }

    WorkflowFiles files() {
        return files;
    }

    WeiForms forms() {
        return forms;
    }

    /** The ports that this server listens on, where no module can live. */
    void listensOn(Collection<Integer> ports) {
        ownPorts.addAll(ports);
    }

    /**
     * Begins no further steps and waits a while for those under way; while the dispatcher still keeps the lease: an
     * answer that nobody hears is an action of unknown outcome.
     */
    void pause() {
        try {
            executor.pause(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        executor.close();
        modules.close();
    }

    private ModuleHosts moduleHosts(Installation installation) {
        Set<InetSocketAddress> databases = installation.database().addresses();
        Set<Integer> databasePorts =
                databases.stream().map(InetSocketAddress::getPort).collect(Collectors.toSet());
        return new ModuleHosts(
                installation.settings().wei().allowedModuleHosts(),
                port -> ownPorts.contains(port) || databasePorts.contains(port),
                Hosts::isThisMachine,
                databases);
    }

    private static ModuleLimits moduleLimits(Settings settings) {
        ModuleLimits usual = ModuleLimits.STANDARD;
        long maxResultBytes = settings.wei().maxResultMb() * BYTES_PER_MB;
        return new ModuleLimits(
                usual.ask(), usual.connect(), usual.maxJsonBytes(), maxResultBytes, usual.maxResultFiles());
    }

    /** What a killed server has left in it is of no use: nobody knows whether it is whole. */
    private static Path modulesFolder(Settings settings) {
        try {
            Path folder = settings.data().resolve("modules");
            Folders.delete(folder);
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new BrokenDataFolder(settings.data(), e);
        }
    }

    private static WeiForms forms(Settings settings) {
        try {
            return WeiForms.in(settings.data().resolve("forms"), settings.maxUploadMb() * BYTES_PER_MB);
        } catch (IOException e) {
            throw new BrokenDataFolder(settings.data(), e);
        }
    }
}
