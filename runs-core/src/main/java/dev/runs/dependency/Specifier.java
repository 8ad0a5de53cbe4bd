package dev.runs.dependency;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One clause of PEP 440, "Version specifiers", such as {@code >=1.2}. */
sealed interface Specifier {
    boolean allows(Version candidate);

    /** The version that it names, and where a prefix ends, the release behind it. Empty where it names none. */
    Stream<Version> landmarks();

    /** The version where it allows only one, with its local versions. */
    default Optional<Version> exact() {
        return Optional.empty();
    }

    /** Empty where the text is none; spaces around it and behind the operator do not matter. */
    static Optional<Specifier> parse(String text) {
        String clause = text.strip();
        if (clause.startsWith(Arbitrary.SIGN)) {
            return Arbitrary.parse(clause.substring(Arbitrary.SIGN.length()).strip());
        }
        return Operator.of(clause)
                .flatMap(operator -> parse(
                        operator, clause.substring(operator.sign().length()).strip()));
    }

    private static Optional<Specifier> parse(Operator operator, String operand) {
        // PEP 440 lets a prefix hold a pre-release too; newer versions of pip refuse that, so that nobody can rely on
        // it.
        if (operand.endsWith(".*")) {
            return Version.parse(operand.substring(0, operand.length() - 2))
                    .filter(version -> operator.takesPrefix() && version.isSameAs(version.released(version.release())))
                    .map(version -> new Prefix(version, operator == Operator.EQUAL));
        }
        return Version.parse(operand).filter(operator::takes).map(version -> new Comparison(operator, version));
    }

    /** A version and how candidates compare with it. */
    record Comparison(Operator operator, Version version) implements Specifier {
        @Override
        public boolean allows(Version candidate) {
            return operator.allows(candidate, version);
        }

        @Override
        public Stream<Version> landmarks() {
            return Stream.of(version);
        }

        @Override
        public Optional<Version> exact() {
            return operator == Operator.EQUAL ? Optional.of(version) : Optional.empty();
        }

        @Override
        public String toString() {
            return operator.sign() + version;
        }
    }

    /** {@code ==1.5.*}, or {@code !=1.5.*} where it is not wanted. */
    record Prefix(Version version, boolean wanted) implements Specifier {
        @Override
        public boolean allows(Version candidate) {
            return version.isPrefixOf(candidate, version.release().size()) == wanted;
        }

        @Override
        public Stream<Version> landmarks() {
            return Stream.of(version, Neighbours.next(version));
        }

        @Override
        public String toString() {
            return (wanted ? "==" : "!=") + version + ".*";
        }
    }

    /** {@code ===x}: the text itself, of which pip need not understand anything. */
    record Arbitrary(String text) implements Specifier {
        private static final String SIGN = "===";

        /** PEP 440 has no limits here; these are the characters that versions consist of. */
        private static final Pattern FORM = Pattern.compile("[A-Za-z0-9.*+!_-]{1,128}");

        private static Optional<Specifier> parse(String text) {
            return FORM.matcher(text).matches() ? Optional.of(new Arbitrary(text)) : Optional.empty();
        }

        @Override
        public boolean allows(Version candidate) {
            return candidate.toString().equalsIgnoreCase(text);
        }

        @Override
        public Stream<Version> landmarks() {
            return Version.parse(text).stream();
        }

        @Override
        public Optional<Version> exact() {
            return Version.parse(text);
        }

        @Override
        public String toString() {
            return SIGN + text;
        }
    }
}
