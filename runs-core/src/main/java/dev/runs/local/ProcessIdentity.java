package dev.runs.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Tells whether a process is still the one it was: pids are used again. */
final class ProcessIdentity {
    private static final Path PROC = Path.of("/proc");
    /** The twenty-second field of {@code /proc/PID/stat} (proc(5)), counted from the one after the name. */
    private static final int START_TIME = 19;

    private static final Duration CLOCK_SLACK = Duration.ofSeconds(2);

    private ProcessIdentity() {}

    /**
     * @param start as the supervisor wrote it of itself: on Linux the start time in ticks since boot, which no change
     *     of the clock moves
     * @param writtenAt when it did so; elsewhere a process that started later is another one
     */
    static boolean isAlive(long pid, @Nullable String start, Instant writtenAt) throws IOException {
        if (Files.isDirectory(PROC.resolve("self"))) {
            return startTicks(pid).equals(start);
        }
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().startInstant())
                .filter(started -> started.isBefore(writtenAt.plus(CLOCK_SLACK)))
                .isPresent();
    }

    /** Empty where there is no such process, or only what its parent has not yet collected. */
    private static String startTicks(long pid) throws IOException {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[0].equals("Z") ? "" : fields[START_TIME];
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            if (ProcessHandle.of(pid).isEmpty()) {
                return ""; // it ended while we read
            }
            throw e;
        }
    }
}
