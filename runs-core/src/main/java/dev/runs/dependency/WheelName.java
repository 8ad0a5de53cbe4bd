package dev.runs.dependency;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a wheel's file name says (PEP 427, "File name convention"), where one tag may stand for several (PEP 425,
 * "Compressed tag sets").
 *
 * @param name as PEP 503 compares names
 * @param build empty where there is none
 */
record WheelName(
        String name, Version version, String build, List<String> pythons, List<String> abis, List<String> platforms) {
    /** No file system takes a longer one. */
    private static final int LONGEST = 255;

    /** In lower case: pip takes no other. */
    private static final String EXTENSION = ".whl";

    private static final String TAGS = "([A-Za-z0-9_]++(?:\\.[A-Za-z0-9_]++)*+)";

    /** A hyphen separates the parts and is in none of them: the parts give nothing back, and a match is linear. */
    private static final Pattern FORM =
            Pattern.compile("([A-Za-z0-9._]++)-([^-]++)(?:-([0-9][^-]*+))?-" + TAGS + "-" + TAGS + "-" + TAGS);

    /** Empty where a wheel may not be called so: pip would not install it. */
    static Optional<WheelName> parse(String fileName) {
        if (fileName.length() > LONGEST || !fileName.endsWith(EXTENSION)) {
            return Optional.empty();
        }
        Matcher form = FORM.matcher(fileName.substring(0, fileName.length() - EXTENSION.length()));
        if (!form.matches()) {
            return Optional.empty();
        }
        // A hyphen of a version is written as an underscore.
        Optional<Version> version = Version.parse(form.group(2).replace('_', '-'));
        boolean isName = !form.group(1).contains("__")
                && LibraryName.parse(form.group(1)).isPresent();
        return version.filter(any -> isName)
                .map(found -> new WheelName(
                        LibraryName.normal(form.group(1)),
                        found,
                        form.group(3) == null ? "" : form.group(3),
                        List.of(form.group(4).split("\\.")),
                        List.of(form.group(5).split("\\.")),
                        List.of(form.group(6).split("\\."))));
    }

    boolean runsOn(PythonTarget target) {
        return pythons.stream()
                .anyMatch(python -> abis.stream()
                        .anyMatch(abi -> platforms.stream().anyMatch(platform -> target.takes(python, abi, platform))));
    }

    /** The tags as the file name has them. */
    String tags() {
        return String.join(".", pythons) + "-" + String.join(".", abis) + "-" + String.join(".", platforms);
    }
}
