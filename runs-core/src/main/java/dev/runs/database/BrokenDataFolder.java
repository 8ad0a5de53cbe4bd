package dev.runs.database;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The data folder cannot be used as it is. The message is one line that says what to do. */
public final class BrokenDataFolder extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BrokenDataFolder(String message) {
        super(message);
    }

    public BrokenDataFolder(Path folder, IOException cause) {
        super("The data folder " + folder + " cannot be used: " + reason(cause), cause);
    }

    private static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException denied) {
            return "no permission for " + denied.getFile() + ". Give it to the user that runs the server.";
        }
        if (cause instanceof NoSuchFileException missing) {
            return missing.getFile() + " is missing. Restore it from a backup.";
        }
        if (cause instanceof FileAlreadyExistsException taken) {
            return taken.getFile() + " is in the way. Move it aside.";
        }
        return cause.getMessage() + ". It must be writable and have at least 300 MB free.";
    }
}
