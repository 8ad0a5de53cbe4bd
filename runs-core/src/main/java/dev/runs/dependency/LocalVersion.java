package dev.runs.dependency;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What stands behind the plus of a version (PEP 440, "Local version identifiers"), in its normal form. */
record LocalVersion(List<String> parts) implements Comparable<LocalVersion> {
    static final LocalVersion NONE = new LocalVersion(List.of());

    static LocalVersion parse(String text) {
        return new LocalVersion(Stream.of(text.toLowerCase(Locale.ROOT).split("[-_.]"))
                .map(part -> isNumber(part) ? new BigInteger(part).toString() : part)
                .toList());
    }

    boolean isPresent() {
        return !parts.isEmpty();
    }

    /** A number comes after a word, and what is longer after its own beginning. */
    @Override
    public int compareTo(LocalVersion other) {
        for (int i = 0; i < Math.min(parts.size(), other.parts.size()); i++) {
            int compared = compare(parts.get(i), other.parts.get(i));
            if (compared != 0) {
                return compared;
            }
        }
        return Integer.compare(parts.size(), other.parts.size());
    }

    @Override
    public String toString() {
        return isPresent() ? "+" + String.join(".", parts) : "";
    }

    private static int compare(String one, String other) {
        if (isNumber(one) != isNumber(other)) {
            return isNumber(one) ? 1 : -1;
        }
        return isNumber(one) && one.length() != other.length()
                ? Integer.compare(one.length(), other.length())
                : one.compareTo(other);
    }

    private static boolean isNumber(String part) {
        return part.chars().allMatch(character -> character >= '0' && character <= '9');
    }
}
