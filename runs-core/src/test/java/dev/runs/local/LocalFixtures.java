package dev.runs.local;

import dev.runs.dispatch.ExecutorWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

final class LocalFixtures {
    private LocalFixtures() {}

    static LocalExecutor open(ExecutorWorld world, Path folder, Map<String, String> environment, long logBufferBytes)
            throws IOException {
        LocalSettings settings = new LocalSettings(
                folder.resolve("data"),
                "python3",
                System.getProperty("java.home") + "/bin/java",
                null,
                environment,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                logBufferBytes);
        return new LocalExecutor(settings, world.runtimes, world.files, world.logs, world.wakeups, world.clock);
    }

    /** Processes that have ended and that nobody has collected yet do not count. */
    static boolean isAlive(long pid) {
        Path stat = Path.of("/proc/" + pid + "/stat");
        if (!Files.isDirectory(Path.of("/proc/self"))) {
            return ProcessHandle.of(pid).isPresent();
        }
        try {
            String content = Files.readString(stat);
            return !content.substring(content.lastIndexOf(')') + 2).startsWith("Z");
        } catch (IOException e) {
            return false;
        }
    }
}
