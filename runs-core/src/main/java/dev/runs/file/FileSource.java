package dev.runs.file;

import org.jspecify.annotations.Nullable;

/**
 * Where the content of a file is to be had, and how to tell that it is the right one.
 *
 * @param location a path of the machine that runs the program, or an http(s) URL that serves for an hour
 * @param sha256 of the content, in hex; null where it is not known
 * @param etag that the URL's answer must have; null where any will do
 */
public record FileSource(
        String location, @Nullable String sha256, @Nullable String etag) {}
