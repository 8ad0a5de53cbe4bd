package dev.runs.k8s;

import dev.runs.dispatch.Observation;
import dev.runs.dispatch.Observation.Exited;
import dev.runs.dispatch.Observation.Waiting;
import dev.runs.run.Failure;
import dev.runs.run.Failure.Kind;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * Why a pod could not be made, from the answer of the cluster. It says nothing of whether a pod of that name is there:
 * quotas and policies are asked before names are compared, so that even the second of two equal requests can be refused
 * for the quota that the first one's pod uses up.
 */
final class Refusals {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    /** What the API server says before the cause. */
    private static final Pattern PREFIX = Pattern.compile(
            "^(?:pods(?: \"[^\"]*\")? is forbidden: |Pod \"[^\"]*\" is invalid: |Internal error occurred: )");
    /** Of webhooks and of ValidatingAdmissionPolicies, with whatever code they choose. */
    private static final Pattern DENIED = Pattern.compile("denied (?:the )?request");

    private static final Pattern LIMIT_RANGE =
            Pattern.compile("(?:maximum|minimum) \\S+ usage per (?:Container|Pod)|limit to request ratio per");
    /** What only an administrator can mend, while the run waits. */
    private static final Pattern UNPREPARED = Pattern.compile(
            "cannot create resource|error looking up service account|is being terminated|no PriorityClass with name");

    private Refusals() {}

    static Observation of(ClusterSettings settings, Exception error, Instant now) {
        String message = PREFIX.matcher(message(error)).replaceFirst("");
        int code = error instanceof KubernetesClientException refused ? refused.getCode() : 0;
        if (DENIED.matcher(message).find()) {
            return policy(message, now);
        }
        if (isPassing(code)) {
            // Where nobody answered, the message tells of networks that are no caller's business.
            return new Waiting("Waiting: the cluster of region " + settings.region() + " does not answer as it should"
                    + (code > 0 ? Words.aside(message) : ""));
        }
        return switch (code) {
            case UNAUTHORIZED ->
                new Waiting("Waiting for an administrator: the cluster of region " + settings.region()
                        + " does not accept the credentials that Runs has for it" + Words.aside(message));
            case NOT_FOUND -> unprepared(message);
            case FORBIDDEN -> forbidden(message, now);
            default ->
                new Exited(
                        null,
                        now,
                        null,
                        false,
                        new Failure(
                                Kind.INTERNAL,
                                Words.line(
                                        "The cluster does not take the pod that Runs made for the program: an administrator"
                                                + " must look into the settings of the region and the runtime. The cluster says: "
                                                + message)));
        };
    }

    private static Observation forbidden(String message, Instant now) {
        if (UNPREPARED.matcher(message).find()) {
            return unprepared(message);
        }
        if (LIMIT_RANGE.matcher(message).find()) {
            return new Observation.PutOff("the LimitRange of the cluster's namespace allows no pod of this size: choose"
                    + " another runtime, or have an administrator change it" + Words.aside(message));
        }
        return Quota.exceeded(message)
                .<Observation>map(quota -> new Observation.PutOff(quota.words()))
                .orElseGet(() -> policy(message, now));
    }

    private static Observation unprepared(String message) {
        return new Waiting(
                "Waiting for an administrator: Runs cannot make pods here yet, and ./runs admin check says what"
                        + " the cluster needs" + Words.aside(message));
    }

    /** INFRASTRUCTURE: nothing that whoever submitted the run could change, and no defect of Runs either. */
    private static Observation policy(String message, Instant now) {
        return new Exited(
                null,
                now,
                null,
                false,
                new Failure(
                        Kind.INFRASTRUCTURE,
                        Words.line(
                                "A policy of the cluster does not allow the run's pod: an administrator must change the"
                                        + " policy, or the settings of the region. The cluster says: " + message)));
    }

    /** 0 is an answer that never came; a conflict is not of names, but of two that count the same quota. */
    private static boolean isPassing(int code) {
        return code <= 0
                || code == REQUEST_TIMEOUT
                || code == CONFLICT
                || code == TOO_MANY_REQUESTS
                || code >= SERVER_ERROR;
    }

    private static String message(Exception error) {
        if (error instanceof KubernetesClientException refused
                && refused.getStatus() != null
                && refused.getStatus().getMessage() != null) {
            return refused.getStatus().getMessage();
        }
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
