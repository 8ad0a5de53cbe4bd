package dev.runs.local;

import dev.runs.log.LogLine;

/**
 * What one read of the program's output gave, and where it lies.
 *
 * @param timestamp in milliseconds since 1970
 */
record Frame(long timestamp, LogLine.Source source, byte[] bytes, int segment, long offset) {}
