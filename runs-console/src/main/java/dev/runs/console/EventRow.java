package dev.runs.console;

import dev.runs.run.RunEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * An event of a run as its page shows it.
 *
 * @param after how long after the event before it; empty for the first and for what came at once
 */
record EventRow(Moment at, String message, String css, String after) {
    static List<EventRow> of(List<RunEvent> events, Instant now) {
        List<EventRow> rows = new ArrayList<>();
        Instant last = null;
        for (RunEvent event : events) {
            Duration since = last == null ? Duration.ZERO : Duration.between(last, event.at());
            rows.add(new EventRow(
                    new Moment(event.at(), now),
                    event.message(),
                    css(event.code()),
                    since.toSeconds() < 1 ? "" : "+" + Times.duration(since)));
            last = event.at();
        }
        return rows;
    }

    private static String css(RunEvent.Code code) {
        return switch (code) {
            case RUN_SUBMITTED, APP_START_CREATION, RUN_PREPARING -> "queued";
            case RUN_STARTED, RUN_STEP -> "running";
            case RUN_COMPLETED -> "completed";
            case RUN_FAILED -> "failed";
            case RUN_FAIL_EXEC -> "timed-out";
            case RUN_CANCEL_REQUESTED, RUN_CANCELLED -> "cancelled";
            case RUN_RETRIED, LOG_GAP, EXECUTOR_LOST, DEPENDENCIES_UNCHECKED, WORKFLOW_NOTE, OTHER -> "notice";
        };
    }
}
