package dev.runs.dependency;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The CPython that a region's programs run on, as far as it decides which wheels can be installed.
 *
 * @param minor N of Python 3.N
 * @param platform the newest platform tag that it takes, such as {@code manylinux_2_36_x86_64}, {@code linux_x86_64}
 *     where the C library is not known, or {@code macosx_13_0_arm64}
 * @param libraries what programs find in it already, whatever the index has; as PEP 503 normalises names
 */
public record PythonTarget(int minor, String platform, Set<String> libraries) {
    /** The first Python with a stable ABI (PEP 384). */
    private static final int FIRST_STABLE = 2;

    public PythonTarget {
        libraries = Set.copyOf(libraries);
    }

    /**
     * Reads {@code 3.11 manylinux_2_36_x86_64} and the names of libraries behind it; empty where that is another Python than CPython 3, of whose tags we know
     * nothing.
     */
    public static Optional<PythonTarget> parse(String text) {
        String[] parts = text.strip().split(" +");
        return parts.length >= 2 && parts[0].matches("3\\.[0-9]{1,3}")
                ? Optional.of(new PythonTarget(Integer.parseInt(parts[0].substring(2)), parts[1], libraries(parts)))
                : Optional.empty();
    }

    private static Set<String> libraries(String[] parts) {
        return Stream.of(parts).skip(2).map(LibraryName::normal).collect(Collectors.toSet());
    }

    /** Whether a wheel of these tags can be installed (PEP 425; PEP 600 for Linux, PEP 656 for musl). */
    boolean takes(String pythonTag, String abiTag, String platformTag) {
        String python = pythonTag.toLowerCase(Locale.ROOT);
        String wanted = platformTag.toLowerCase(Locale.ROOT);
        String own = "cp3" + minor;
        boolean isForUs = PlatformTag.of(platform).takes(PlatformTag.of(wanted));
        return switch (abiTag.toLowerCase(Locale.ROOT)) {
            case "none" ->
                (python.equals("py3") || isAtMost(python, "py3", 0) || python.equals(own))
                        && (isForUs || wanted.equals("any"));
            case "abi3" -> isForUs && isAtMost(python, "cp3", FIRST_STABLE);
            default -> isForUs && abiTag.equalsIgnoreCase(own) && python.equals(own);
        };
    }

    /** What a wheel's tags may be, for people. */
    String choices() {
        return "py3-none-any, cp3" + minor + "-cp3" + minor + "-" + platform + " or cp3" + FIRST_STABLE + " to cp3"
                + minor + "-abi3-" + platform + " (or an older platform of the same kind)";
    }

    /** Whether the tag is the prefix with a number from {@code least} to this Python's own. */
    private boolean isAtMost(String tag, String prefix, int least) {
        if (!tag.matches(prefix + "(?:0|[1-9][0-9]{0,2})")) {
            return false;
        }
        int number = Integer.parseInt(tag.substring(prefix.length()));
        return number >= least && number <= minor;
    }
}
