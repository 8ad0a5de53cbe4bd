package dev.runs.k8s;

import dev.runs.Skipped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A process of the cluster, where that is this machine and keeps its data beside its kubeconfig: to be killed, and
 * started again as it was. A test that ends early leaves the cluster whole, if it closes this.
 */
public final class ClusterProcess implements AutoCloseable {
    private static final String GROUP = "Kubernetes, breaking the cluster itself";
    private static final Path PROC = Path.of("/proc");

    private final String name;
    private final long pid;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path folder;
    private final Path output;
    private boolean isDown;

    private ClusterProcess(String name, Path process) throws IOException {
        this.name = name;
        this.pid = Long.parseLong(process.getFileName().toString());
        this.command = words(process.resolve("cmdline"));
        this.environment = new TreeMap<>();
        for (String variable : words(process.resolve("environ"))) {
            int end = variable.indexOf('=');
            if (end > 0) {
                environment.put(variable.substring(0, end), variable.substring(end + 1));
            }
        }
        this.folder = Files.readSymbolicLink(process.resolve("cwd"));
        this.output = Files.readSymbolicLink(process.resolve("fd/1"));
    }

    /** The process of this name, such as kube-apiserver; skips the test where it cannot be killed and started here. */
    public static ClusterProcess find(String name) {
        TestClusters.kubeconfig();
        Skipped.everywhereUnless(TestClusters.isHere(), GROUP, "the cluster is another machine");
        try (Stream<Path> processes = Files.list(PROC)) {
            String data = home() + "/";
            List<Path> found = processes
                    .filter(path -> path.getFileName().toString().matches("[0-9]+"))
                    .filter(path -> isOf(path, name, data))
                    .toList();
            Skipped.everywhereUnless(found.size() == 1, GROUP, "no " + name + " that works in " + data);
            return new ClusterProcess(name, found.get(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path home() throws IOException {
        return TestClusters.kubeconfig().toRealPath().getParent();
    }

    private static boolean isOf(Path process, String name, String data) {
        try {
            List<String> command = words(process.resolve("cmdline"));
            return command.stream().limit(2).anyMatch(word -> word.endsWith(name))
                    && command.stream().anyMatch(word -> word.startsWith(data));
        } catch (IOException e) {
            return false; // it has ended
        }
    }

    /** SIGKILL; returns once it is gone. */
    public void kill() {
        isDown = true;
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Starts it again, of its own session, so that it outlives this JVM. Does not wait until it is ready. */
    public void restart() {
        List<String> detached = new ArrayList<>(List.of("setsid", "nohup"));
        detached.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(detached)
                .directory(folder.toFile())
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(output.toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            note(builder.start().pid());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        isDown = false;
    }

    /** Where whoever made the cluster has noted which process it is: else it would be taken for dead, and all with it. */
    private void note(long started) throws IOException {
        Path file = home().resolve("run").resolve(name + ".pid");
        if (Files.exists(file)) {
            String stat = Files.readString(PROC.resolve(started + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            Files.writeString(file, started + " " + fields[19] + "\n");
        }
    }

    @Override
    public void close() {
        if (isDown) {
            restart();
        }
    }

    private static List<String> words(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        return text.isEmpty() ? List.of() : List.of(text.split("\0"));
    }
}
