package dev.runs.api.wire;

import dev.runs.run.Run;

/** The answer to who only wants to know whether a submit would be taken: what it would be, with the defaults. */
public record Judgement(boolean valid, RunPayload payload) {
    public static Judgement of(Run run) {
        return new Judgement(true, RunPayload.of(run));
    }
}
