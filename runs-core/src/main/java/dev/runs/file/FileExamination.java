package dev.runs.file;

import dev.runs.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.result.ResultIterator;

/** Compares the table of files with the bytes that are stored, both ways. */
final class FileExamination {
    /** Older strays should have been removed. */
    static final Duration STRAY = StrayBytes.AGE.plusDays(2);

    private final Jdbi jdbi;
    private final Clock clock;
    private final BlobStore blobs;
    private final Consumer<String> found;
    private final FileTable table = new FileTable();

    FileExamination(Jdbi jdbi, Clock clock, BlobStore blobs, Consumer<String> found) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.blobs = blobs;
        this.found = found;
    }

    void examine(boolean deep) throws IOException {
        jdbi.useTransaction(handle -> {
            try (ResultIterator<StoredFile> files = table.all(handle)) {
                while (files.hasNext()) {
                    examine(files.next(), deep);
                }
            }
        });
        for (String id :
                new StrayBytes(jdbi, clock, blobs).writtenBefore(clock.instant().minus(STRAY))) {
            found.accept("The stored bytes " + id + " belong to no file.");
        }
    }

    private void examine(StoredFile file, boolean deep) throws IOException {
        OptionalLong size = blobs.size(file.id());
        if (size.isEmpty() || size.getAsLong() != file.size()) {
            found.accept("The file version " + file.id() + " of " + file.size() + " bytes has "
                    + (size.isEmpty() ? "none stored." : size.getAsLong() + " stored."));
        } else if (deep && !sha256(file).equals(file.sha256())) {
            found.accept("The stored bytes of the file version " + file.id() + " are not those that were uploaded.");
        }
    }

    private String sha256(StoredFile file) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream bytes = new DigestInputStream(blobs.read(file.id()), digest)) {
            bytes.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
