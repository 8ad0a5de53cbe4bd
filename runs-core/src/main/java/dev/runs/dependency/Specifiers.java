package dev.runs.dependency;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What versions of a library are wanted; none of the clauses: any. */
record Specifiers(List<Specifier> clauses) {
    static final Specifiers ANY = new Specifiers(List.of());

    /** More than anybody writes; it bounds the work that a request can make. */
    private static final int LONGEST = 256;

    private static final int MOST = 16;

    Specifiers {
        clauses = List.copyOf(clauses);
    }

    /** Clauses with commas between them, or a version alone, which is short for {@code ==}. Empty where it is neither. */
    static Optional<Specifiers> parse(String text) {
        if (text.length() > LONGEST || !text.chars().allMatch(character -> character >= ' ' && character <= '~')) {
            return Optional.empty();
        }
        String[] clauses = requirement(text).split(",", MOST + 1);
        List<Specifier> parsed = new ArrayList<>();
        for (String clause : clauses) {
            Specifier.parse(clause).ifPresent(parsed::add);
        }
        return clauses.length > MOST || parsed.size() < clauses.length
                ? Optional.empty()
                : Optional.of(new Specifiers(parsed));
    }

    /** As it stands behind a library's name: pip takes no version alone. */
    static String requirement(String text) {
        String stripped = text.strip();
        return stripped.isEmpty() || "<>=!~".indexOf(stripped.charAt(0)) >= 0 ? stripped : "==" + stripped;
    }

    Specifiers and(Specifiers others) {
        List<Specifier> all = new ArrayList<>(clauses);
        all.addAll(others.clauses);
        return new Specifiers(all);
    }

    boolean allows(Version candidate) {
        return clauses.stream().allMatch(clause -> clause.allows(candidate));
    }

    /** Whether any version could fulfil them all, be there such a version or not. */
    boolean canBeFulfilled() {
        return !isUnderstood() || example().isPresent();
    }

    /** A version that fulfils them, be there such a version or not; empty where none can. */
    Optional<Version> example() {
        List<Version> landmarks = clauses.stream().flatMap(Specifier::landmarks).toList();
        return Neighbours.of(landmarks).filter(this::allows).findFirst();
    }

    /** Whether all are of versions as PEP 440 has them: a {@code ===} may ask for any text. */
    boolean isUnderstood() {
        return clauses.stream().allMatch(clause -> clause.landmarks().findAny().isPresent());
    }

    /** The one version that is asked for, where one is. */
    Optional<Version> exact() {
        return clauses.stream().flatMap(clause -> clause.exact().stream()).findFirst();
    }

    @Override
    public String toString() {
        return clauses.stream().map(Specifier::toString).collect(Collectors.joining(","));
    }
}
