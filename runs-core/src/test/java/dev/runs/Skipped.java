package dev.runs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Assumptions;

/** A group of tests that cannot run on this machine is named at the end of {@code ./verify}, never green in silence. */
public final class Skipped {
    private Skipped() {}

    /** For what continuous integration has: where it has not, the tests fail there. */
    public static void unless(boolean possible, String group, String reason) {
        name(possible, group, reason);
        if (!possible && "true".equals(System.getenv("CI"))) {
            throw new IllegalStateException(group + ": " + reason);
        }
        Assumptions.assumeTrue(possible, reason);
    }

    /** For what continuous integration may lack. */
    public static void everywhereUnless(boolean possible, String group, String reason) {
        name(possible, group, reason);
        Assumptions.assumeTrue(possible, reason);
    }

    private static void name(boolean possible, String group, String reason) {
        String file = System.getenv("RUNS_SKIPPED_GROUPS");
        if (!possible && file != null) {
            try {
                Path path = Path.of(file);
                Files.createDirectories(path.toAbsolutePath().getParent());
                Files.writeString(
                        path, group + ": " + reason + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
