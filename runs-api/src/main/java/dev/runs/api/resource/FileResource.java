package dev.runs.api.resource;

import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.api.wire.FolderView;
import dev.runs.error.RunsException.NotFound;
import dev.runs.file.FileStore;
import dev.runs.file.StoredFile;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The organization's files: an upload goes to a signed URL, as the command-line client does it. */
@Path("/files")
@Produces(MediaType.APPLICATION_JSON)
public final class FileResource {
    private static final int MAX_ENTRIES = 1000;

    private final FileStore files;
    private final SignedUrls urls;

    public FileResource(FileStore files, SignedUrls urls) {
        this.files = files;
        this.urls = urls;
    }

    /** Where to put a file. */
    public record UploadUrl(String uploadUrl) {}

    @POST
    @Path("/upload-url")
    public UploadUrl uploadUrl(@Auth Caller caller, @QueryParam("key") @Nullable String key, @Context UriInfo uri) {
        caller.require(Role.MEMBER, "upload files");
        String path = path(caller, key);
        files.room(caller.organizationId());
        return new UploadUrl(urls.upload(uri, caller.organizationId(), path));
    }

    /**
     * Also of a folder that is not there yet: the command-line client asks for the user's own before the first upload,
     * and would else put the file somewhere else.
     */
    @GET
    @Path("/dir")
    public FolderView folder(@Auth Caller caller, @QueryParam("dir") @Nullable String dir) {
        String asked = String.valueOf(dir);
        return view(caller, asked, asked);
    }

    /** The same of a storage integration, of which an organization has its managed storage only. */
    @GET
    @Path("/integration-dir")
    public FolderView integrationFolder(
            @Auth Caller caller,
            @QueryParam("integration_id") @Nullable String id,
            @QueryParam("dir") @Nullable String dir) {
        if (!caller.organizationId().equals(id)) {
            throw new NotFound("The storage integration", String.valueOf(id));
        }
        String below = dir == null ? "" : dir.substring(dir.startsWith("/") ? 1 : 0);
        return view(caller, files.root().uri(caller.organizationName(), below), below);
    }

    @GET
    @Path("/download")
    @Produces(MediaType.WILDCARD)
    public Response download(@Auth Caller caller, @QueryParam("key") @Nullable String key) throws IOException {
        StoredFile file = files.get(caller.organizationId(), path(caller, key));
        return Downloads.of(files, file);
    }

    private FolderView view(Caller caller, String uri, String asked) {
        String folder = files.root()
                .folderOf(uri, caller.organizationName(), caller.organizationId(), "dir")
                .orElseThrow(() -> new NotFound("The file or folder", asked));
        String root = files.root().uri(caller.organizationName(), "");
        return FolderView.of(
                caller.organizationName(), root, folder, files.list(caller.organizationId(), folder, MAX_ENTRIES));
    }

    private String path(Caller caller, @Nullable String key) {
        String asked = String.valueOf(key);
        return files.root()
                .pathOf(asked, caller.organizationName(), caller.organizationId(), "key")
                .orElseThrow(() -> new NotFound("The file or folder", asked));
    }
}
