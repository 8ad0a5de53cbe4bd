package dev.runs.k8s;

import dev.runs.run.Failure;
import dev.runs.run.Failure.Kind;
import java.util.regex.Pattern;

/**
 * Why an image cannot be fetched, from the waiting message of ErrImagePull or ImagePullBackOff. Older kubelets say no
 * more than "Back-off pulling image" in the second: then the cause is not known.
 *
 * @param why the registry's or the network's own words; empty where the kubelet does not repeat them
 * @param isPassing whether it may be over by itself: the network, a registry's limit or its own troubles
 */
record ImageTrouble(String image, String why, boolean isPassing) {
    /** What kubelet and container runtime say around the cause. */
    private static final Pattern AROUND = Pattern.compile("Back-off pulling image \"[^\"]*\"(?:: )?|ErrImagePull: "
            + "|rpc error: code = \\w+ desc = |(?:failed to|Failed to) (?:pull and unpack image|resolve reference|pull image)"
            + " \"[^\"]*\": |failed to do request: ");
    /** A connection's own end has another port each time: the words would never be the same twice. */
    private static final Pattern OWN_ADDRESS = Pattern.compile("(read|write) tcp \\S+->");

    private static final Pattern PASSING = Pattern.compile("(?i)too ?many ?requests|rate limit"
            + "|(?:: |status |code )(?:429|5\\d\\d)\\b|internal server error|bad gateway|service unavailable"
            + "|time-?d? ?out|context deadline exceeded|connection refused|connection reset|no route to host"
            + "|network is unreachable|temporary failure|server misbehaving|unexpected EOF|: EOF"
            + "|no space left on device");
    private static final Pattern WANTS_CREDENTIALS =
            Pattern.compile("(?i)\\b401\\b|\\b403\\b|unauthorized|forbidden|denied|authorization|authentication");

    static ImageTrouble of(String image, String message) {
        String cause = AROUND.matcher(message).replaceAll("");
        String why = Words.reason(OWN_ADDRESS.matcher(cause).replaceAll("$1 tcp "));
        return new ImageTrouble(Words.reason(image), why, PASSING.matcher(cause).find());
    }

    /** What is waited for, in the same words at each look. */
    String waiting() {
        return "Fetching the image " + image + (why.isEmpty() ? "" : ": " + why);
    }

    Failure failure() {
        String advice = WANTS_CREDENTIALS.matcher(why).find()
                ? "Its registry does not let the cluster have it: an administrator can name a Secret with credentials"
                        + " in the region's pullSecrets."
                : "An administrator can correct the image of the runtime or the region.";
        return new Failure(
                Kind.IMAGE,
                Words.line("The image " + image + " cannot be fetched" + (why.isEmpty() ? "" : ": " + why) + ". "
                        + advice));
    }
}
