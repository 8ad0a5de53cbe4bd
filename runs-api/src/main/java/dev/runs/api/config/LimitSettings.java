package dev.runs.api.config;

import static dev.runs.api.config.Checks.check;
import static dev.runs.api.config.Checks.or;

/**
 * Limits of time, and of requests.
 *
 * @param defaultTimeoutSeconds of a run that asks for none
 * @param maxTimeoutSeconds of any run; an organization's own limit counts where it is set
 * @param startMinutes from a run's being taken up to its program's start
 * @param queueHours from a run's submission to its being taken up
 * @param requestsPerSecond of one API key on average; 0 for no limit
 */
public record LimitSettings(
        Integer defaultTimeoutSeconds,
        Integer maxTimeoutSeconds,
        Integer startMinutes,
        Integer queueHours,
        Integer requestsPerSecond) {
    static final LimitSettings DEFAULT = new LimitSettings(3600, 7 * 24 * 3600, 30, 7 * 24, 200);

    public LimitSettings {
        defaultTimeoutSeconds = or(defaultTimeoutSeconds, 3600);
        maxTimeoutSeconds = or(maxTimeoutSeconds, 7 * 24 * 3600);
        startMinutes = or(startMinutes, 30);
        queueHours = or(queueHours, 7 * 24);
        requestsPerSecond = or(requestsPerSecond, 200);
        check(defaultTimeoutSeconds > 0, "limits.defaultTimeoutSeconds must be at least 1");
        check(maxTimeoutSeconds > 0, "limits.maxTimeoutSeconds must be at least 1");
        check(startMinutes > 0, "limits.startMinutes must be at least 1");
        check(queueHours > 0, "limits.queueHours must be at least 1");
        check(requestsPerSecond >= 0, "limits.requestsPerSecond must be at least 0 (0 for no limit)");
    }
}
