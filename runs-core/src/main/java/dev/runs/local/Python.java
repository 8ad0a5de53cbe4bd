package dev.runs.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The Python that supervises and runs programs.
 *
 * @param executable its own path, not that of a shell script that looks for it: that would cost every run its time
 * @param version as {@code sys.version} has it
 */
record Python(String executable, String version) {
    private static final String QUESTION =
            "import sys; assert sys.version_info >= (3, 8), 'it is older than 3.8: ' + sys.version;"
                    + " sys.stdout.buffer.write((sys.executable + chr(10) + sys.version).encode())";

    /** @throws IllegalStateException where there is none that can be used; the message says what to do */
    static Python find(String command) {
        try {
            Process process = new ProcessBuilder(command, "-I", "-X", "utf8", "-c", QUESTION)
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() == 0) {
                return new Python(answer.lines().findFirst().orElseThrow(), answer.substring(answer.indexOf('\n') + 1));
            }
            throw new IllegalStateException("'" + command + "' is no Python that can be used: "
                    + answer.lines().reduce("", (first, second) -> second));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "There is no Python at '" + command + "': install Python 3.8 or newer, or set another path.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while looking for Python", e);
        }
    }
}
