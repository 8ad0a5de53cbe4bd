package dev.runs.error;

import java.util.regex.Pattern;

/** Text that somebody else chose, made fit to stand in a line of ours, which it can neither end nor repaint. */
public final class OneLine {
    /**
     * All controls (some terminals obey U+0080 to U+009F too), what turns the direction of text or cannot be seen,
     * both of Unicode's own line ends, and halves of characters.
     */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

    private OneLine() {}

    /** The text with a question mark for each character that is more than a sign. */
    public static String of(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("?");
    }
}
