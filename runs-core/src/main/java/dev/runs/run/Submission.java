package dev.runs.run;

import dev.runs.access.Caller;
import dev.runs.dependency.Findings;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is to be judged, and written with it.
 *
 * @param findings what is to be said of it that needs no database
 * @param elsewhere what was found in storage integrations, by URI
 * @param judged once it is: where nobody knows whether it was written, it is not judged by its own run
 */
record Submission(
        Caller caller,
        RunRequest request,
        Findings findings,
        Map<String, Optional<String>> elsewhere,
        @Nullable SubmitKey key,
        Enclosed enclosed,
        AtomicReference<Judgements.@Nullable Outcome> judged) {
    /** Whether it is the run alone. */
    boolean isPlain() {
        return key == null && enclosed.rows() == null && findings.unchecked().isEmpty();
    }
}
