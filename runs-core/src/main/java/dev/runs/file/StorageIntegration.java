package dev.runs.file;

import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.StorageUnavailable;
import dev.runs.s3.S3Bucket;
import dev.runs.s3.S3Object;
import dev.runs.s3.S3Page;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Storage of an organization's own, which lies elsewhere: a root in S3 that its runs read and its callers upload to. Runs
 * keeps no copy: a run pins the version that a file has, or what tells that it is still the same. What asks the store
 * throws {@link StorageUnavailable} where it cannot be used.
 *
 * @param id as the administrator named it
 * @param organization the name of the one whose it is
 * @param region as its clients call the place
 */
public record StorageIntegration(String id, String organization, String region, S3Bucket bucket) {
    private static final String VERSION = "version:";
    private static final String ETAG = "etag:";

    /** Its root, without a final slash. */
    public String uri() {
        return bucket.root().uri();
    }

    /**
     * The path below its root that a URI names, or one without its scheme; empty where it lies outside.
     *
     * @throws InvalidRequest where it is inside, and no path that a file could have
     */
    Optional<String> pathOf(String uri, String field) {
        String key = StorageRoot.key(uri);
        String root = StorageRoot.key(uri()) + "/";
        if (!key.startsWith(root)) {
            return Optional.empty();
        }
        String path = key.substring(root.length());
        StorageRoot.checked(path, field);
        return Optional.of(path);
    }

    /** The same of a folder: empty text for the root. Slashes at its end count for nothing. */
    public Optional<String> folderOf(String uri, String field) {
        String folder = StorageRoot.withoutFinalSlashes(uri);
        return StorageRoot.key(folder).equals(StorageRoot.key(uri())) ? Optional.of("") : pathOf(folder, field);
    }

    /** What is directly in a folder, its folders first; at most so many. */
    public List<FileEntry> list(String folder, int limit) {
        S3Page page = asked(() -> bucket.list(folder, null, limit));
        return Stream.concat(
                        page.folders().stream().map(FileEntry::folder),
                        page.objects().stream()
                                .map(object -> FileEntry.file(object.path(), object.size(), object.lastModified())))
                .toList();
    }

    /** A URL for whoever has it to put a file there. */
    public String upload(String path) {
        return bucket.signedPut(path);
    }

    /** A URL for whoever has it to get what lies there now. */
    public Optional<String> download(String path) {
        return asked(() -> bucket.find(path)).map(found -> bucket.signedGet(path, found.version()));
    }

    /** What a run keeps in mind of the file that is there now; empty where there is none. */
    Optional<String> pin(String path) {
        return asked(() -> bucket.find(path)).map(StorageIntegration::pin);
    }

    private static String pin(S3Object found) {
        return found.version() == null ? ETAG + found.etag() : VERSION + found.version();
    }

    /** Where a run gets the file from that it keeps in mind. */
    FileSource source(String path, String pin) {
        return pin.startsWith(VERSION)
                ? new FileSource(bucket.signedGet(path, pin.substring(VERSION.length())), null, null)
                : new FileSource(bucket.signedGet(path, null), null, pin.substring(ETAG.length()));
    }

    private interface Question<T> {
        T ask() throws IOException;
    }

    private static <T> T asked(Question<T> question) {
        try {
            return question.ask();
        } catch (IOException e) {
            throw new StorageUnavailable(String.valueOf(e.getMessage()), e);
        }
    }
}
