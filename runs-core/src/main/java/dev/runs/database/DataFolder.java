package dev.runs.database;

import com.github.f4b6a3.ulid.Ulid;
import com.github.f4b6a3.ulid.UlidCreator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The one folder in which a server keeps what it keeps, used by one server at a time. */
public final class DataFolder implements AutoCloseable {
    /**
     * The folders locked by this process. POSIX drops a process's lock when the process closes any descriptor of the
     * locked file, so a file that we hold must not even be opened a second time.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel lock;
    private final String id;

    private DataFolder(Path folder, FileChannel lock, String id) {
        this.folder = folder;
        this.lock = lock;
        this.id = id;
    }

    /**
     * Makes the folder (readable by its owner alone) where it is missing, and keeps other servers out of it until it is
     * closed or this process ends, however it ends.
     *
     * @throws BrokenDataFolder when another server has it or it cannot be used
     */
    public static DataFolder lock(Path folder) {
        try {
            Path real = PrivateFiles.createFolder(folder);
            if (!HELD.add(real)) {
                throw inUse(real, Long.toString(ProcessHandle.current().pid()));
            }
            try {
                return open(real);
            } catch (IOException | BrokenDataFolder e) {
                HELD.remove(real);
                throw e;
            }
        } catch (IOException e) {
            throw new BrokenDataFolder(folder, e);
        }
    }

    /** Whether a server, of this process or another, uses the folder now. */
    public static boolean isLocked(Path folder) {
        Path file = folder.resolve("lock");
        if (!Files.exists(file)) {
            return false;
        }
        try {
            if (HELD.contains(folder.toRealPath())) {
                return true;
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                return channel.tryLock() == null;
            }
        } catch (IOException e) {
            throw new BrokenDataFolder(folder, e);
        }
    }

    private static DataFolder open(Path folder) throws IOException {
        Path file = folder.resolve("lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw inUse(folder, Files.readString(file).strip());
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new DataFolder(folder, channel, readId(folder.resolve("id")));
        } catch (IOException | BrokenDataFolder e) {
            channel.close();
            throw e;
        }
    }

    private static BrokenDataFolder inUse(Path folder, String process) {
        return new BrokenDataFolder("Another Runs server uses the data folder " + folder + " (process " + process
                + "). Stop it, or set RUNS_DATA to another folder.");
    }

    private static String readId(Path file) throws IOException {
        if (!Files.exists(file)) {
            PrivateFiles.write(file, UlidCreator.getUlid().toString());
        }
        String id = Files.readString(file).strip();
        if (!Ulid.isValid(id)) {
            throw new BrokenDataFolder(
                    "The file " + file + " does not hold this data folder's id. Restore it from a backup.");
        }
        return id;
    }

    /** The identity of this folder: a ULID made at its first use, the same wherever the folder is moved. */
    public String id() {
        return id;
    }

    public Path resolve(String name) {
        return folder.resolve(name);
    }

    /** Lets other servers use the folder. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new BrokenDataFolder(folder, e);
        } finally {
            HELD.remove(folder);
        }
    }
}
