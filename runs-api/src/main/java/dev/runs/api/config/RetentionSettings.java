package dev.runs.api.config;

import static dev.runs.api.config.Checks.check;
import static dev.runs.api.config.Checks.or;

import dev.runs.retention.RetentionRules;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long what is kept; 0 is for ever.
 *
 * @param runDays after a run's end, and after a version of a file was replaced
 * @param logDays after its run's end, and no longer than the run
 */
public record RetentionSettings(Integer runDays, Integer logDays) {
    static final RetentionSettings DEFAULT = new RetentionSettings(90, 30);

    public RetentionSettings {
        runDays = or(runDays, 90);
        logDays = or(logDays, 30);
        check(runDays >= 0, "retention.runDays must be at least 0 (for ever)");
        check(logDays >= 0, "retention.logDays must be at least 0 (as long as the run)");
    }

    public RetentionRules rules() {
        return new RetentionRules(days(runDays), days(logDays));
    }

    private static @Nullable Duration days(int days) {
        return days == 0 ? null : Duration.ofDays(days);
    }
}
