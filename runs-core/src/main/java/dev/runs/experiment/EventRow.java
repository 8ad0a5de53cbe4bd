package dev.runs.experiment;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A dated fact of a laboratory's, in WEI's sense: of an experiment, a campaign, a workflow or nothing of these.
 *
 * @param id a ULID, its sender's own where that sent one
 * @param runId of the workflow whose execution wrote it; null for what a client sent
 * @param runSeq which of that run's it is, so that it is written once; null where {@code runId} is
 * @param at when it came in
 * @param body as it is answered, a JSON object
 */
public record EventRow(
        String organizationId,
        String id,
        @Nullable String experimentId,
        @Nullable String campaignId,
        @Nullable String runId,
        @Nullable Integer runSeq,
        Instant at,
        String body) {}
