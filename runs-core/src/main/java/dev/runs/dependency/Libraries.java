package dev.runs.dependency;

import dev.runs.error.RunsException.Problem;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The libraries of one request, and what is wrong with them by themselves and together. */
final class Libraries {
    private final List<Problem> problems;
    private final Map<String, WantedLibrary> byName = new LinkedHashMap<>();
    private final Set<String> wheels = new HashSet<>();

    /** @param problems where what is wrong is added */
    Libraries(List<Problem> problems) {
        this.problems = problems;
    }

    void add(PypiDependency library, String field) {
        Specifiers versions = library.version() == null ? Specifiers.ANY : versions(library.version(), field);
        Optional<LibraryName> name = LibraryName.parse(library.name());
        if (name.isEmpty()) {
            problems.add(new Problem(
                    field + ".libraryName",
                    "'" + library.name() + "' is no name of a Python library.",
                    "Write the name as on the package index, such as 'pandas' or 'requests[socks]'; the version has a"
                            + " field of its own."));
            return;
        }
        WantedLibrary wanted = new WantedLibrary(field, name.get(), versions);
        WantedLibrary earlier = byName.putIfAbsent(wanted.name().normal(), wanted);
        if (earlier != null) {
            problems.add(wanted.repeats(earlier));
        }
    }

    /** A wheel is the library itself: the index need not have it, and another version of it cannot be there too. */
    void add(WheelName wheel, String field) {
        wheels.add(wheel.name());
        WantedLibrary library = byName.get(wheel.name());
        if (library != null && !library.versions().allows(wheel.version())) {
            problems.add(new Problem(
                    field + ".filePath",
                    "The wheel is " + wheel.version() + " of '" + wheel.name() + "', and " + library.versionField()
                            + " asks for " + library.versions() + ".",
                    "Remove the library from the dependencies, or the wheel: either is enough."));
        }
    }

    /** Those that have to come from the index, each once: no wheel among the files is one, and Python has none. */
    List<WantedLibrary> fromIndex(Set<String> present) {
        return byName.values().stream()
                .filter(library -> !wheels.contains(library.name().normal()))
                .filter(library -> !present.contains(library.name().normal()))
                .toList();
    }

    private Specifiers versions(String text, String field) {
        Optional<Specifiers> versions = Specifiers.parse(text);
        if (versions.isEmpty()) {
            problems.add(new Problem(
                    field + ".libraryVersion",
                    "'" + text + "' is no version.",
                    "Write a version such as '1.5.3' or specifiers such as '>=1.2,<2'."));
            return Specifiers.ANY;
        }
        if (versions.get().clauses().size() > 1 && !versions.get().canBeFulfilled()) {
            problems.add(new Problem(
                    field + ".libraryVersion",
                    "No version can be " + versions.get() + ": the specifiers contradict each other.",
                    "Leave out those that are not meant."));
            return Specifiers.ANY;
        }
        return versions.get();
    }
}
