package dev.runs.k8s;

import dev.runs.run.Failure;
import dev.runs.run.Failure.Kind;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Why a container could not be made or started, though its image is there. */
final class StartTrouble {
    /** The container runtimes' words for what could not be executed: StartError of containerd, ContainerCannotRun of others. */
    private static final Set<String> REASONS =
            Set.of("StartError", "ContainerCannotRun", "RunContainerError", "CreateContainerError");

    private static final Pattern NOT_EXECUTABLE = Pattern.compile(
            "exec: \"[^\"]*\".*(?:no such file|not found|permission denied)|no command specified|exec format error");
    private static final Pattern ROOT = Pattern.compile("runAsNonRoot|non-root");
    private static final Pattern MISSING = Pattern.compile("(?i)(?:secret|configmap).*not found|couldn't find key");

    private StartTrouble() {}

    static boolean is(String reason) {
        return REASONS.contains(reason);
    }

    /** What the image lacks; empty where it is not for the image's sake. */
    static Optional<Failure> ofImage(String image, String message) {
        if (ROOT.matcher(message).find()) {
            return Optional.of(new Failure(
                    Kind.IMAGE,
                    Words.line("The image " + Words.reason(image) + " runs as root, which its pods may not: give it a"
                            + " numeric USER other than 0, or have an administrator name a user in the region's"
                            + " settings. The cluster says: " + message)));
        }
        if (NOT_EXECUTABLE.matcher(message).find()) {
            return Optional.of(unfit(image, message));
        }
        return Optional.empty();
    }

    /** Of a container that ended with a shell's exit code for a command that is not there. */
    static Failure unfit(String image, int exitCode, @Nullable String message) {
        return unfit(image, message == null ? "exit code " + exitCode : message);
    }

    /** The image has not got what our agent needs. */
    private static Failure unfit(String image, String message) {
        return new Failure(
                Kind.IMAGE,
                Words.line("The image " + Words.reason(image)
                        + " cannot run what Runs starts programs with: it needs sh"
                        + " and python3, for the processors of the cluster's nodes. The cluster says: " + message));
    }

    /** What the administrator has to make or mend; it is nothing that the program or the image could. */
    static Failure ofConfiguration(String namespace, String message) {
        String what = MISSING.matcher(message).find()
                ? "A Secret that the region's settings name for the program is missing: an administrator must make it in"
                        + " the namespace " + namespace + ", or take it out of the settings."
                : "The program's container cannot be made as the region's settings say.";
        return new Failure(Kind.INFRASTRUCTURE, Words.line(what + " The cluster says: " + message));
    }
}
