package dev.runs.module;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a step's file is read from. It is read once, before anything is sent. */
@FunctionalInterface
public interface FileContent {
    /** The caller closes it. */
    InputStream open() throws IOException;

    static FileContent of(Path file) {
        return () -> Files.newInputStream(file);
    }
}
