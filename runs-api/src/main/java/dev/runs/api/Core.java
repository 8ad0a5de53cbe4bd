package dev.runs.api;

import dev.runs.access.Access;
import dev.runs.api.config.IntegrationSettings;
import dev.runs.api.config.LimitSettings;
import dev.runs.api.config.LocalRunSettings;
import dev.runs.api.config.RegionSettings;
import dev.runs.api.config.Settings;
import dev.runs.api.stream.LogStreams;
import dev.runs.attempt.Attempts;
import dev.runs.attempt.Description;
import dev.runs.console.Console;
import dev.runs.database.BrokenDataFolder;
import dev.runs.dependency.DependencyRules;
import dev.runs.dependency.PackageIndex;
import dev.runs.dispatch.Announcements;
import dev.runs.dispatch.DispatchRules;
import dev.runs.dispatch.Dispatcher;
import dev.runs.dispatch.DispatcherService;
import dev.runs.dispatch.Explanations;
import dev.runs.dispatch.Listener;
import dev.runs.dispatch.Region;
import dev.runs.dispatch.Regions;
import dev.runs.dispatch.ServerLease;
import dev.runs.dispatch.Wakeups;
import dev.runs.error.RunsException.NotFound;
import dev.runs.experiment.Experiments;
import dev.runs.file.FileStore;
import dev.runs.file.StorageIntegrations;
import dev.runs.file.Tickets;
import dev.runs.k8s.KubernetesExecutor;
import dev.runs.local.LocalExecutor;
import dev.runs.local.LocalSettings;
import dev.runs.log.LogSearch;
import dev.runs.log.LogStore;
import dev.runs.metric.Metrics;
import dev.runs.retention.Retention;
import dev.runs.retention.RetentionService;
import dev.runs.run.Run;
import dev.runs.run.RunFiles;
import dev.runs.run.RunMetricsReader;
import dev.runs.run.RunRules;
import dev.runs.run.RunStore;
import dev.runs.run.Runs;
import dev.runs.runtime.Runtimes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The core, wired for a server: its stores, its use cases, its dispatcher. */
public final class Core implements AutoCloseable {
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(60);

    private final FileStore files;
    private final StorageIntegrations integrations;
    private final Runtimes runtimes;
    private final LogStore logs;
    private final Metrics metrics;
    private final RunMetricsReader metricsReader;
    private final Runs runs;
    private final Access access;
    private final Tickets tickets;
    private final Console console;
    private final LocalExecutor executor;
    private final Clusters clusters;
    private final Regions regions;
    private final Attempts attempts;
    private final Optional<PackageIndex> index;
    private final Workflows workflows;
    private final DispatcherService dispatcher;
    private final Listener listener;
    private final RetentionService retention;
    private final LogSearch search;
    private final LogStreams streams;
    private final Experiments experiments;

    public Core(Installation installation) {
        Settings settings = installation.settings();
        Jdbi jdbi = installation.database().jdbi();
        Wakeups wakeups = new Wakeups();
        String name = installation.ids().next();
        Announcements announcements = new Announcements(jdbi, installation.clock(), wakeups, name);
        listener = new Listener(installation.database()::connection, wakeups, name);
        RunStore runStore = new RunStore(installation.ids());
        runtimes = settings.catalogue();
        files = installation.files(jdbi);
        logs = new LogStore(jdbi);
        metrics = new Metrics(jdbi);
        metricsReader = new RunMetricsReader(metrics, runtimes, installation.clock());
        access = installation.access();
        tickets = new Tickets(jdbi, installation.clock());
        integrations = new StorageIntegrations(settings.storageIntegrations().stream()
                .map(IntegrationSettings::integration)
                .toList());
        RunFiles runFiles = new RunFiles(files, integrations);
        DispatchRules rules = dispatchRules(settings.limits());
        executor = executor(installation, runFiles, wakeups);
        clusters = new Clusters(installation, runtimes, runFiles, logs, tickets, wakeups, rules.startLimit());
        index = settings.local().packageIndex().flatMap(url -> PackageIndex.of(url, installation.clock()));
        runs = new Runs(
                jdbi,
                installation.clock(),
                installation.ids(),
                runRules(settings, new DependencyRules(executor.python(), index)),
                runFiles,
                runStore,
                announcements::changed);
        workflows = new Workflows(installation, runs, runStore, files, logs, wakeups);
        search = new LogSearch(jdbi, installation.clock());
        streams = new LogStreams(logs, runs, installation.clock());
        experiments = new Experiments(jdbi, installation.clock(), installation.ids(), files);
        regions = regions(settings.regions());
        console = new Console(
                runs,
                workflows.runs(),
                workflows.workcells(),
                regions,
                access,
                logs,
                metricsReader,
                files,
                installation.clock());
        attempts = new Attempts(
                jdbi,
                installation.clock(),
                clusters.keys(),
                clusters.permits(),
                runStore,
                logs,
                metrics,
                files,
                runtimes,
                this::describe);
        ServerLease lease = new ServerLease(
                jdbi, installation.clock(), installation.ids(), installation.folderId(), Hosts.name(), rules.lease());
        retention = new RetentionService(
                new Retention(jdbi, installation.clock(), settings.retention().rules(), runStore, logs, files));
        dispatcher = new DispatcherService(
                new Dispatcher(
                        jdbi,
                        installation.clock(),
                        lease,
                        runStore,
                        regions,
                        wakeups,
                        rules,
                        new Explanations(logs)::explain),
                lease,
                wakeups,
                announcements);
    }

    public FileStore files() {
        return files;
    }

    public StorageIntegrations integrations() {
        return integrations;
    }

    public Runtimes runtimes() {
        return runtimes;
    }

    public LogStore logs() {
        return logs;
    }

    public LogSearch search() {
        return search;
    }

    public LogStreams streams() {
        return streams;
    }

    public Runs runs() {
        return runs;
    }

    public RunMetricsReader metrics() {
        return metricsReader;
    }

    public Workflows workflows() {
        return workflows;
    }

    public Regions regions() {
        return regions;
    }

    public Attempts attempts() {
        return attempts;
    }

    public Access access() {
        return access;
    }

    public Experiments experiments() {
        return experiments;
    }

    public Tickets tickets() {
        return tickets;
    }

    public Console console() {
        return console;
    }

    public void start() {
        dispatcher.start();
        listener.start();
        retention.start();
        streams.start();
    }

    /** How many writes for runs were refused since this server started, because they had become another server's. */
    public long refusedWrites() {
        return dispatcher.refusedWrites() + logs.refusedWrites() + metrics.refusedWrites();
    }

    /**
     * Claims nothing any more, and otherwise goes on: for the time in which requests in flight are answered. Those that
     * would never end by themselves are ended.
     */
    public void drain() {
        dispatcher.drain();
        streams.close();
    }

    /** Stops claiming and watching. Programs go on; the next server adopts them. */
    @Override
    public void close() {
        streams.close();
        retention.close();
        listener.close();
        workflows.pause();
        dispatcher.close();
        workflows.close();
        executor.close();
        clusters.close();
        index.ifPresent(PackageIndex::close);
        integrations.close();
    }

    private LocalExecutor executor(Installation installation, RunFiles runFiles, Wakeups wakeups) {
        Settings settings = installation.settings();
        LocalRunSettings local = settings.local();
        String ownJava = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        LocalSettings how = new LocalSettings(
                settings.data(),
                local.python(),
                local.java().orElse(ownJava),
                local.packageIndex().orElse(null),
                System.getenv(),
                Duration.ofSeconds(local.cancelGraceSeconds()),
                DRAIN_LIMIT,
                local.logBufferMb() * 1_000_000L);
        try {
            return new LocalExecutor(how, runtimes, runFiles, files, logs, metrics, wakeups, installation.clock());
        } catch (IOException e) {
            throw new BrokenDataFolder(settings.data(), e);
        }
    }

    private RunRules runRules(Settings settings, DependencyRules local) {
        LimitSettings limits = settings.limits();
        return new RunRules(
                runtimes,
                settings.regionNames(),
                // Every local region has the same Python and the same index.
                region -> settings.region(region)
                        .flatMap(known -> Optional.ofNullable(clusters.dependencies(known.id())))
                        .orElse(local),
                Duration.ofSeconds(limits.defaultTimeoutSeconds()),
                Duration.ofSeconds(limits.maxTimeoutSeconds()));
    }

    private Description describe(Run run) {
        if (regions.of(run.region()).map(Region::executor).orElse(null) instanceof KubernetesExecutor cluster) {
            return cluster.describe(run);
        }
        throw new NotFound("The region's cluster", run.region());
    }

    private static DispatchRules dispatchRules(LimitSettings limits) {
        DispatchRules usual = DispatchRules.DEFAULT;
        return new DispatchRules(
                usual.lease(),
                usual.orphanGrace(),
                Duration.ofMinutes(limits.startMinutes()),
                Duration.ofHours(limits.queueHours()),
                usual.maxAttempts(),
                usual.retryDelay(),
                usual.sweep());
    }

    private Regions regions(List<RegionSettings> settings) {
        List<Region> regions = new ArrayList<>();
        for (RegionSettings region : settings) {
            regions.add(new Region(
                    region.id(),
                    region.names(),
                    region.acceptsAny(),
                    region.maxRunning(),
                    switch (region.executor()) {
                        case LOCAL -> executor;
                        case KUBERNETES -> clusters.executor(region.id());
                    }));
        }
        regions.add(Region.ofWorkflows(workflows.executor()));
        return new Regions(regions);
    }
}
