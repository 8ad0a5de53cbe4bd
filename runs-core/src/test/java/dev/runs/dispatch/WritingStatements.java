package dev.runs.dispatch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the SQL that changes something in the text of our own classes. */
final class WritingStatements {
    /** Up to the end of its text, and long enough to tell it from others. */
    private static final Pattern STATEMENT =
            Pattern.compile("(?:INSERT INTO \\w+|UPDATE (?!SET\\b)\\w+(?: \\w)? SET|DELETE FROM \\w+)[^\";]{0,60}");

    private WritingStatements() {}

    /** Their beginnings, with a question mark for each parameter. */
    static List<String> of(Path sources) throws IOException {
        TreeSet<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String text = Files.readString(file).replaceAll("\\s+", " ").replaceAll("(?<!:):(?=[a-z])\\w+", "?");
                STATEMENT
                        .matcher(text)
                        .results()
                        .map(result -> result.group().strip())
                        .forEach(found::add);
            }
        }
        return List.copyOf(found);
    }
}
