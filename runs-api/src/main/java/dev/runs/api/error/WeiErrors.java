package dev.runs.api.error;

import dev.runs.api.wire.WeiErrorView;
import dev.runs.error.RunsException.Problem;
import jakarta.ws.rs.WebApplicationException;
import java.util.stream.Collectors;

/** Every failure below {@code /wei/} in the shape that WEI's own server gives it. */
final class WeiErrors {
    private static final String HOW_TO_SIGN_IN =
            "Send HTTP Basic with the organization's name and an API key of it, or the key in the header X-API-Key.";

    private WeiErrors() {}

    static WeiErrorView of(Throwable cause, Failures failure, String requestId) {
        if (cause instanceof WeiRefusal refusal) {
            return new WeiErrorView(refusal.detail(), null, null);
        }
        if (cause instanceof WebApplicationException web && failure.status() < 500) {
            // As WEI's server says it: "Not Found".
            return new WeiErrorView(web.getResponse().getStatusInfo().getReasonPhrase(), suggestion(failure), null);
        }
        return of(failure, requestId);
    }

    static WeiErrorView of(Failures failure, String requestId) {
        String detail = failure.problems().stream().map(Problem::message).collect(Collectors.joining("\n"));
        return new WeiErrorView(detail, suggestion(failure), failure.status() < 500 ? null : requestId);
    }

    private static String suggestion(Failures failure) {
        return failure.status() == 401
                ? HOW_TO_SIGN_IN
                : failure.problems().stream()
                        .map(Problem::suggestion)
                        .distinct()
                        .collect(Collectors.joining(" "));
    }
}
