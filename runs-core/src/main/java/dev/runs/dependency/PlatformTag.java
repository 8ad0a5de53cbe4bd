package dev.runs.dependency;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A platform tag, taken apart.
 *
 * @param kind such as {@code manylinux}; the whole tag where it has no version
 * @param major of the C library or the operating system, as is {@code minor}; 0 where the tag has none
 * @param machine such as {@code x86_64}; empty where the tag is no such
 */
record PlatformTag(String kind, int major, int minor, String machine) {
    private static final Pattern VERSIONED =
            Pattern.compile("(manylinux|musllinux|macosx)_([0-9]{1,4})_([0-9]{1,4})_([a-z0-9_]++)");
    private static final Pattern LINUX =
            Pattern.compile("(linux|manylinux1|manylinux2010|manylinux2014)_([a-z0-9_]++)");

    /** PEP 600: what the older names stand for, as minor versions of glibc 2. */
    private static final Map<String, Integer> GLIBC = Map.of("manylinux1", 5, "manylinux2010", 12, "manylinux2014", 17);

    /** Binaries for several machines, and for which (PEP 425 leaves it to the platform; these are Apple's). */
    private static final Map<String, Set<String>> COMBINED = Map.of(
            "universal2", Set.of("x86_64", "arm64"),
            "universal", Set.of("x86_64"),
            "intel", Set.of("x86_64"),
            "fat64", Set.of("x86_64"),
            "fat32", Set.of("x86_64"));

    static PlatformTag of(String tag) {
        Matcher versioned = VERSIONED.matcher(tag);
        if (versioned.matches()) {
            return new PlatformTag(
                    versioned.group(1),
                    Integer.parseInt(versioned.group(2)),
                    Integer.parseInt(versioned.group(3)),
                    versioned.group(4));
        }
        Matcher linux = LINUX.matcher(tag);
        if (!linux.matches()) {
            return new PlatformTag(tag, 0, 0, "");
        }
        Integer glibc = GLIBC.get(linux.group(1));
        return glibc == null
                ? new PlatformTag("linux", 0, 0, linux.group(2))
                : new PlatformTag("manylinux", 2, glibc, linux.group(2));
    }

    /** Whether what was built for the other runs on this one. */
    boolean takes(PlatformTag other) {
        boolean sameMachine = machine.equals(other.machine)
                || (kind.equals("macosx")
                        && COMBINED.getOrDefault(other.machine, Set.of()).contains(machine));
        return sameMachine
                && (kind.equals(other.kind) ? isAtLeast(other) : isLinux() && other.isLinux() && suits(other));
    }

    private boolean isAtLeast(PlatformTag other) {
        // A new major version of a C library is another library; one of macOS is not.
        return kind.equals("macosx")
                ? major > other.major || (major == other.major && minor >= other.minor)
                : major == other.major && minor >= other.minor;
    }

    /** Plain {@code linux} says nothing of the C library: as a wheel's tag it is taken, as ours it takes any. */
    private boolean suits(PlatformTag other) {
        return kind.equals("linux") || other.kind.equals("linux");
    }

    private boolean isLinux() {
        return kind.equals("linux") || kind.equals("manylinux") || kind.equals("musllinux");
    }
}
