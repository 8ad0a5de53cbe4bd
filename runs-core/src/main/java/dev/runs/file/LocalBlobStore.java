package dev.runs.file;

import dev.runs.error.RunsException.StorageFull;
import dev.runs.error.RunsException.TooLarge;
import dev.runs.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A folder. Names of files never become paths here: only ids do, and an id is checked. A version is written beside the
 * others under a name of its own, forced to the disk and renamed, so that a half-written one is never seen.
 */
public final class LocalBlobStore implements BlobStore {
    /** With less, in bytes, the disk is taken to be full. */
    private static final long LEAST_SPACE = 1 << 20;

    private static final Pattern ID = Pattern.compile("[0-9A-Z]{26}");

    private final Path folder;
    private final Path incoming;
    private final String identity;

    private LocalBlobStore(Path folder, String identity) {
        this.folder = folder;
        this.incoming = folder.resolve("incoming");
        this.identity = identity;
    }

    /** Opens the store in this folder, making both where they are not there. */
    public static LocalBlobStore open(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("incoming"));
        Path identity = folder.resolve("identity");
        try {
            Files.writeString(identity, UUID.randomUUID().toString(), StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            // Made at an earlier start: that is the one that counts.
        }
        return new LocalBlobStore(
                folder, Files.readString(identity, StandardCharsets.US_ASCII).strip());
    }

    @Override
    public Written write(String id, InputStream content, long maxBytes) throws IOException {
        Path shelf = shelf(id);
        Path unfinished = incoming.resolve(id);
        try {
            Written written = copy(content, unfinished, maxBytes);
            Files.createDirectories(shelf);
            Files.move(unfinished, shelf.resolve(id), StandardCopyOption.ATOMIC_MOVE);
            force(shelf);
            return written;
        } catch (IOException e) {
            // The system's own words for it differ from system to system.
            if (Files.getFileStore(folder).getUsableSpace() < LEAST_SPACE) {
                throw new StorageFull();
            }
            throw e;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    @Override
    public InputStream read(String id) throws IOException {
        return Files.newInputStream(regular(localPath(id)), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public OptionalLong size(String id) throws IOException {
        Path path = localPath(id);
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                ? OptionalLong.of(Files.size(path))
                : OptionalLong.empty();
    }

    @Override
    public Iterator<List<String>> writtenBefore(Instant limit) throws IOException {
        List<Path> shelves = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "??")) {
            found.forEach(shelves::add);
        }
        return shelves.stream().map(shelf -> onShelf(shelf, limit)).iterator();
    }

    private static List<String> onShelf(Path shelf, Instant limit) {
        List<String> ids = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(shelf)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (ID.matcher(name).matches()
                        && Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
                    ids.add(name);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ids;
    }

    @Override
    public Path localPath(String id) {
        return shelf(id).resolve(id);
    }

    /** What else somebody put there was never stored: a link leads elsewhere, and a pipe would be waited for. */
    private static Path regular(Path path) throws NoSuchFileException {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(path.toString());
        }
        return path;
    }

    private Path shelf(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("Not an id: " + id);
        }
        // The last characters of a ULID are random: folders fill evenly.
        return folder.resolve(id.substring(24).toLowerCase(Locale.ROOT));
    }

    @Override
    public void delete(String id) throws IOException {
        Files.deleteIfExists(localPath(id));
    }

    @Override
    public String identity() {
        return identity;
    }

    private static Written copy(InputStream content, Path target, long maxBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            MessageDigest digest = Sha256.digest();
            DigestInputStream in = new DigestInputStream(content, digest);
            byte[] buffer = new byte[64 * 1024];
            long size = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                size += read;
                if (size > maxBytes) {
                    throw new TooLarge("The file is larger than the limit of " + maxBytes + " bytes.");
                }
                out.write(buffer, 0, read);
            }
            channel.force(true);
            return new Written(size, HexFormat.of().formatHex(digest.digest()));
        }
    }

    private static void force(Path directory) throws IOException {
        if (!System.getProperty("os.name").startsWith("Windows")) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
