package dev.runs.s3;

import java.io.IOException;

/** The store does not answer, or refuses what it was asked with the credentials it was given: whoever asked waits. */
public final class S3Unavailable extends IOException {
    S3Unavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
