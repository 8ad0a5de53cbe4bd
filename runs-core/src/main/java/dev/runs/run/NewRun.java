package dev.runs.run;

import org.jspecify.annotations.Nullable;

/**
 * A run that is about to be stored.
 *
 * @param audit its entry in the audit log, as {@link dev.runs.access.Audit#json} writes it; null for none
 */
public record NewRun(Run run, @Nullable String audit) {}
