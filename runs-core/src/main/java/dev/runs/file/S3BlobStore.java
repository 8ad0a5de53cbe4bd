package dev.runs.file;

import dev.runs.s3.S3Bucket;
import dev.runs.s3.S3Object;
import dev.runs.s3.S3Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A bucket, or a folder of one, which must not be another installation's: what belongs to no file goes. */
public final class S3BlobStore implements BlobStore {
    private static final String FOLDER = "files";
    private static final int PAGE = 1_000;

    private final S3Bucket bucket;
    private final IncomingFiles incoming;

    private S3BlobStore(S3Bucket bucket, IncomingFiles incoming) {
        this.bucket = bucket;
        this.incoming = incoming;
    }

    /** @param incoming a folder of this machine, for what is on its way: a store takes a file whole */
    public static S3BlobStore open(S3Bucket bucket, Path incoming) throws IOException {
        return new S3BlobStore(bucket, IncomingFiles.in(incoming));
    }

    @Override
    public Written write(String id, InputStream content, long maxBytes) throws IOException {
        String path = path(id);
        return incoming.receive(id, content, maxBytes, (file, written) -> bucket.put(path, file, written.sha256()));
    }

    @Override
    public InputStream read(String id) throws IOException {
        return bucket.get(path(id));
    }

    @Override
    public OptionalLong size(String id) throws IOException {
        return bucket.find(path(id)).stream().mapToLong(S3Object::size).findFirst();
    }

    @Override
    public Iterator<List<String>> writtenBefore(Instant limit) {
        return new Iterator<>() {
            private @Nullable String next;
            private boolean begun;

            @Override
            public boolean hasNext() {
                return !begun || next != null;
            }

            @Override
            public List<String> next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                try {
                    S3Page page = bucket.listAll(FOLDER, next, PAGE);
                    next = page.next();
                    begun = true;
                    return page.objects().stream()
                            .filter(object -> object.lastModified().isBefore(limit))
                            .map(object -> object.path().substring(FOLDER.length() + 1))
                            .filter(BlobStore::isId)
                            .toList();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    @Override
    public String location(String id) {
        return bucket.signedGet(path(id), null);
    }

    @Override
    public void delete(String id) throws IOException {
        bucket.delete(path(id));
    }

    /** The same bucket is one store, by whatever address it is reached. */
    @Override
    public String identity() {
        return bucket.root().uri();
    }

    private static String path(String id) {
        return FOLDER + "/" + BlobStore.checked(id);
    }
}
