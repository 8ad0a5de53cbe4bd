package dev.runs.run;

import dev.runs.error.RunsException.InvalidRequest;
import java.util.regex.Pattern;

/**
 * Under which a caller submits, so that the same submit sent again makes no second run (the header Idempotency-Key of
 * the IETF's draft).
 *
 * @param text 1 to 255 printable ASCII characters, the caller's own
 * @param bodySha256 of all that was sent: under one key it must be the same each time
 */
public record SubmitKey(String text, String bodySha256) {
    private static final Pattern FORM = Pattern.compile("[!-~]{1,255}");

    /** @throws InvalidRequest where the text cannot be a key */
    public SubmitKey {
        if (!FORM.matcher(text).matches()) {
            throw new InvalidRequest(
                    "Idempotency-Key",
                    "That cannot be a key.",
                    "Use 1 to 255 printable ASCII characters without spaces, such as a UUID.");
        }
    }
}
