package dev.runs.run;

import dev.runs.error.RunsException.InvalidRequest;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of the list begins: after ({@code n}ext, older) or before ({@code p}revious, newer) a run's id.
 *
 * @param id null for the first page
 */
record RunCursor(boolean backwards, @Nullable String id) {
    static RunCursor parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return new RunCursor(false, null);
        }
        if (!text.matches("[np][0-9A-HJKMNP-TV-Z]{26}")) {
            throw new InvalidRequest(
                    "cursor", "That is no cursor of this list.", "Use next_page or previous_page of an answer.");
        }
        return new RunCursor(text.charAt(0) == 'p', text.substring(1));
    }

    static String next(String id) {
        return "n" + id;
    }

    static String previous(String id) {
        return "p" + id;
    }
}
