package dev.runs.console;

import dev.runs.error.RunsException.InvalidRequest;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something that is wrong with a YAML text.
 *
 * @param message begins with the line where one is known
 * @param line how that line reads; empty where none is known, or nothing is on it
 */
record YamlProblem(String message, String line) {
    private static final Pattern LINE = Pattern.compile("^Line (\\d{1,7}):");
    private static final int MAX_SHOWN = 120;

    /** @param yaml in which lines end with a newline only */
    static List<YamlProblem> of(InvalidRequest refusal, String yaml) {
        String[] lines = yaml.split("\n", -1);
        return refusal.problems().stream()
                .map(problem -> new YamlProblem(problem.message(), line(problem.message(), lines)))
                .toList();
    }

    private static String line(String message, String[] lines) {
        Matcher matcher = LINE.matcher(message);
        int number = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
        String line = number < 1 || number > lines.length ? "" : lines[number - 1].strip();
        return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "…";
    }
}
