package dev.runs;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Python with packages from PyPI, for tests. */
public final class PythonPackages {
    /** The largest are hundreds of megabytes. */
    private static final long MINUTES = 10;

    private PythonPackages() {}

    /**
     * Its interpreter. Made once for all builds, and again when the file has changed.
     *
     * @param group what is skipped where they cannot be installed
     * @param requirements which, in a file called {@code requirements.txt} in a folder that says what they are for
     */
    public static synchronized Path install(String group, Path requirements) throws IOException, InterruptedException {
        Path environment = Path.of(
                        "..",
                        "target",
                        "python",
                        String.valueOf(requirements.getParent().getFileName()))
                .toAbsolutePath()
                .normalize();
        Path python = environment.resolve("bin/python");
        Path installed = environment.resolve("installed.txt");
        Files.createDirectories(environment.getParent());
        // Tests run in two processes, which may both come to want it at the same moment: the second waits.
        Path lock = environment.resolveSibling(environment.getFileName() + ".lock");
        try (FileChannel one = FileChannel.open(lock, CREATE, WRITE)) {
            one.lock(); // until it is closed
            if (!Files.exists(installed) || Files.mismatch(requirements, installed) != -1) {
                Path log = Files.createTempFile("install", ".log");
                boolean done = run(log, List.of("python3", "-m", "venv", "--clear", environment.toString()))
                        && run(
                                log,
                                List.of(
                                        python.toString(),
                                        "-m",
                                        "pip",
                                        "install",
                                        "-q",
                                        "-r",
                                        requirements.toString()));
                Skipped.unless(done, group, "its packages could not be installed: " + Files.readString(log));
                Files.copy(requirements, installed);
                Files.delete(log);
            }
        }
        return python;
    }

    private static boolean run(Path log, List<String> command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            Files.writeString(log, String.valueOf(e.getMessage()));
            return false;
        }
    }
}
