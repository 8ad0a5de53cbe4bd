package dev.runs.experiment;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an experiment found out: a value or a file, of which exactly one is there.
 *
 * @param id a ULID
 * @param runId of the workflow in which it was found; null for what a client sent on its own
 * @param value as JSON; the text {@code null} for a value that is null
 * @param fileId the version of the file
 * @param path where that was stored, below the organization's root
 */
public record DataPoint(
        String organizationId,
        String id,
        String experimentId,
        @Nullable String campaignId,
        @Nullable String runId,
        @Nullable String stepId,
        String label,
        @Nullable String value,
        @Nullable String fileId,
        @Nullable String path,
        Instant createdAt) {
    /** WEI's word for what it is. */
    public String type() {
        return fileId == null ? NewDataPoint.VALUE : NewDataPoint.FILE;
    }
}
