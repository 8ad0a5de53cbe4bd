package dev.runs.dependency;

import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a library.
 *
 * @param normal as PEP 503 compares names
 * @param extras normalised likewise
 */
record LibraryName(String normal, SortedSet<String> extras) {
    private static final int LONGEST = 100;

    /** With extras; longer names are on no index. */
    private static final int LONGEST_ALTOGETHER = 256;

    /** PEP 508: a name, and extras in brackets. The repetitions give nothing back: linear in the text. */
    private static final String WORD = "[A-Za-z0-9]++(?:[._-]++[A-Za-z0-9]++)*+";

    private static final Pattern FORM =
            Pattern.compile("(" + WORD + ")(?:\\[ ?(" + WORD + "(?: ?, ?" + WORD + ")*+) ?])?");

    /** Empty where the text is no name, or its name is longer than 100 characters. */
    static Optional<LibraryName> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (text.length() > LONGEST_ALTOGETHER
                || !form.matches()
                || form.group(1).length() > LONGEST) {
            return Optional.empty();
        }
        SortedSet<String> extras = new TreeSet<>();
        if (form.group(2) != null) {
            for (String extra : form.group(2).split(",", -1)) {
                extras.add(normal(extra.strip()));
            }
        }
        return Optional.of(new LibraryName(normal(form.group(1)), extras));
    }

    /** PEP 503: case, and runs of hyphens, underscores and dots, make no difference. */
    static String normal(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
    }

    LibraryName and(LibraryName other) {
        SortedSet<String> all = new TreeSet<>(extras);
        all.addAll(other.extras);
        return new LibraryName(normal, all);
    }

    @Override
    public String toString() {
        return extras.isEmpty() ? normal : normal + "[" + String.join(",", extras) + "]";
    }
}
