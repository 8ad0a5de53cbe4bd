package dev.runs.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What local runs have on this machine: folders, and processes that name one.
 *
 * @param data the data folder of the server whose runs they are
 */
public record AttemptProcesses(Path data) {
    private static final Pattern ATTEMPT = Pattern.compile("run-([0-9a-z]{26})-[0-9]+");

    /** The ids of all runs that have something here, ended or not. */
    public Set<String> runIds() throws IOException {
        Set<String> ids = new TreeSet<>();
        Path attempts = LocalExecutor.attemptsFolder(data);
        if (!Files.isDirectory(attempts)) {
            return ids;
        }
        try (Stream<Path> folders = Files.list(attempts)) {
            folders.forEach(folder -> addIds(folder.getFileName().toString(), ids));
        }
        String place = attempts.toRealPath() + "/";
        ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(command -> command.contains(place))
                .forEach(command -> addIds(command, ids));
        return ids;
    }

    private static void addIds(String text, Set<String> ids) {
        Matcher matcher = ATTEMPT.matcher(text);
        while (matcher.find()) {
            ids.add(matcher.group(1).toUpperCase(Locale.ROOT));
        }
    }
}
