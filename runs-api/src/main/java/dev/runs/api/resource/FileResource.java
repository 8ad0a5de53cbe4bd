package dev.runs.api.resource;

import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.api.auth.Open;
import dev.runs.api.wire.FolderView;
import dev.runs.console.Attachment;
import dev.runs.error.RunsException.Forbidden;
import dev.runs.error.RunsException.NotFound;
import dev.runs.file.FileStore;
import dev.runs.file.StoredFile;
import dev.runs.file.UploadTickets;
import dev.runs.file.UploadTickets.Ticket;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The organization's files: an upload goes to a signed URL, as the command-line client does it. */
@Path("/files")
@Produces(MediaType.APPLICATION_JSON)
public final class FileResource {
    private static final int MAX_ENTRIES = 1000;

    private final FileStore files;
    private final UploadTickets tickets;
    private final long maxUploadBytes;

    public FileResource(FileStore files, UploadTickets tickets, long maxUploadBytes) {
        this.files = files;
        this.tickets = tickets;
        this.maxUploadBytes = maxUploadBytes;
    }

    /** Where to put a file. */
    public record UploadUrl(String uploadUrl) {}

    @POST
    @Path("/upload-url")
    public UploadUrl uploadUrl(@Auth Caller caller, @QueryParam("key") @Nullable String key, @Context UriInfo uri) {
        caller.require(Role.MEMBER, "upload files");
        Ticket ticket = new Ticket(caller.organizationId(), path(caller, key, "key"));
        files.room(caller.organizationId());
        return new UploadUrl(url(uri, tickets.sign(ticket)));
    }

    /** Open to who has the signed URL, which is all that a plain PUT carries. */
    @PUT
    @Open
    @Path("/upload/{ticket}")
    public Response upload(@PathParam("ticket") String text, @Context UriInfo uri, InputStream content)
            throws IOException {
        // Not another URL either that happens to lead here: with a query, a path parameter, a character encoded.
        boolean asSigned = uri.getRequestUri().toString().equals(url(uri, text));
        Ticket ticket = (asSigned ? tickets.verify(text) : Optional.<Ticket>empty())
                .orElseThrow(() -> new Forbidden("The upload URL has expired, or is not one of this server's."));
        StoredFile file = files.put(ticket.organizationId(), ticket.path(), content, maxUploadBytes);
        return Response.ok().tag(file.sha256()).build();
    }

    @GET
    @Path("/dir")
    public FolderView folder(@Auth Caller caller, @QueryParam("dir") @Nullable String dir) {
        String root = files.root().uri(caller.organizationName(), "");
        String asked = String.valueOf(dir).replaceFirst("^s3://", "").replaceFirst("/+$", "");
        boolean isRoot = root.equals("s3://" + asked + "/");
        String folder = isRoot ? "" : path(caller, asked, "dir");
        List<FolderView.Entry> entries = files.list(caller.organizationId(), folder, MAX_ENTRIES).stream()
                .map(entry -> FolderView.Entry.of(entry, root))
                .toList();
        return new FolderView(folder.substring(folder.lastIndexOf('/') + 1), root + folder, entries);
    }

    /** A file's newest version, always as a download: what users stored is never shown in our origin. */
    @GET
    @Path("/download")
    @Produces(MediaType.WILDCARD)
    public Response download(@Auth Caller caller, @QueryParam("key") @Nullable String key) throws IOException {
        StoredFile file = files.get(caller.organizationId(), path(caller, key, "key"));
        return Response.ok(files.read(file), MediaType.APPLICATION_OCTET_STREAM_TYPE)
                .header(HttpHeaders.CONTENT_LENGTH, file.size())
                .header(HttpHeaders.CONTENT_DISPOSITION, Attachment.named(file.path()))
                .tag(file.sha256())
                .build();
    }

    private static String url(UriInfo uri, String ticket) {
        return uri.getBaseUri() + "files/upload/" + ticket;
    }

    private String path(Caller caller, @Nullable String key, String field) {
        String asked = String.valueOf(key);
        return files.root()
                .pathOf(asked, caller.organizationName(), caller.organizationId(), field)
                .orElseThrow(() -> new NotFound("The file or folder", asked));
    }
}
