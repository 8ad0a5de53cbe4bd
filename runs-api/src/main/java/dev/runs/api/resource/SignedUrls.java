package dev.runs.api.resource;

import dev.runs.error.RunsException.Forbidden;
import dev.runs.file.StoredFile;
import dev.runs.file.Tickets;
import dev.runs.file.Tickets.Purpose;
import dev.runs.file.Tickets.Ticket;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;

/** URLs of this server that are a credential of their own, for one file and a few minutes. */
public final class SignedUrls {
    private static final String UPLOAD = "files/upload/";
    private static final String FETCH = "files/fetch/";

    private final Tickets tickets;

    public SignedUrls(Tickets tickets) {
        this.tickets = tickets;
    }

    /** Where to put the file, as the client of this request reaches it. */
    String upload(UriInfo uri, String organizationId, String path) {
        return uri.getBaseUri() + UPLOAD + tickets.sign(new Ticket(Purpose.PUT, organizationId, path));
    }

    /** Where to get this version, as the client of this request reaches it. */
    String download(UriInfo uri, StoredFile file) {
        return uri.getBaseUri() + FETCH + tickets.sign(new Ticket(Purpose.GET, file.organizationId(), file.id()));
    }

    /** @throws Forbidden where the request's URL is not one that {@link #upload} made within its time */
    Ticket upload(UriInfo uri, String ticket) {
        return verified(uri, UPLOAD, ticket, Purpose.PUT).orElseThrow(() -> refusal("upload"));
    }

    /** @throws Forbidden where the request's URL is not one that {@link #download} made within its time */
    Ticket download(UriInfo uri, String ticket) {
        return verified(uri, FETCH, ticket, Purpose.GET).orElseThrow(() -> refusal("download"));
    }

    /** Empty, too, for another URL that happens to lead here: with a query, a path parameter, a character encoded. */
    private Optional<Ticket> verified(UriInfo uri, String folder, String ticket, Purpose purpose) {
        boolean isAsSigned = uri.getRequestUri().toString().equals(uri.getBaseUri() + folder + ticket);
        return isAsSigned ? tickets.verify(purpose, ticket) : Optional.empty();
    }

    private static Forbidden refusal(String what) {
        return new Forbidden("The " + what + " URL has expired, or is not one of this server's.");
    }
}
