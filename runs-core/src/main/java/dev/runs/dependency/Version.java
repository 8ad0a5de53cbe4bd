package dev.runs.dependency;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A version as PEP 440 defines it, in its normal form. Two that are equal by {@link #compareTo} may be written with a
 * different number of zeros at the end ({@code 1.0} and {@code 1}), and are then not {@code equals}.
 *
 * @param release at least one number
 * @param local empty where there is none
 */
record Version(BigInteger epoch, List<BigInteger> release, Segment pre, Segment post, Segment dev, LocalVersion local)
        implements Comparable<Version> {
    /** No index has a longer one. */
    static final int LONGEST = 128;

    /** PEP 440, appendix B. The long repetitions give nothing back, so that a match takes time linear in the text. */
    private static final Pattern FORM = Pattern.compile(
            "v?(?:([0-9]++)!)?([0-9]++(?:\\.[0-9]++)*+)"
                    + "(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?([0-9]*+))?"
                    + "(?:-([0-9]++)|[-_.]?(post|rev|r)[-_.]?([0-9]*+))?"
                    + "(?:[-_.]?(dev)[-_.]?([0-9]*+))?"
                    + "(?:\\+([a-z0-9]++(?:[-_.][a-z0-9]++)*+))?",
            Pattern.CASE_INSENSITIVE);

    private static final Comparator<Version> ORDER = Comparator.comparing(Version::epoch)
            .thenComparing(Version::release, Version::compareReleases)
            .thenComparing(Version::pre)
            .thenComparing(Version::post)
            .thenComparing(Version::dev)
            .thenComparing(Version::local);

    Version {
        release = List.copyOf(release);
        // PEP 440: 1.0.dev1 comes before 1.0a1, though other versions without a pre-release come after it.
        pre = pre.isPresent()
                ? pre
                : dev.isPresent() && !post.isPresent() ? Segment.BEFORE_PRE_RELEASES : Segment.NO_PRE_RELEASE;
    }

    /** Empty where the text is no version, or longer than 128 characters. */
    static Optional<Version> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (text.length() > LONGEST || !form.matches()) {
            return Optional.empty();
        }
        return Optional.of(new Version(
                form.group(1) == null ? BigInteger.ZERO : new BigInteger(form.group(1)),
                Stream.of(form.group(2).split("\\.")).map(BigInteger::new).toList(),
                form.group(3) == null ? Segment.NO_PRE_RELEASE : Segment.pre(form.group(3), form.group(4)),
                form.group(5) != null
                        ? Segment.post(form.group(5))
                        : form.group(6) == null ? Segment.NO_POST_RELEASE : Segment.post(form.group(7)),
                form.group(8) == null ? Segment.NO_DEV_RELEASE : Segment.dev(form.group(9)),
                form.group(10) == null ? LocalVersion.NONE : LocalVersion.parse(form.group(10))));
    }

    /** The final release of these numbers, in the epoch of this one. */
    Version released(List<BigInteger> numbers) {
        return new Version(
                epoch,
                numbers,
                Segment.NO_PRE_RELEASE,
                Segment.NO_POST_RELEASE,
                Segment.NO_DEV_RELEASE,
                LocalVersion.NONE);
    }

    Version with(Segment newPre, Segment newPost, Segment newDev) {
        return new Version(epoch, release, newPre, newPost, newDev, LocalVersion.NONE);
    }

    Version withoutLocal() {
        return local.isPresent() ? with(pre, post, dev) : this;
    }

    boolean isPreRelease() {
        return pre.isPresent() || dev.isPresent();
    }

    boolean isPostRelease() {
        return post.isPresent();
    }

    boolean hasSameRelease(Version other) {
        return epoch.equals(other.epoch) && compareReleases(release, other.release) == 0;
    }

    /** Whether the other one begins with the first {@code length} numbers of this release; zeros at its end are implied. */
    boolean isPrefixOf(Version other, int length) {
        return epoch.equals(other.epoch)
                && release.subList(0, length)
                        .equals(padded(other.release, length).subList(0, length));
    }

    boolean isSameAs(Version other) {
        return compareTo(other) == 0;
    }

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }

    /** The normal form. */
    @Override
    public String toString() {
        String numbers = release.stream().map(BigInteger::toString).collect(Collectors.joining("."));
        return (epoch.signum() == 0 ? "" : epoch + "!") + numbers + pre + post + dev + local;
    }

    /** The numbers, with zeros at the end where there are fewer. */
    static List<BigInteger> padded(List<BigInteger> numbers, int length) {
        List<BigInteger> padded = new ArrayList<>(numbers);
        while (padded.size() < length) {
            padded.add(BigInteger.ZERO);
        }
        return padded;
    }

    private static int compareReleases(List<BigInteger> one, List<BigInteger> other) {
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            BigInteger left = i < one.size() ? one.get(i) : BigInteger.ZERO;
            BigInteger right = i < other.size() ? other.get(i) : BigInteger.ZERO;
            if (!left.equals(right)) {
                return left.compareTo(right);
            }
        }
        return 0;
    }
}
