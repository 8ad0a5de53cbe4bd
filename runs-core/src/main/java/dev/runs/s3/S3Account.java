package dev.runs.s3;

import java.net.URI;
import java.util.Optional;

/**
 * How a bucket is reached.
 *
 * @param endpoint empty for Amazon's own
 * @param key empty: as Amazon's tools find one (environment, profile, the machine's role)
 */
public record S3Account(Optional<URI> endpoint, String region, Optional<Key> key) {
    /** A pair of keys. */
    public record Key(String id, String secret) {
        /** It must not reach a log. */
        @Override
        public String toString() {
            return "Key[id=" + id + "]";
        }
    }
}
