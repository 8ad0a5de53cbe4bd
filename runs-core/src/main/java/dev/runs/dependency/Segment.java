package dev.runs.dependency;

import java.math.BigInteger;
import java.util.Locale;

/**
 * What may follow the release's numbers, with its place among what could stand there instead.
 *
 * @param word as the normal form has it; empty where the version has no such segment
 */
record Segment(int rank, String word, BigInteger number) implements Comparable<Segment> {
    static final Segment BEFORE_PRE_RELEASES = none(0);
    static final Segment NO_PRE_RELEASE = none(4);
    static final Segment NO_POST_RELEASE = none(0);
    static final Segment NO_DEV_RELEASE = none(1);

    private static Segment none(int rank) {
        return new Segment(rank, "", BigInteger.ZERO);
    }

    static Segment pre(String word, String number) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "a", "alpha" -> new Segment(1, "a", numberOf(number));
            case "b", "beta" -> new Segment(2, "b", numberOf(number));
            default -> new Segment(3, "rc", numberOf(number));
        };
    }

    static Segment post(String number) {
        return new Segment(1, ".post", numberOf(number));
    }

    static Segment dev(String number) {
        return new Segment(0, ".dev", numberOf(number));
    }

    Segment next() {
        return new Segment(rank, word, number.add(BigInteger.ONE));
    }

    boolean isPresent() {
        return !word.isEmpty();
    }

    @Override
    public int compareTo(Segment other) {
        return rank == other.rank ? number.compareTo(other.number) : Integer.compare(rank, other.rank);
    }

    @Override
    public String toString() {
        return isPresent() ? word + number : "";
    }

    private static BigInteger numberOf(String digits) {
        return digits.isEmpty() ? BigInteger.ZERO : new BigInteger(digits);
    }
}
