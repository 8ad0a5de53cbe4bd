package dev.runs.dependency;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Versions among which there is one that fulfils some specifiers, where there is one at all. What specifiers allow are
 * intervals, each of which begins at a version that they name, directly above one, or at the very beginning.
 */
final class Neighbours {
    private static final Version ZERO = Version.parse("0").orElseThrow();
    private static final Segment FIRST_POST = Segment.post("0");
    private static final Segment FIRST_DEV = Segment.dev("0");

    private Neighbours() {}

    static Stream<Version> of(List<Version> landmarks) {
        int longest = landmarks.stream()
                .mapToInt(version -> version.release().size())
                .max()
                .orElse(1);
        return Stream.concat(Stream.of(ZERO), landmarks.stream()).flatMap(version -> around(version, longest));
    }

    /** The release behind all that begin with this one's numbers: 1.6 for 1.5. */
    static Version next(Version version) {
        List<BigInteger> numbers = new ArrayList<>(version.release());
        int last = numbers.size() - 1;
        numbers.set(last, numbers.get(last).add(BigInteger.ONE));
        return version.released(numbers);
    }

    private static Stream<Version> around(Version version, int longest) {
        Segment pre = version.pre();
        Segment post = version.post();
        Version release = version.released(version.release());
        Stream.Builder<Version> found = Stream.builder();
        found.add(version)
                .add(version.withoutLocal())
                .add(release)
                .add(withDev(release))
                .add(release.with(release.pre(), FIRST_POST, release.dev()))
                .add(above(version, longest));
        if (version.dev().isPresent()) {
            found.add(version.with(pre, post, version.dev().next()))
                    .add(version.with(pre, post, Segment.NO_DEV_RELEASE));
        }
        Version nextPost = version.with(pre, post.isPresent() ? post.next() : FIRST_POST, Segment.NO_DEV_RELEASE);
        found.add(nextPost).add(withDev(nextPost));
        if (pre.isPresent()) {
            Version nextPre = version.with(pre.next(), Segment.NO_POST_RELEASE, Segment.NO_DEV_RELEASE);
            found.add(nextPre).add(withDev(nextPre));
        }
        return found.build();
    }

    /** Above everything of this release, and below every release that has at most {@code longest} numbers. */
    private static Version above(Version version, int longest) {
        List<BigInteger> numbers = Version.padded(version.release(), longest);
        numbers.add(BigInteger.ONE);
        return version.released(numbers);
    }

    private static Version withDev(Version version) {
        return version.with(version.pre(), version.post(), FIRST_DEV);
    }
}
