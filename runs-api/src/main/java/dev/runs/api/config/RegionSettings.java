package dev.runs.api.config;

import static dev.runs.api.config.Checks.check;
import static dev.runs.api.config.Checks.or;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.runs.k8s.ClusterSettings;
import dev.runs.run.WorkflowProgram;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A region.
 *
 * @param aliases other names that requests may give it
 * @param acceptsAny whether it takes every name that no other region has
 * @param maxRunning how many runs this server has there at once
 * @param kubernetes the cluster, where it is one
 */
public record RegionSettings(
        String id,
        Kind executor,
        List<String> aliases,
        Boolean acceptsAny,
        Integer maxRunning,
        Optional<KubernetesSettings> kubernetes) {
    private static final int LOCAL_RUNNING = 4;
    private static final int CLUSTER_RUNNING = 500;

    static final RegionSettings DEFAULT = new RegionSettings("local", Kind.LOCAL, List.of(), true, 4, Optional.empty());

    /** Which executor a region has. */
    public enum Kind {
        @JsonProperty("local")
        LOCAL,
        @JsonProperty("kubernetes")
        KUBERNETES
    }

    public RegionSettings {
        check(id != null && id.matches("[a-z0-9][a-z0-9-]{0,62}"), "regions: id must be a-z, 0-9 and '-'");
        executor = or(executor, Kind.LOCAL);
        aliases = List.copyOf(or(aliases, List.of()));
        acceptsAny = or(acceptsAny, false);
        maxRunning = or(maxRunning, executor == Kind.LOCAL ? LOCAL_RUNNING : CLUSTER_RUNNING);
        kubernetes = or(kubernetes, Optional.empty());
        check(
                kubernetes.isPresent() == (executor == Kind.KUBERNETES),
                "regions: kubernetes must say which cluster, where executor is kubernetes, and nowhere else");
        check(
                !id.equals(WorkflowProgram.REGION) && !aliases.contains(WorkflowProgram.REGION),
                "regions: '" + WorkflowProgram.REGION + "' is where workflows go and no other region's name");
        check(maxRunning >= 0, "regions: maxRunning must be at least 0");
    }

    /** The cluster; empty where the region is none. */
    public Optional<ClusterSettings> cluster() {
        return kubernetes.map(settings -> settings.cluster(id));
    }

    public Set<String> names() {
        Set<String> names = new HashSet<>(aliases);
        names.add(id);
        return names;
    }
}
