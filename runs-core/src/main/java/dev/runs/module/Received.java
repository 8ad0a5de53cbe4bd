package dev.runs.module;

import dev.runs.error.OneLine;

/**
 * An answer that came whole.
 *
 * @param complaint the beginning of the body, where the status is none of success; such a body goes nowhere else
 */
record Received(Head head, String complaint) {
    private static final int SHOWN = 300;

    /** What is wrong where the status is none of success. It goes on after "Module 'x' ". */
    String refusal() {
        String text = OneLine.of(complaint.strip());
        String shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
        String redirect = head.status() / 100 == 3 ? ", a redirect, which is not followed" : "";
        return "answered with HTTP status " + head.status() + redirect + (shown.isEmpty() ? "" : ": " + shown);
    }
}
