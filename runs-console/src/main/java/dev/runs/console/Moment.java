package dev.runs.console;

import java.time.Instant;

/** A point in time as a page shows it. */
record Moment(Instant at, Instant now) {
    String iso() {
        return at.toString();
    }

    String full() {
        return Times.full(at);
    }

    /** The time of day. */
    String clock() {
        return Times.clock(at).substring(0, 8);
    }

    String ago() {
        return Times.ago(at, now);
    }
}
