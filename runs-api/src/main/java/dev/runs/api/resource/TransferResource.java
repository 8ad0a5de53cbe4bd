package dev.runs.api.resource;

import dev.runs.api.auth.Open;
import dev.runs.file.FileStore;
import dev.runs.file.StoredFile;
import dev.runs.file.Tickets.Ticket;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;

/** What signed URLs lead to: open to who has one, which is all that a plain PUT or GET carries. */
@Open
@Path("/files")
public final class TransferResource {
    private final FileStore files;
    private final SignedUrls urls;
    private final long maxUploadBytes;

    public TransferResource(FileStore files, SignedUrls urls, long maxUploadBytes) {
        this.files = files;
        this.urls = urls;
        this.maxUploadBytes = maxUploadBytes;
    }

    @PUT
    @Path("/upload/{ticket}")
    @Produces(MediaType.APPLICATION_JSON)
    public Response upload(@PathParam("ticket") String text, @Context UriInfo uri, InputStream content)
            throws IOException {
        Ticket ticket = urls.upload(uri, text);
        StoredFile file = files.put(ticket.organizationId(), ticket.subject(), content, maxUploadBytes);
        return Response.ok().tag(file.sha256()).build();
    }

    /** The version that was the newest when the URL was made, also where the path names another or none meanwhile. */
    @GET
    @Path("/fetch/{ticket}")
    @Produces(MediaType.WILDCARD)
    public Response fetch(@PathParam("ticket") String text, @Context UriInfo uri) throws IOException {
        Ticket ticket = urls.download(uri, text);
        return Downloads.of(files, files.version(ticket.organizationId(), ticket.subject()));
    }
}
