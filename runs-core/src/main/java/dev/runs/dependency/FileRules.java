package dev.runs.dependency;

import dev.runs.error.RunsException.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a file may be called. Whether it is there is the caller's to ask.
 *
 * @param python what wheels must run on; empty where that is not known, and then none is refused for its tags
 */
record FileRules(Optional<PythonTarget> python) {
    private static final List<String> EXTENSIONS = List.of(".jar", ".whl", ".zip", ".py", ".json");

    /** What the file is as a wheel, where it is one that can be installed. */
    Optional<WheelName> check(FileDependency file, String field, List<Problem> problems) {
        String uri = file.uri();
        String lower = uri.toLowerCase(Locale.ROOT);
        if (EXTENSIONS.stream().noneMatch(lower::endsWith)) {
            problems.add(new Problem(
                    field + ".filePath",
                    "A file dependency cannot be of this kind.",
                    "Use a file that ends in " + String.join(", ", EXTENSIONS) + "."));
            return Optional.empty();
        }
        if (file.fileType() != FileDependency.Type.PYTHON_WHEEL) {
            return Optional.empty();
        }
        String name = uri.substring(uri.lastIndexOf('/') + 1);
        Optional<WheelName> wheel = WheelName.parse(name);
        if (wheel.isEmpty()) {
            problems.add(new Problem(
                    field + ".filePath",
                    "'" + name + "' is no name of a wheel, and pip would not install it.",
                    "Keep the name that the wheel was built with, such as 'library-1.0-py3-none-any.whl'."));
            return Optional.empty();
        }
        python.filter(target -> !wheel.get().runsOn(target))
                .ifPresent(target -> problems.add(new Problem(
                        field + ".filePath",
                        "The wheel is built for " + wheel.get().tags()
                                + ", which the Python of this region cannot run.",
                        "Use one that is built for " + target.choices() + ".")));
        return wheel;
    }
}
