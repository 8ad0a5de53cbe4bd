package dev.runs.experiment;

/**
 * An event as it is answered.
 *
 * @param number its place among the organization's
 * @param body a JSON object
 */
public record EventText(long number, String id, String body) {}
