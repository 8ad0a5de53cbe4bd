package dev.runs.file;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a folder, by name.
 *
 * @param next the cursor of the next page; null at the end
 */
public record FolderPage(List<FileEntry> entries, @Nullable String next) {}
