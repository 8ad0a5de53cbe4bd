package dev.runs.api.resource;

import dev.runs.access.Caller;
import dev.runs.console.Attachment;
import dev.runs.log.LogDownload;
import dev.runs.log.LogStore;
import dev.runs.run.Run;
import dev.runs.run.Runs;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import org.jspecify.annotations.Nullable;

/** A run's log as a file: what there is of it now. */
@Path("/runs/{run_id}/logs/download")
@Produces("text/plain;charset=utf-8")
public final class LogDownloadResource {
    private final Runs runs;
    private final LogStore logs;

    public LogDownloadResource(Runs runs, LogStore logs) {
        this.runs = runs;
        this.logs = logs;
    }

    /** @param timestamps whether each line begins with its time */
    @GET
    public Response download(
            @Auth Caller caller,
            @PathParam("run_id") String runId,
            @QueryParam("timestamps") @Nullable String timestamps) {
        boolean withTimes = Parameters.choice("timestamps", timestamps, "false", "true");
        Run run = runs.find(caller, runId);
        StreamingOutput log = withTimes
                ? out -> LogDownload.writeWithTimes(logs, run.id(), out)
                : out -> LogDownload.write(logs, run.id(), out);
        return Response.ok(log)
                .header(HttpHeaders.CONTENT_DISPOSITION, Attachment.named(run.name() + ".log"))
                .build();
    }
}
