package dev.runs.api;

import com.codahale.metrics.health.HealthCheck;
import dev.runs.dispatch.Executor;

/** Whether runs can be started and seen in a region. */
final class RegionHealth extends HealthCheck {
    private final Executor executor;

    RegionHealth(Executor executor) {
        this.executor = executor;
    }

    @Override
    protected Result check() {
        return executor.trouble().map(Result::unhealthy).orElseGet(Result::healthy);
    }
}
