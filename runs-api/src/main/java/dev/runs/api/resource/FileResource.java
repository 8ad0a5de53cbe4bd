package dev.runs.api.resource;

import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.api.wire.FolderView;
import dev.runs.error.RunsException.NotFound;
import dev.runs.file.FileStore;
import dev.runs.file.StorageIntegration;
import dev.runs.file.StorageIntegrations;
import dev.runs.file.StorageIntegrations.Place;
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
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The organization's files: an upload goes to a signed URL, as the command-line client does it. */
@Path("/files")
@Produces(MediaType.APPLICATION_JSON)
public final class FileResource {
    private static final int MAX_ENTRIES = 1000;

    private final FileStore files;
    private final StorageIntegrations integrations;
    private final SignedUrls urls;

    public FileResource(FileStore files, StorageIntegrations integrations, SignedUrls urls) {
        this.files = files;
        this.integrations = integrations;
        this.urls = urls;
    }

    /** Where to put a file. */
    public record UploadUrl(String uploadUrl) {}

    /** Of a storage integration the URL is the store's own, and the file never comes here. */
    @POST
    @Path("/upload-url")
    public UploadUrl uploadUrl(@Auth Caller caller, @QueryParam("key") @Nullable String key, @Context UriInfo uri) {
        caller.require(Role.MEMBER, "upload files");
        Optional<Place> elsewhere = integrations.place(caller.organizationName(), String.valueOf(key), "key");
        if (elsewhere.isPresent()) {
            return new UploadUrl(
                    elsewhere.get().integration().upload(elsewhere.get().path()));
        }
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
        return integrations
                .folder(caller.organizationName(), asked, "dir")
                .map(place -> view(place.integration(), place.path()))
                .orElseGet(() -> view(caller, asked, asked));
    }

    /** The same below a storage integration, or below the managed storage by the organization's id. */
    @GET
    @Path("/integration-dir")
    public FolderView integrationFolder(
            @Auth Caller caller,
            @QueryParam("integration_id") @Nullable String id,
            @QueryParam("dir") @Nullable String dir) {
        String below = dir == null ? "" : dir.substring(dir.startsWith("/") ? 1 : 0);
        if (caller.organizationId().equals(id)) {
            return view(caller, files.root().uri(caller.organizationName(), below), below);
        }
        StorageIntegration integration = integrations
                .find(caller.organizationName(), String.valueOf(id))
                .orElseThrow(() -> new NotFound("The storage integration", String.valueOf(id)));
        return view(
                integration,
                integration.folderOf(integration.uri() + "/" + below, "dir").orElseThrow());
    }

    @GET
    @Path("/download")
    @Produces(MediaType.WILDCARD)
    public Response download(@Auth Caller caller, @QueryParam("key") @Nullable String key) throws IOException {
        Optional<Place> elsewhere = integrations.place(caller.organizationName(), String.valueOf(key), "key");
        if (elsewhere.isPresent()) {
            String url = elsewhere
                    .get()
                    .integration()
                    .download(elsewhere.get().path())
                    .orElseThrow(() -> new NotFound("The file", String.valueOf(key)));
            return Response.temporaryRedirect(URI.create(url)).build();
        }
        StoredFile file = files.get(caller.organizationId(), path(caller, key));
        return Downloads.of(files, file);
    }

    private FolderView view(StorageIntegration integration, String folder) {
        return FolderView.of(integration.id(), integration.uri() + "/", folder, integration.list(folder, MAX_ENTRIES));
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
