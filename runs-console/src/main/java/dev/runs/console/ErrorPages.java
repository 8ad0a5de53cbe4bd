package dev.runs.console;

import dev.runs.error.RunsException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What a person sees who asked for a page under {@code /console} and cannot have it. */
public final class ErrorPages {
    private final Assets assets;
    private final Templates templates;

    ErrorPages(Assets assets, Templates templates) {
        this.assets = assets;
        this.templates = templates;
    }

    /**
     * A page for a refusal of the platform: its own message, which was written for people.
     *
     * @param status the HTTP status that it has on the API too
     */
    public Response page(int status, URI baseUri, RunsException refusal) {
        return page(status, baseUri, title(status), refusal.getMessage(), null);
    }

    /**
     * A page for any other error.
     *
     * @param requestId under which the server's log has the reason; null where it has none
     */
    public Response page(int status, URI baseUri, @Nullable String requestId) {
        return page(status, baseUri, title(status), message(status), requestId);
    }

    Response page(int status, URI baseUri, String title, @Nullable String message, @Nullable String requestId) {
        Frame frame = Frame.of(title, null, baseUri, assets);
        Response.ResponseBuilder page = Response.status(status)
                .type(MediaType.TEXT_HTML_TYPE.withCharset("utf-8"))
                .entity(templates.error(
                        frame,
                        message == null ? message(status) : message,
                        status,
                        requestId == null ? "" : requestId));
        Response response = page.build();
        ConsoleHeaders.apply(response.getHeaders());
        return response;
    }

    private static String title(int status) {
        return switch (status) {
            case 403 -> "You may not do that";
            case 404 -> "Not found";
            case 409 -> "Too late";
            case 503 -> "Not available at the moment";
            default -> status < 500 ? "That did not work" : "Something went wrong";
        };
    }

    private static String message(int status) {
        return switch (status) {
            case 403 -> "Your role does not allow this. Ask an admin of your organization.";
            case 404 -> "There is no such page here, or it belongs to another organization.";
            case 503 ->
                "The server's database does not answer. Try again in a few seconds; if it stays away, tell the"
                        + " administrator the request id.";
            default ->
                status < 500
                        ? "The request was not one that this page can answer. Go back and try again."
                        : "The server could not answer. Try again; if it happens again, tell the administrator the request"
                                + " id.";
        };
    }
}
