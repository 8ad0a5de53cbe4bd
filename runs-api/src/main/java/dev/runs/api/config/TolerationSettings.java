package dev.runs.api.config;

import static dev.runs.api.config.Checks.check;
import static dev.runs.api.config.Checks.or;

import dev.runs.runtime.Placement.Toleration;
import java.util.Optional;

/**
 * A taint of nodes that does not keep pods away.
 *
 * @param value empty: any
 * @param effect NoSchedule, PreferNoSchedule or NoExecute; empty: all
 */
public record TolerationSettings(String key, Optional<String> value, Optional<String> effect) {
    public TolerationSettings {
        value = or(value, Optional.empty());
        effect = or(effect, Optional.empty());
        check(key != null && !key.isBlank(), "tolerations: key must be said");
        check(
                effect.isEmpty() || effect.get().matches("NoSchedule|PreferNoSchedule|NoExecute"),
                "tolerations: effect must be NoSchedule, PreferNoSchedule or NoExecute");
    }

    Toleration toleration() {
        return new Toleration(key, value.orElse(null), effect.orElse(null));
    }
}
