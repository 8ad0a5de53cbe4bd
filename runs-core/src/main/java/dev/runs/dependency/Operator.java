package dev.runs.dependency;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a specifier compares versions (PEP 440, "Version specifiers"): all but {@code ===}, which compares texts. Longer
 * signs come first, for they begin like shorter ones.
 */
enum Operator {
    COMPATIBLE("~="),
    EQUAL("=="),
    NOT_EQUAL("!="),
    AT_MOST("<="),
    AT_LEAST(">="),
    BELOW("<"),
    ABOVE(">");

    private final String sign;

    Operator(String sign) {
        this.sign = sign;
    }

    /** The one that a clause begins with. */
    static Optional<Operator> of(String clause) {
        return Stream.of(values())
                .filter(operator -> clause.startsWith(operator.sign))
                .findFirst();
    }

    String sign() {
        return sign;
    }

    boolean takesPrefix() {
        return this == EQUAL || this == NOT_EQUAL;
    }

    /** Whether this version can stand behind it: a local one only where equality is asked for. */
    boolean takes(Version version) {
        return takesPrefix()
                || (!version.local().isPresent()
                        && (this != COMPATIBLE || version.release().size() > 1));
    }

    boolean allows(Version candidate, Version version) {
        return switch (this) {
            case COMPATIBLE ->
                candidate.withoutLocal().compareTo(version) >= 0
                        && version.isPrefixOf(candidate, version.release().size() - 1);
            case EQUAL -> isEqual(candidate, version);
            case NOT_EQUAL -> !isEqual(candidate, version);
            case AT_MOST -> candidate.withoutLocal().compareTo(version) <= 0;
            case AT_LEAST -> candidate.withoutLocal().compareTo(version) >= 0;
            // <1.0 is not meant to take 1.0rc1, and >1.0 neither 1.0.post1 nor 1.0+local.
            case BELOW ->
                candidate.compareTo(version) < 0
                        && (version.isPreRelease() || !candidate.isPreRelease() || !candidate.hasSameRelease(version));
            case ABOVE ->
                candidate.compareTo(version) > 0
                        && (version.isPostRelease() || !candidate.isPostRelease() || !candidate.hasSameRelease(version))
                        && (!candidate.local().isPresent() || !candidate.hasSameRelease(version));
        };
    }

    private static boolean isEqual(Version candidate, Version version) {
        return (version.local().isPresent() ? candidate : candidate.withoutLocal()).isSameAs(version);
    }
}
