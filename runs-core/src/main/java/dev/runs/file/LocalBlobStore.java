package dev.runs.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A folder. Names of files never become paths here: only ids do, and an id is checked. A version is written beside the
 * others under a name of its own, forced to the disk and renamed, so that a half-written one is never seen.
 */
public final class LocalBlobStore implements BlobStore {
    private final Path folder;
    private final IncomingFiles incoming;
    private final String identity;

    private LocalBlobStore(Path folder, IncomingFiles incoming, String identity) {
        this.folder = folder;
        this.incoming = incoming;
        this.identity = identity;
    }

    /** Opens the store in this folder, making both where they are not there. */
    public static LocalBlobStore open(Path folder) throws IOException {
        IncomingFiles incoming = IncomingFiles.in(folder.resolve("incoming"));
        Path identity = folder.resolve("identity");
        try {
            Files.writeString(identity, UUID.randomUUID().toString(), StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            // Made at an earlier start: that is the one that counts.
        }
        return new LocalBlobStore(
                folder,
                incoming,
                Files.readString(identity, StandardCharsets.US_ASCII).strip());
    }

    @Override
    public Written write(String id, InputStream content, long maxBytes) throws IOException {
        Path shelf = shelf(id);
        return incoming.receive(id, content, maxBytes, (file, written) -> {
            Files.createDirectories(shelf);
            Files.move(file, shelf.resolve(id), StandardCopyOption.ATOMIC_MOVE);
            force(shelf);
        });
    }

    @Override
    public InputStream read(String id) throws IOException {
        return Files.newInputStream(regular(path(id)), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public OptionalLong size(String id) throws IOException {
        Path path = path(id);
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
                if (BlobStore.isId(name)
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
    public String location(String id) {
        return path(id).toAbsolutePath().toString();
    }

    private Path path(String id) {
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
        // The last characters of a ULID are random: folders fill evenly.
        return folder.resolve(BlobStore.checked(id).substring(24).toLowerCase(Locale.ROOT));
    }

    @Override
    public void delete(String id) throws IOException {
        Files.deleteIfExists(path(id));
    }

    @Override
    public String identity() {
        return identity;
    }

    private static void force(Path directory) throws IOException {
        if (!System.getProperty("os.name").startsWith("Windows")) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
