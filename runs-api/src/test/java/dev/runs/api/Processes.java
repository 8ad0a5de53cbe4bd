package dev.runs.api;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The processes of this machine that work in a folder or name it: servers, databases, supervisors, programs. */
final class Processes {
    private static final Path PROC = Path.of("/proc");

    private Processes() {}

    static List<Long> under(Path folder) throws IOException {
        String mark = folder.toRealPath().toString();
        List<Long> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(PROC)) {
            for (Path entry : entries.filter(
                            path -> path.getFileName().toString().matches("[0-9]+"))
                    .toList()) {
                if (belongs(entry, mark)) {
                    found.add(Long.parseLong(entry.getFileName().toString()));
                }
            }
        }
        found.remove(ProcessHandle.current().pid());
        return found;
    }

    /** A zombie has neither a command nor a working folder any more. */
    private static boolean belongs(Path process, String mark) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                            .contains(mark)
                    || Files.readSymbolicLink(process.resolve("cwd")).startsWith(mark);
        } catch (IOException e) {
            return false; // it has ended
        }
    }

    /** Ends all of them as the end of the machine would: none sees another one end. */
    static void killAll(Path folder) throws IOException {
        Set<Long> frozen = new HashSet<>();
        List<Long> all = under(folder);
        while (!frozen.containsAll(all)) {
            signal("STOP", all);
            frozen.addAll(all);
            all = under(folder); // what they started in the meantime
        }
        signal("KILL", all);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> under(folder).isEmpty());
    }

    static void signal(String name, List<Long> pids) throws IOException {
        if (pids.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        pids.forEach(pid -> command.add(pid.toString()));
        // One of them may have ended by now, which kill calls a failure.
        try {
            new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while signalling");
        }
    }
}
