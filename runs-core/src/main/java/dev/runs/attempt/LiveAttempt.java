package dev.runs.attempt;

/**
 * An attempt that is its run's newest, of a run that is active and claimed: as it was when it was asked for.
 *
 * @param fence of the claim; what is written for the run must show it
 */
record LiveAttempt(String name, String runId, String organizationId, String runtime, long fence) {}
