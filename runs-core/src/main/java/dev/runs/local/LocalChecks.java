package dev.runs.local;

import java.io.IOException;

/** Whether this machine can execute local runs. */
public final class LocalChecks {
    private LocalChecks() {}

    /**
     * Looks for a Python that has what local runs need.
     *
     * @return what was found, in one line
     * @throws IOException where {@code venv} is missing; the message says what to do
     * @throws IllegalStateException where there is no usable Python; the message says what to do
     */
    public static String check(String command) throws IOException {
        Python python = Python.find(command);
        Process process = new ProcessBuilder(python.executable(), "-I", "-c", "import venv, ensurepip")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(python.executable()
                        + " cannot make environments for dependencies: install its venv and ensurepip (python3-venv"
                        + " on Debian and Ubuntu).");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while looking at Python", e);
        }
        return python.executable() + ", Python "
                + python.version().replaceFirst("\\s.*", "").strip();
    }
}
