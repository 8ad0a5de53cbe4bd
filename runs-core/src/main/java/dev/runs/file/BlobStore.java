package dev.runs.file;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Keeps the bytes of file versions, each written once under its id. */
public interface BlobStore {
    /** A ULID. */
    Pattern ID = Pattern.compile("[0-9A-Z]{26}");

    /** What was written. */
    record Written(long size, String sha256) {}

    /**
     * Writes all of {@code content}, durably, or nothing at all.
     *
     * @throws dev.runs.error.RunsException.TooLarge as soon as it is more than {@code maxBytes}
     */
    Written write(String id, InputStream content, long maxBytes) throws IOException;

    InputStream read(String id) throws IOException;

    /** In bytes; empty where it is not there. */
    OptionalLong size(String id) throws IOException;

    /**
     * The ids of what was written before {@code limit}, in batches that fit into memory. Each is looked for when it is
     * asked for, and takes a moment.
     *
     * @throws java.io.UncheckedIOException from the iterator, where the store cannot be read
     */
    Iterator<List<String>> writtenBefore(Instant limit) throws IOException;

    /** Where the bytes can be read, not changed: a path of this machine, or an http(s) URL that serves for an hour. */
    String location(String id);

    /** Deleting what is not there changes nothing. */
    void delete(String id) throws IOException;

    /** Tells this store from any other: the servers of one database must share one store. */
    String identity();

    /** Whether it is an id, which may be a part of a path or key; nothing else is one. */
    static boolean isId(String id) {
        return ID.matcher(id).matches();
    }

    /** The id, where it is one. */
    static String checked(String id) {
        if (!isId(id)) {
            throw new IllegalArgumentException("Not an id: " + id);
        }
        return id;
    }
}
