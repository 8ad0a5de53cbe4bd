package dev.runs.api.resource;

import dev.runs.access.Caller;
import dev.runs.api.config.RegionSettings;
import dev.runs.api.config.RuntimeSettings;
import dev.runs.api.config.Settings;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** What a run can ask for, for people and for the completion of their shells. Of no contract. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class CatalogueResource {
    private final RuntimeList runtimes;
    private final RegionList regions;

    public CatalogueResource(Settings settings) {
        this.runtimes = new RuntimeList(settings.runtimes().stream()
                .map(runtime -> RuntimeItem.of(runtime, settings.defaultRuntime()))
                .toList());
        this.regions = new RegionList(settings.regions().stream()
                .map(region -> RegionItem.of(region, settings.defaultRegion()))
                .toList());
    }

    /** In the order of the settings. */
    public record RuntimeList(List<RuntimeItem> items) {}

    /**
     * @param cpus of the whole run
     * @param memoryGb of the whole run, in GiB
     */
    public record RuntimeItem(String name, double cpus, double memoryGb, boolean isDefault) {
        static RuntimeItem of(RuntimeSettings runtime, String defaultName) {
            return new RuntimeItem(
                    runtime.name(),
                    runtime.cpus(),
                    runtime.memoryGb(),
                    runtime.name().equals(defaultName));
        }
    }

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
        return runtimes;
    }

    @GET
    @Path("regions")
    public RegionList regions(@Auth Caller caller) {
        return regions;
    }
}
