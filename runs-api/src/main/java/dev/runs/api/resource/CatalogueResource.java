package dev.runs.api.resource;

import dev.runs.access.Access;
import dev.runs.access.Caller;
import dev.runs.api.config.RegionSettings;
import dev.runs.api.config.Settings;
import dev.runs.runtime.Runtime;
import dev.runs.runtime.Runtime.SparkExecutors;
import dev.runs.runtime.Runtimes;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run can ask for, for people and for the completion of their shells. Of no contract. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class CatalogueResource {
    private final Access access;
    private final Runtimes runtimes;
    private final RegionList regions;

    public CatalogueResource(Access access, Runtimes runtimes, Settings settings) {
        this.access = access;
        this.runtimes = runtimes;
        this.regions = new RegionList(settings.regions().stream()
                .map(region -> RegionItem.of(region, settings.defaultRegion()))
                .toList());
    }

    /** In the order of the settings. */
    public record RuntimeList(List<RuntimeItem> items) {}

    /**
     * @param memoryGb of the program and all its processes, in GiB
     * @param executors what a Spark program gets besides, on a cluster
     * @param paths folders of files that come with it
     * @param pricePerHour in US dollars
     * @param enabled whether the caller's organization can ask for it
     */
    public record RuntimeItem(
            String name,
            double cpus,
            double memoryGb,
            int gpus,
            @Nullable ExecutorItem executors,
            @Nullable String image,
            List<String> paths,
            @Nullable Double pricePerHour,
            boolean enabled,
            boolean isDefault) {
        static RuntimeItem of(Runtime runtime, boolean enabled, boolean isDefault) {
            SparkExecutors executors = runtime.executors();
            return new RuntimeItem(
                    runtime.name(),
                    runtime.cpus(),
                    gib(runtime.memoryBytes()),
                    runtime.gpus(),
                    executors == null
                            ? null
                            : new ExecutorItem(executors.count(), executors.cpus(), gib(executors.memoryBytes())),
                    runtime.image(),
                    runtime.paths(),
                    runtime.pricePerHour(),
                    enabled,
                    isDefault);
        }

        private static double gib(long bytes) {
            return bytes / (double) (1L << 30);
        }
    }

    /** @param memoryGb of each, in GiB */
    public record ExecutorItem(int count, double cpus, double memoryGb) {}

    /** In the order of the settings. */
    public record RegionList(List<RegionItem> items) {}

    /**
     * @param aliases other names that requests may give it
     * @param acceptsAny whether it takes every name that no other region has
     */
    public record RegionItem(String name, List<String> aliases, boolean acceptsAny, boolean isDefault) {
        static RegionItem of(RegionSettings region, String defaultName) {
            return new RegionItem(
                    region.id(),
                    region.aliases(),
                    region.acceptsAny(),
                    region.names().contains(defaultName));
        }
    }

    @GET
    @Path("runtimes")
    public RuntimeList runtimes(@Auth Caller caller) {
        List<String> only = access.organization(caller).runtimes();
        String defaultName = runtimes.defaultName(only);
        return new RuntimeList(runtimes.all().stream()
                .map(runtime -> RuntimeItem.of(
                        runtime, runtimes.allows(runtime, only), runtime.name().equals(defaultName)))
                .toList());
    }

    @GET
    @Path("regions")
    public RegionList regions(@Auth Caller caller) {
        return regions;
    }
}
