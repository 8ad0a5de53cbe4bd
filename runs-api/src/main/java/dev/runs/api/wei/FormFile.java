package dev.runs.api.wei;

import java.nio.file.Path;

/**
 * A file that came with a form.
 *
 * @param part the name of its field
 * @param name as it was sent: nothing is promised of it
 * @param size in bytes
 * @param content where it is until the form is closed
 */
public record FormFile(String part, String name, long size, Path content) {}
