package dev.runs.s3;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One version of what lies at a path.
 *
 * @param path below the root
 * @param etag changes with the content, as the store counts it; without quotes
 * @param version names this version for good; null where the bucket keeps no versions
 */
public record S3Object(
        String path,
        long size,
        Instant lastModified,
        String etag,
        @Nullable String version) {}
