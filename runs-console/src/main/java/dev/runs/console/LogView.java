package dev.runs.console;

import java.util.List;

/**
 * A part of a log, and how to go on from it.
 *
 * @param first the number of its first line, from 0
 * @param next the number of the line after its last one
 * @param skipped how many lines were left out before it, so that a follower keeps up with a fast program
 * @param empty what to say instead of lines where the log has none; else empty
 */
record LogView(
        String runId, List<LogRow> rows, long first, long next, long total, long skipped, End end, String empty) {

    /** What comes after the last line that is shown. */
    enum End {
        /** More lines, for who asks for them. */
        LATER,
        /** More lines already: asked for at once. */
        BEHIND,
        /** More lines will come: asked for every second. */
        FOLLOWING,
        /** The log's end. */
        COMPLETE
    }

    boolean hasEarlier() {
        return first > 0;
    }

    String url() {
        return "/console/runs/" + runId + "/log";
    }

    /** The page that holds a line. */
    String pageUrl(long number) {
        return "/console/runs/" + runId + "?line=" + number + "#L" + number;
    }

    String skippedText() {
        return Sizes.count(skipped);
    }

    String totalText() {
        return Sizes.count(total);
    }
}
