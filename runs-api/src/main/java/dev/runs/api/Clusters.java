package dev.runs.api;

import dev.runs.api.config.RegionSettings;
import dev.runs.attempt.AttemptKeys;
import dev.runs.attempt.AttemptSpecs;
import dev.runs.attempt.LogEnd;
import dev.runs.attempt.StartPermits;
import dev.runs.dependency.DependencyRules;
import dev.runs.dependency.PackageIndex;
import dev.runs.dispatch.RunNotes;
import dev.runs.dispatch.Wakeups;
import dev.runs.file.Tickets;
import dev.runs.k8s.ClusterSettings;
import dev.runs.k8s.KubernetesExecutor;
import dev.runs.k8s.PodDescriptions;
import dev.runs.log.LogStore;
import dev.runs.run.RunFiles;
import dev.runs.runtime.Runtimes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The part of the core that runs on clusters: of each region that is one its executor, and the rules that hold there. */
final class Clusters implements AutoCloseable {
    private final AttemptKeys keys;
    private final StartPermits permits;
    private final Map<String, KubernetesExecutor> executors = new HashMap<>();
    private final Map<String, DependencyRules> rules = new HashMap<>();
    private final List<PackageIndex> indexes = new ArrayList<>();

    /** @param startLimit how long a program may take to start */
    Clusters(
            Installation installation,
            Runtimes runtimes,
            RunFiles files,
            LogStore logs,
            Tickets tickets,
            Wakeups wakeups,
            Duration startLimit) {
        keys = new AttemptKeys(installation.database().jdbi());
        Clock clock = installation.clock();
        permits = new StartPermits(installation.database().jdbi(), clock, wakeups::wake);
        RunNotes notes = new RunNotes(installation.database().jdbi(), installation.ids(), clock);
        for (RegionSettings region : installation.settings().regions()) {
            Optional<ClusterSettings> cluster = region.cluster();
            if (cluster.isPresent()) {
                PodDescriptions descriptions = new PodDescriptions(new AttemptSpecs(runtimes, files), tickets);
                executors.put(
                        region.id(),
                        new KubernetesExecutor(
                                cluster.get(),
                                keys,
                                permits,
                                descriptions,
                                runtimes,
                                new LogEnd(logs),
                                notes,
                                () -> installation.accessAdmin().organizations().size() > 1,
                                wakeups,
                                clock,
                                startLimit));
                rules.put(region.id(), dependencyRules(cluster.get(), clock));
            }
        }
    }

    AttemptKeys keys() {
        return keys;
    }

    StartPermits permits() {
        return permits;
    }

    /** The executor of the region of this id, which must be a cluster. */
    KubernetesExecutor executor(String region) {
        KubernetesExecutor executor = executors.get(region);
        if (executor == null) {
            throw new IllegalArgumentException("No cluster: " + region);
        }
        return executor;
    }

    /** Which libraries can be had in the region of this id; null where it is no cluster. */
    @Nullable
    DependencyRules dependencies(String region) {
        return rules.get(region);
    }

    @Override
    public void close() {
        executors.values().forEach(KubernetesExecutor::close);
        indexes.forEach(PackageIndex::close);
    }

    /** Which Python an image has is known only in it. */
    private DependencyRules dependencyRules(ClusterSettings cluster, Clock clock) {
        Optional<PackageIndex> index =
                Optional.ofNullable(cluster.packageIndex()).flatMap(url -> PackageIndex.of(url, clock));
        index.ifPresent(indexes::add);
        return new DependencyRules(Optional.empty(), index);
    }
}
