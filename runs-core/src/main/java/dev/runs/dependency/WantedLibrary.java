package dev.runs.dependency;

import dev.runs.error.RunsException.Problem;

/**
 * A library of a request, understood.
 *
 * @param field the dependency's, without the name of its part
 */
record WantedLibrary(String field, LibraryName name, Specifiers versions) {
    String nameField() {
        return field + ".libraryName";
    }

    String versionField() {
        return field + ".libraryVersion";
    }

    /** What is wrong with asking for the same library once more. */
    Problem repeats(WantedLibrary earlier) {
        Specifiers both = earlier.versions.and(versions);
        if (!both.canBeFulfilled()) {
            return new Problem(
                    versionField(),
                    "No version of '" + name.normal() + "' is both " + versions + ", as here, and " + earlier.versions
                            + ", as " + earlier.versionField() + " asks.",
                    "Remove one of the two.");
        }
        String twice = "'" + name.normal() + "' is listed twice: also as " + earlier.nameField() + ".";
        if (name.equals(earlier.name) && versions.equals(earlier.versions)) {
            return new Problem(nameField(), twice, "Remove one of the two: they ask for the same.");
        }
        return new Problem(
                nameField(),
                twice,
                "Keep one, with libraryName '" + earlier.name.and(name) + "' and "
                        + (both.clauses().isEmpty() ? "no libraryVersion." : "libraryVersion '" + both + "'."));
    }
}
