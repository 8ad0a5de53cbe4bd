package dev.runs.workflow;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A boolean in a form, in the words that WEI takes. */
public final class FormFlag {
    /** What is said of another; its type is {@code bool_parsing}. */
    public static final String MESSAGE = "Input should be a valid boolean, unable to interpret input";

    private static final Set<String> TRUE = Set.of("true", "1", "yes", "on", "t", "y");
    private static final Set<String> FALSE = Set.of("false", "0", "no", "off", "f", "n");

    private FormFlag() {}

    /** Empty for any other word. A field that is empty counts as not sent, and is not asked about here. */
    public static Optional<Boolean> read(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        return TRUE.contains(word) ? Optional.of(true) : FALSE.contains(word) ? Optional.of(false) : Optional.empty();
    }
}
