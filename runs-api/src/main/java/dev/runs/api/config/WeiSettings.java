package dev.runs.api.config;

import static dev.runs.api.config.Checks.check;
import static dev.runs.api.config.Checks.or;

import dev.runs.workflow.ModuleHosts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Workflows.
 *
 * @param workcells the file of each organization's workcell, by the organization's name
 * @param allowedModuleHosts addresses and ranges at which modules may live
 * @param maxResultMb of all files that one action sends, in MB
 */
public record WeiSettings(Map<String, Path> workcells, List<String> allowedModuleHosts, Integer maxResultMb) {
    static final WeiSettings DEFAULT = new WeiSettings(Map.of(), ModuleHosts.STANDARD, 1_000);

    public WeiSettings {
        workcells = Map.copyOf(or(workcells, Map.of()));
        allowedModuleHosts = List.copyOf(or(allowedModuleHosts, ModuleHosts.STANDARD));
        maxResultMb = or(maxResultMb, 1_000);
        check(maxResultMb > 0, "wei.maxResultMb must be at least 1");
        try {
            var unused = new ModuleHosts(allowedModuleHosts, port -> false, address -> false, Set.of());
        } catch (IllegalArgumentException e) {
            check(false, "wei.allowedModuleHosts: " + e.getMessage());
        }
    }
}
