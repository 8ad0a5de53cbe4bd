package dev.runs.console;

import dev.runs.file.FileStore;
import dev.runs.file.StoredFile;
import dev.runs.run.Run;
import dev.runs.run.Runs;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The files that a run left as its results. They are downloaded, never shown on the console's origin. */
@Path("/console/runs/{id}/files")
@ConsolePage
@SignedIn
public final class RunFilePages {
    private final Runs runs;
    private final FileStore files;

    RunFilePages(Runs runs, FileStore files) {
        this.runs = runs;
        this.files = files;
    }

    /** @param path below the run's own folder */
    @GET
    public Response download(
            @Context SecurityContext security, @PathParam("id") String id, @QueryParam("path") @Nullable String path)
            throws IOException {
        Run run = runs.find(ConsoleSession.caller(security), id);
        if (path == null || path.indexOf(0) >= 0) {
            throw new NotFoundException();
        }
        StoredFile file = files.get(run.organizationId(), Run.folder(run.id()) + "/" + path);
        return Response.ok(files.read(file), MediaType.APPLICATION_OCTET_STREAM)
                .header("Content-Length", file.size())
                .header("Content-Disposition", Attachment.named(path))
                .header("Content-Security-Policy", ConsoleHeaders.FOREIGN_POLICY)
                .build();
    }
}
