package dev.runs.dependency;

import dev.runs.error.RunsException.Problem;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the package index says of one library. */
sealed interface IndexAnswer {
    /** Whether there is a version as it is wanted. */
    enum Verdict {
        THERE,
        NOT_THERE,
        /** The answer does not tell. */
        OPEN
    }

    Verdict verdict(Specifiers wanted);

    /**
     * Why the library cannot be had, where the verdict is that it is not there.
     *
     * @param near names of libraries that may have been meant, and that the index has
     */
    Problem problem(WantedLibrary library, List<String> near);

    /** How long it may be taken for true; empty: the next submit asks again. */
    Optional<Duration> lifetime();

    /** How much it takes to keep it. */
    default int weight() {
        return 1;
    }

    /** @param complete whether there are no others than these */
    record Versions(List<Version> versions, boolean complete) implements IndexAnswer {
        private static final int SHOWN = 3;

        public Versions {
            versions = List.copyOf(versions);
        }

        @Override
        public Verdict verdict(Specifiers wanted) {
            if (versions.stream().anyMatch(wanted::allows)) {
                return Verdict.THERE;
            }
            return complete && !versions.isEmpty() && wanted.isUnderstood() ? Verdict.NOT_THERE : Verdict.OPEN;
        }

        @Override
        public Problem problem(WantedLibrary library, List<String> near) {
            return new Problem(
                    library.versionField(),
                    "The package index has no version " + library.versions() + " of '"
                            + library.name().normal() + "'.",
                    "Use another, such as " + nearest(library.versions()) + ".");
        }

        @Override
        public Optional<Duration> lifetime() {
            return Optional.of(Duration.ofMinutes(10));
        }

        @Override
        public int weight() {
            return 1 + versions.size();
        }

        /** Those around the one that was asked for, and the newest. */
        private String nearest(Specifiers wanted) {
            List<Version> sorted = versions.stream()
                    .filter(version -> versions.size() <= SHOWN || !version.isPreRelease())
                    .sorted()
                    .toList();
            List<Version> choice = sorted.isEmpty() ? versions : sorted;
            Stream<Version> around = wanted.exact().stream()
                    .flatMap(asked -> Stream.concat(
                            choice.stream()
                                    .filter(version -> version.compareTo(asked) < 0)
                                    .max(Comparator.naturalOrder())
                                    .stream(),
                            choice.stream()
                                    .filter(version -> version.compareTo(asked) > 0)
                                    .min(Comparator.naturalOrder())
                                    .stream()));
            Stream<Version> newest = choice.stream().sorted(Comparator.reverseOrder());
            return Stream.concat(around, newest)
                    .map(Version::toString)
                    .distinct()
                    .limit(SHOWN)
                    .collect(Collectors.joining(", "));
        }
    }

    /** There is no library of this name. */
    record Missing() implements IndexAnswer {
        @Override
        public Verdict verdict(Specifiers wanted) {
            return Verdict.NOT_THERE;
        }

        @Override
        public Problem problem(WantedLibrary library, List<String> near) {
            return new Problem(
                    library.nameField(),
                    "The package index has no library '" + library.name().normal() + "'.",
                    near.isEmpty()
                            ? "Correct the name, or upload the library as a wheel and depend on the file."
                            : "Correct the name: is " + String.join(" or ", near) + " meant?");
        }

        @Override
        public Optional<Duration> lifetime() {
            return Optional.of(Duration.ofMinutes(1));
        }
    }

    /** No answer came, or none that can be understood. */
    record Silence() implements IndexAnswer {
        @Override
        public Verdict verdict(Specifiers wanted) {
            return Verdict.OPEN;
        }

        @Override
        public Problem problem(WantedLibrary library, List<String> near) {
            throw new IllegalStateException("Who has not answered has not refused");
        }

        @Override
        public Optional<Duration> lifetime() {
            return Optional.empty();
        }
    }
}
