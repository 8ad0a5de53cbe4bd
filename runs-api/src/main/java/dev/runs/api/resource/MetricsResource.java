package dev.runs.api.resource;

import dev.runs.access.Caller;
import dev.runs.api.wire.MetricsView;
import dev.runs.run.RunMetricsReader;
import dev.runs.run.Runs;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** What a run uses and costs, while it runs and afterwards. */
@Path("/runs/{run_id}/metrics")
@Produces(MediaType.APPLICATION_JSON)
public final class MetricsResource {
    private final Runs runs;
    private final RunMetricsReader metrics;

    public MetricsResource(Runs runs, RunMetricsReader metrics) {
        this.runs = runs;
        this.metrics = metrics;
    }

    @GET
    public MetricsView metrics(@Auth Caller caller, @PathParam("run_id") String runId) {
        return MetricsView.of(metrics.of(runs.find(caller, runId)));
    }
}
