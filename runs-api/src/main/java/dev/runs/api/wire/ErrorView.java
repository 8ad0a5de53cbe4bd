package dev.runs.api.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The envelope of every failure. The Python SDK reads the request id from the header of the same value. */
public record ErrorView(List<Item> errors, String requestId) {

    /** The codes that the contract knows. */
    public enum Code {
        BAD_REQUEST_ERROR,
        CONFLICT_ERROR,
        INVALID_INPUT_ERROR,
        INTERNAL_SERVER_ERROR,
        UNAUTHORIZED_ERROR,
        INSUFFICIENT_PERMISSIONS_ERROR,
        NOT_FOUND_ERROR,
        INSUFFICIENT_QUOTA_ERROR,
        REQUEST_ENTITY_TOO_LARGE,
        RATE_LIMIT_ERROR,
        TIMEOUT_ERROR,
        BAD_GATEWAY_ERROR
    }

    /**
     * @param details what happened, for who reads only this
     * @param path the place of the field that is to blame, or of the request
     */
    public record Item(
            Code code,
            String message,
            String details,
            String path,
            String suggestion,
            @Nullable String documentation_url,
            @Nullable String field) {}
}
