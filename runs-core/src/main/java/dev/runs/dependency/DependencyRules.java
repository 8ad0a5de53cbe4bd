package dev.runs.dependency;

import dev.runs.error.RunsException.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a run may depend on, and why not. Whether a file is there is the caller's to ask. */
public final class DependencyRules {
    /** More than any environment that installs in reasonable time. */
    public static final int MAX_DEPENDENCIES = 200;

    /** PEP 508: a name, and extras in brackets. */
    private static final Pattern NAME = Pattern.compile(
            "[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?(?:\\[[A-Za-z0-9._-]+(?:,[A-Za-z0-9._-]+)*\\])?");

    /** PEP 440: a version, or specifiers separated by commas. */
    private static final String ONE = "[0-9][0-9A-Za-z.!+_-]{0,60}(?:\\.\\*)?";

    private static final Pattern VERSION =
            Pattern.compile(ONE + "|(?:===?|!=|<=?|>=?|~=) ?" + ONE + "(?:, ?(?:===?|!=|<=?|>=?|~=) ?" + ONE + ")*");

    private static final List<String> EXTENSIONS = List.of(".jar", ".whl", ".zip", ".py", ".json");

    private DependencyRules() {}

    /** Everything that is wrong with these dependencies, each problem with its field. */
    public static List<Problem> problems(List<Dependency> dependencies) {
        List<Problem> problems = new ArrayList<>();
        if (dependencies.size() > MAX_DEPENDENCIES) {
            problems.add(new Problem(
                    "environment.dependencies",
                    "A run can have at most " + MAX_DEPENDENCIES + " dependencies.",
                    "Build a wheel or a zip of them."));
            return problems;
        }
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < dependencies.size(); i++) {
            String field = "environment.dependencies[" + i + "]";
            Dependency dependency = dependencies.get(i);
            if (dependency instanceof PypiDependency library) {
                check(library, field, seen.putIfAbsent(normal(library.name()), i), problems);
            } else if (dependency instanceof FileDependency file) {
                check(file, field, problems);
            }
        }
        return problems;
    }

    private static void check(PypiDependency library, String field, @Nullable Integer earlier, List<Problem> problems) {
        if (!NAME.matcher(library.name()).matches()) {
            problems.add(new Problem(
                    field + ".libraryName",
                    "'" + library.name() + "' is no name of a Python library.",
                    "Write the name as on the package index, such as 'pandas' or 'requests[socks]'; the version has a"
                            + " field of its own."));
        } else if (earlier != null) {
            problems.add(new Problem(
                    field + ".libraryName",
                    "'" + library.name() + "' is listed twice (also as number " + earlier + ").",
                    "Keep one of the two."));
        }
        String version = library.version();
        if (version != null && !VERSION.matcher(version).matches()) {
            problems.add(new Problem(
                    field + ".libraryVersion",
                    "'" + version + "' is no version.",
                    "Write a version such as '1.5.3' or specifiers such as '>=1.2,<2'."));
        }
    }

    private static void check(FileDependency file, String field, List<Problem> problems) {
        String name = file.uri().toLowerCase(Locale.ROOT);
        if (EXTENSIONS.stream().noneMatch(name::endsWith)) {
            problems.add(new Problem(
                    field + ".filePath",
                    "A file dependency cannot be of this kind.",
                    "Use a file that ends in " + String.join(", ", EXTENSIONS) + "."));
        }
    }

    /** PEP 503: case, and runs of hyphens, underscores and dots, make no difference; extras neither. */
    private static String normal(String name) {
        return name.replaceFirst("\\[.*", "").toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
    }
}
