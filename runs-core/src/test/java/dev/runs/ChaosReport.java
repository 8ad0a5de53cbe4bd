package dev.runs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the tests tagged {@code chaos} did: one line for each kind of fault. {@code ./verify} prints them as a table.
 * They run in every build; {@code ./verify -Pchaos -Dchaos.factor=10} runs only them, with ten times the rounds.
 */
public final class ChaosReport {
    private ChaosReport() {}

    /** The rounds to make where a build makes {@code usual}. */
    public static int rounds(int usual) {
        return usual * Integer.getInteger("chaos.factor", 1);
    }

    /**
     * Notes what was found. The test itself fails where there are violations; it notes them before it does.
     *
     * @param fault what was done to the system, in a few words
     * @param checked the runs (or statements, commands) whose outcome was compared with what was promised
     */
    public static void note(String fault, int rounds, long checked, int violations) {
        String file = System.getenv("RUNS_CHAOS_REPORT");
        if (file == null) {
            return;
        }
        try {
            Path path = Path.of(file);
            Files.createDirectories(path.toAbsolutePath().getParent());
            Files.writeString(
                    path,
                    String.join("\t", fault, "" + rounds, "" + checked, "" + violations) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
