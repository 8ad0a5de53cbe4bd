package dev.runs.api.resource;

import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.api.wire.FolderList;
import dev.runs.error.RunsException.NotFound;
import dev.runs.file.FileChanges;
import dev.runs.file.FileStore;
import dev.runs.file.FolderPage;
import dev.runs.run.RegionNames;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A user's own files, {@code my_files} of the Python SDK: storage {@code user_files::REGION}, which is one folder of the
 * organization's storage whatever the region. Paths are relative to it.
 */
@Path("/storage/{storage_id}")
@Produces(MediaType.APPLICATION_JSON)
public final class StorageResource {
    private static final int MAX_ENTRIES = 1000;
    private static final String USER_FILES = "user_files::";

    private final FileStore files;
    private final FileChanges changes;
    private final SignedUrls urls;
    private final RegionNames regions;

    public StorageResource(FileStore files, SignedUrls urls, RegionNames regions) {
        this.files = files;
        this.changes = files.changes();
        this.urls = urls;
        this.regions = regions;
    }

    /** Where something is now, or was, below the storage's root. The SDK reads none of it; a body has to be JSON. */
    public record Place(String path) {}

    /** @param destination the URI by which runs name the file */
    public record UploadUrl(String destination, String uploadUrl) {}

    @GET
    @Path("/directories/{path:.*}")
    public FolderList list(
            @Auth Caller caller,
            @PathParam("storage_id") String storageId,
            @PathParam("path") String path,
            @QueryParam("limit") @DefaultValue("1000") String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        int size = Parameters.integer("limit", limit, MAX_ENTRIES, 1, MAX_ENTRIES);
        String root = root(caller, storageId);
        String folder = folder(path);
        String place = folder.isEmpty() ? root.substring(0, root.length() - 1) : root + folder;
        FolderPage page = files.page(caller.organizationId(), place, cursor, size);
        // The root is always there: the SDK takes its absence for a server without this storage.
        if (page.entries().isEmpty() && !folder.isEmpty() && !files.hasFolder(caller.organizationId(), place)) {
            throw new NotFound("The folder", folder);
        }
        return FolderList.of(page, root);
    }

    @PUT
    @Path("/directories/{path:.*}")
    public Place makeFolder(
            @Auth Caller caller, @PathParam("storage_id") String storageId, @PathParam("path") String path)
            throws IOException {
        caller.require(Role.MEMBER, "make folders");
        changes.makeFolder(caller, root(caller, storageId) + folder(path));
        return new Place(folder(path));
    }

    @DELETE
    @Path("/directories/{path:.*}")
    public Place deleteFolder(
            @Auth Caller caller, @PathParam("storage_id") String storageId, @PathParam("path") String path) {
        caller.require(Role.MEMBER, "delete folders");
        changes.deleteFolder(caller, root(caller, storageId) + folder(path));
        return new Place(folder(path));
    }

    @POST
    @Path("/file-upload-url/{path:.*}")
    public UploadUrl uploadUrl(
            @Auth Caller caller,
            @PathParam("storage_id") String storageId,
            @PathParam("path") String path,
            @Context UriInfo uri) {
        caller.require(Role.MEMBER, "upload files");
        String place = FileStore.checkedPath(root(caller, storageId) + path);
        files.room(caller.organizationId());
        return new UploadUrl(
                files.root().uri(caller.organizationName(), place), urls.upload(uri, caller.organizationId(), place));
    }

    /** A signed URL, for which no API key has to be sent on. */
    @GET
    @Path("/files/{path:.*}")
    public Response download(
            @Auth Caller caller,
            @PathParam("storage_id") String storageId,
            @PathParam("path") String path,
            @Context UriInfo uri) {
        String url = urls.download(uri, files.get(caller.organizationId(), root(caller, storageId) + path));
        return Response.temporaryRedirect(URI.create(url)).build();
    }

    @DELETE
    @Path("/files/{path:.*}")
    public Place deleteFile(
            @Auth Caller caller, @PathParam("storage_id") String storageId, @PathParam("path") String path) {
        caller.require(Role.MEMBER, "delete files");
        changes.deleteFile(caller, root(caller, storageId) + path);
        return new Place(path);
    }

    @POST
    @Path("/file-rename/{path:.*}")
    public Place renameFile(
            @Auth Caller caller,
            @PathParam("storage_id") String storageId,
            @PathParam("path") String path,
            @QueryParam("new_name") @DefaultValue("") String newName) {
        caller.require(Role.MEMBER, "rename files");
        String root = root(caller, storageId);
        return new Place(changes.renameFile(caller, root + path, newName).substring(root.length()));
    }

    /** The storage's root, with a final slash: the place in which the command-line client, too, keeps a user's files. */
    private String root(Caller caller, String storageId) {
        boolean isKnown = storageId.startsWith(USER_FILES) && regions.accepts(storageId.substring(USER_FILES.length()));
        if (!isKnown) {
            throw new NotFound("The storage", storageId);
        }
        return "data/customer-" + caller.userId() + "/";
    }

    private static String folder(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
