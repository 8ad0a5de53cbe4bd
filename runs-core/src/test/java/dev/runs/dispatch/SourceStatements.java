package dev.runs.dispatch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every text in our own classes that is SQL or a part of it. */
final class SourceStatements {
    private static final Pattern LITERAL =
            Pattern.compile("\"\"\"(.*?)\"\"\"|\"([^\"\\\\\\n]*+(?:\\\\.[^\"\\\\\\n]*+)*+)\"", Pattern.DOTALL);
    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*(//|/?\\*).*$");
    private static final Pattern SQL =
            Pattern.compile("(?s).*(\\bSELECT \\S|\\bINSERT INTO \\w|\\bUPDATE \\w+ |\\bDELETE FROM \\w"
                    + "|\\bWHERE \\S|\\bORDER BY \\w|\\bJOIN \\w|\\bAND \\S+\\.\\w+ |\\bLIMIT :).*");

    private SourceStatements() {}

    /** @param text with single spaces, and a question mark for each parameter */
    record Part(String file, String text) {
        /** Whether a statement, in the same form, has it as a part. */
        boolean isIn(String statement) {
            // What a format puts in is a name of ours.
            String[] fixed = text.split("%(?:\\d\\$)?s", -1);
            StringBuilder pattern = new StringBuilder("(?s).*");
            for (int i = 0; i < fixed.length; i++) {
                pattern.append(i == 0 ? "" : "\\w+").append(Pattern.quote(fixed[i]));
            }
            return statement.matches(pattern.append(".*").toString());
        }
    }

    static List<Part> of(List<String> modules) throws IOException {
        List<Part> found = new ArrayList<>();
        for (String module : modules) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                        .sorted()
                        .toList()) {
                    String source = COMMENT.matcher(Files.readString(file)).replaceAll("");
                    LITERAL.matcher(source)
                            .results()
                            .map(literal -> literal.group(1) == null ? literal.group(2) : literal.group(1))
                            .filter(text -> SQL.matcher(text).matches())
                            .map(text -> new Part(
                                    file.getFileName().toString().replace(".java", ""),
                                    normal(text.translateEscapes())))
                            .forEach(found::add);
                }
            }
        }
        return found;
    }

    static String normal(String sql) {
        return sql.replaceAll(":%(?:\\d\\$)?s", "?")
                .replaceAll("(?<!:):(?=[a-z])\\w+", "?")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
