package dev.runs.api.error;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.runs.api.wire.ErrorView.Code;
import dev.runs.database.DatabaseErrors;
import dev.runs.error.RunsException;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.Problem;
import dev.runs.error.RunsException.TryLater;
import dev.runs.s3.S3Unavailable;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.eclipse.jetty.io.EofException;
import org.glassfish.jersey.message.internal.HeaderValueException;

/**
 * What is told of a failure: its status, its code, and each problem.
 *
 * @param isOurs whether the server is to blame, so that its log must say more
 */
record Failures(int status, Code code, List<Problem> problems, boolean isOurs) {
    private static final String TRY_AGAIN =
            "Try again in a few seconds; if it stays, tell the administrator the request id.";

    private static final Failures INTERNAL = ours(
                    500, Code.INTERNAL_SERVER_ERROR, "Try again; if it stays, tell the administrator the request id.")
            .saying("Something went wrong in the server.");

    private static final Failures STORAGE_AWAY = ours(502, Code.BAD_GATEWAY_ERROR, TRY_AGAIN);

    private static final Failures TRY_LATER =
            of(429, Code.RATE_LIMIT_ERROR, "Wait as long as the header Retry-After says.");
    private static final Pattern HEADER = Pattern.compile("\"([A-Za-z-]+)\" header");

    /** Of what the core refuses. */
    private static final Map<Class<? extends RunsException>, Failures> REFUSALS = Map.of(
            RunsException.NotFound.class, of(404, Code.NOT_FOUND_ERROR, "Check the id or the path."),
            RunsException.InvalidRequest.class, of(422, Code.INVALID_INPUT_ERROR, ""),
            RunsException.Conflict.class, of(409, Code.CONFLICT_ERROR, "Read it again, and decide anew."),
            RunsException.QuotaExceeded.class, of(403, Code.INSUFFICIENT_QUOTA_ERROR, "Try again later."),
            RunsException.StorageFull.class,
                    ours(
                            507,
                            Code.INTERNAL_SERVER_ERROR,
                            "Try again later; the administrator has to free space on the disk."),
            RunsException.StorageUnavailable.class, STORAGE_AWAY,
            RunsException.OutcomeUnknown.class,
                    ours(
                            503,
                            Code.TIMEOUT_ERROR,
                            "Look whether it is there before you send it again; if it had an Idempotency-Key, send it"
                                    + " again as it is."),
            RunsException.TooLarge.class, of(413, Code.REQUEST_ENTITY_TOO_LARGE, "Send less, or in parts."),
            RunsException.Forbidden.class,
                    of(403, Code.INSUFFICIENT_PERMISSIONS_ERROR, "Ask an admin of the organization."));

    /** Of what the web layer refuses, by status. */
    private static final Map<Integer, Failures> HTTP = Map.of(
            400, of(400, Code.BAD_REQUEST_ERROR, "Correct the request."),
            401, of(401, Code.UNAUTHORIZED_ERROR, "Send a valid API key in the header X-API-Key."),
            403, of(403, Code.INSUFFICIENT_PERMISSIONS_ERROR, "Ask an admin of the organization."),
            404, of(404, Code.NOT_FOUND_ERROR, "Check the path; the API is described at /docs."),
            405, of(405, Code.BAD_REQUEST_ERROR, "Use a method that the header Allow names."),
            406, of(406, Code.BAD_REQUEST_ERROR, "Accept application/json."),
            409, of(409, Code.CONFLICT_ERROR, "Read it again, and decide anew."),
            413, of(413, Code.REQUEST_ENTITY_TOO_LARGE, "Send less, or in parts."),
            415, of(415, Code.BAD_REQUEST_ERROR, "Send JSON with the header Content-Type: application/json."),
            429, TRY_LATER);

    static Failures of(Throwable cause) {
        if (cause instanceof InvalidRequest invalid) {
            return new Failures(422, Code.INVALID_INPUT_ERROR, invalid.problems(), false);
        }
        if (cause instanceof TryLater later) {
            return TRY_LATER.saying(String.valueOf(later.getMessage()));
        }
        if (cause instanceof RunsException refused) {
            return REFUSALS.getOrDefault(refused.getClass(), of(400, Code.BAD_REQUEST_ERROR, ""))
                    .saying(String.valueOf(refused.getMessage()));
        }
        if (cause instanceof S3Unavailable) {
            return STORAGE_AWAY.saying("The storage of files does not answer at the moment.");
        }
        if (cause instanceof JsonProcessingException json) {
            return of(400, Code.BAD_REQUEST_ERROR, "Send one valid JSON object.")
                    .saying(malformed(json));
        }
        if (cause instanceof CharacterCodingException) {
            return of(400, Code.BAD_REQUEST_ERROR, "Send JSON in UTF-8.").saying("The body is not UTF-8.");
        }
        if (isWronglyCompressed(cause)) {
            return of(400, Code.BAD_REQUEST_ERROR, "Compress the body, or leave the header Content-Encoding out.")
                    .saying("The body is not compressed as it says.");
        }
        if (cause instanceof HeaderValueException unread
                && unread.getContext() == HeaderValueException.Context.INBOUND) {
            return of(400, Code.BAD_REQUEST_ERROR, "Correct it, or leave it out.")
                    .saying(unreadable(unread));
        }
        if (cause instanceof EofException) {
            return of(400, Code.BAD_REQUEST_ERROR, "Send it again, whole.").saying("The body ended early.");
        }
        if (cause instanceof IOException && cause.getCause() instanceof TimeoutException) {
            return of(408, Code.TIMEOUT_ERROR, "Send it again, without long pauses.")
                    .saying("The body stopped coming.");
        }
        if (cause instanceof WebApplicationException web && web.getResponse().getStatus() < 500) {
            int status = web.getResponse().getStatus();
            return known(status).saying(web.getResponse().getStatusInfo().getReasonPhrase() + ".");
        }
        if (DatabaseErrors.isPassing(cause)) {
            return ours(503, Code.TIMEOUT_ERROR, "Try again in a few seconds.")
                    .saying("The database does not answer at the moment.");
        }
        return INTERNAL;
    }

    /** Of what the web server itself refuses, before it comes to an operation. */
    static Failures ofWebServer(int status) {
        return switch (status) {
            case 404 -> known(status).saying("Not Found.");
            case 405 -> known(status).saying("Method Not Allowed.");
            case 408 ->
                of(status, Code.TIMEOUT_ERROR, "Send it again, without long pauses.")
                        .saying("The request stopped coming.");
            case 413 -> known(status).saying("The body is too large.");
            case 414 ->
                of(status, Code.BAD_REQUEST_ERROR, "Use a shorter URI.").saying("The URI is longer than 8,000 bytes.");
            case 417 ->
                of(status, Code.BAD_REQUEST_ERROR, "Leave it out.")
                        .saying("The header Expect asks for what this server does not do.");
            case 426 ->
                of(status, Code.BAD_REQUEST_ERROR, "Use HTTP/1.1.")
                        .saying("This server does not speak that version of HTTP.");
            case 431 ->
                of(status, Code.BAD_REQUEST_ERROR, "Send fewer or shorter headers.")
                        .saying("The headers are longer than 8,000 bytes.");
            case 503 ->
                of(status, Code.TIMEOUT_ERROR, "Try again in a few seconds.").saying("The server is stopping.");
            default ->
                status >= 500
                        ? INTERNAL
                        : of(
                                        status,
                                        Code.BAD_REQUEST_ERROR,
                                        "Correct its headers and its URI: no empty segments, '..' or encoded slashes.")
                                .saying("The request is not valid HTTP for this server.");
        };
    }

    private static Failures known(int status) {
        return HTTP.getOrDefault(status, of(status, Code.BAD_REQUEST_ERROR, "Correct the request."));
    }

    private static Failures of(int status, Code code, String suggestion) {
        return new Failures(status, code, List.of(new Problem(null, "", suggestion)), false);
    }

    private static Failures ours(int status, Code code, String suggestion) {
        return new Failures(status, code, List.of(new Problem(null, "", suggestion)), true);
    }

    private Failures saying(String message) {
        return new Failures(
                status, code, List.of(new Problem(null, message, problems.get(0).suggestion())), isOurs);
    }

    /** What decompresses request bodies sits in front of us, and says so in exceptions of different kinds. */
    private static boolean isWronglyCompressed(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ZipException) {
                return true;
            }
        }
        return false;
    }

    /** Whose name only the exception's text tells. */
    private static String unreadable(HeaderValueException e) {
        Matcher name = HEADER.matcher(String.valueOf(e.getMessage()));
        return name.find() ? "The header " + name.group(1) + " cannot be read." : "A header cannot be read.";
    }

    private static String malformed(JsonProcessingException e) {
        String where = Optional.ofNullable(e.getLocation())
                .map(at -> " at line " + at.getLineNr() + ", column " + at.getColumnNr())
                .orElse("");
        return "The body is not JSON" + where + ".";
    }
}
