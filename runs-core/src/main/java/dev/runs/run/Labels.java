package dev.runs.run;

import dev.runs.error.RunsException.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What labels of runs may be, much as Kubernetes' are. */
final class Labels {
    private static final int MOST = 32;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9_./-]{0,61}[A-Za-z0-9])?");
    private static final Pattern VALUE = Pattern.compile("[^\\p{C}\\p{Zl}\\p{Zp}]{0,255}");

    private Labels() {}

    static List<Problem> problems(Map<String, String> labels) {
        List<Problem> problems = new ArrayList<>();
        if (labels.size() > MOST) {
            problems.add(new Problem("labels", "A run can have at most " + MOST + " labels.", "Leave some out."));
            return problems;
        }
        labels.forEach((name, value) -> {
            if (!NAME.matcher(name).matches()) {
                problems.add(new Problem(
                        "labels." + name,
                        "That cannot be the name of a label.",
                        "Use 1 to 63 letters, digits, '-', '_', '.' and '/', beginning and ending with a letter or"
                                + " digit."));
            }
            if (!VALUE.matcher(value).matches()) {
                problems.add(new Problem(
                        "labels." + name,
                        "That cannot be the value of a label.",
                        "Use at most 255 characters of one line."));
            }
        });
        return problems;
    }
}
