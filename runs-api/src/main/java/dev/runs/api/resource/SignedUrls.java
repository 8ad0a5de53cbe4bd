package dev.runs.api.resource;

import dev.runs.error.RunsException.Forbidden;
import dev.runs.file.DownloadTickets;
import dev.runs.file.StoredFile;
import dev.runs.file.UploadTickets;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;

/** URLs of this server that are a credential of their own, for one file and a few minutes. */
public final class SignedUrls {
    private static final String UPLOAD = "files/upload/";
    private static final String FETCH = "files/fetch/";

    private final UploadTickets uploads;
    private final DownloadTickets downloads;

    public SignedUrls(UploadTickets uploads, DownloadTickets downloads) {
        this.uploads = uploads;
        this.downloads = downloads;
    }

    /** Where to put the file, as the client of this request reaches it. */
    String upload(UriInfo uri, String organizationId, String path) {
        return uri.getBaseUri() + UPLOAD + uploads.sign(new UploadTickets.Ticket(organizationId, path));
    }

    /** Where to get this version, as the client of this request reaches it. */
    String download(UriInfo uri, StoredFile file) {
        return uri.getBaseUri() + FETCH + downloads.sign(new DownloadTickets.Ticket(file.organizationId(), file.id()));
    }

    /** @throws Forbidden where the request's URL is not one that {@link #upload} made within its time */
    UploadTickets.Ticket upload(UriInfo uri, String ticket) {
        return (isAsSigned(uri, UPLOAD + ticket) ? uploads.verify(ticket) : Optional.<UploadTickets.Ticket>empty())
                .orElseThrow(() -> refusal("upload"));
    }

    /** @throws Forbidden where the request's URL is not one that {@link #download} made within its time */
    DownloadTickets.Ticket download(UriInfo uri, String ticket) {
        return (isAsSigned(uri, FETCH + ticket) ? downloads.verify(ticket) : Optional.<DownloadTickets.Ticket>empty())
                .orElseThrow(() -> refusal("download"));
    }

    /** Not another URL either that happens to lead here: with a query, a path parameter, a character encoded. */
    private static boolean isAsSigned(UriInfo uri, String path) {
        return uri.getRequestUri().toString().equals(uri.getBaseUri() + path);
    }

    private static Forbidden refusal(String what) {
        return new Forbidden("The " + what + " URL has expired, or is not one of this server's.");
    }
}
