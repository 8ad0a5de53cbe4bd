package dev.runs.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes of pods as the machine sees them that is their node: {@link TestClusters#isHere}. */
public final class PodProcesses {
    private PodProcesses() {}

    /**
     * One of them.
     *
     * @param pid on this machine
     * @param innerPid in the container
     */
    public record PodProcess(long pid, long innerPid, String command) {}

    /** Those in all containers of a pod that have not ended, whatever the cluster says of it by now. */
    public static List<PodProcess> aliveIn(String podUid) {
        List<PodProcess> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            for (Path entry : entries.filter(
                            path -> path.getFileName().toString().matches("[0-9]+"))
                    .toList()) {
                read(entry, podUid).ifPresent(found::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** Empty also for one that has ended and that nobody has collected yet. */
    private static Optional<PodProcess> read(Path process, String podUid) {
        try {
            // Where systemd makes the groups, a hyphen in a name would stand for a level.
            if (!Files.readString(process.resolve("cgroup")).replace('_', '-').contains(podUid)) {
                return Optional.empty();
            }
            List<String> status = Files.readAllLines(process.resolve("status"));
            if (value(status, "State").startsWith("Z")) {
                return Optional.empty();
            }
            String[] pids = value(status, "NSpid").split("\\s+");
            return Optional.of(new PodProcess(
                    Long.parseLong(pids[0]),
                    Long.parseLong(pids[pids.length - 1]),
                    Files.readString(process.resolve("cmdline"))
                            .replace('\0', ' ')
                            .strip()));
        } catch (IOException e) {
            return Optional.empty(); // it has ended meanwhile
        }
    }

    private static String value(List<String> status, String key) {
        return status.stream()
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> line.substring(key.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }
}
