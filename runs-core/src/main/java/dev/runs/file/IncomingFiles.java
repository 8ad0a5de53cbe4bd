package dev.runs.file;

import dev.runs.error.RunsException.StorageFull;
import dev.runs.error.RunsException.TooLarge;
import dev.runs.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A folder for what is coming in: content is whole and on the disk before a store takes it over. */
record IncomingFiles(Path folder) {
    /** With less, in bytes, the disk is taken to be full. */
    private static final long LEAST_SPACE = 1 << 20;

    /** What a store does with a file that is whole. It is deleted afterwards, where it is still there. */
    interface Taker {
        void take(Path file, BlobStore.Written written) throws IOException;
    }

    /** Makes the folder where it is not there. */
    static IncomingFiles in(Path folder) throws IOException {
        Files.createDirectories(folder);
        return new IncomingFiles(folder);
    }

    /**
     * @throws TooLarge as soon as it is more than {@code maxBytes}
     * @throws StorageFull where there is no room on the disk
     */
    BlobStore.Written receive(String id, InputStream content, long maxBytes, Taker taker) throws IOException {
        Path file = folder.resolve(id);
        try {
            BlobStore.Written written = copy(content, file, maxBytes);
            taker.take(file, written);
            return written;
        } catch (IOException e) {
            // The system's own words for it differ from system to system.
            if (Files.getFileStore(folder).getUsableSpace() < LEAST_SPACE) {
                throw new StorageFull();
            }
            throw e;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static BlobStore.Written copy(InputStream content, Path target, long maxBytes) throws IOException {
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
            return new BlobStore.Written(size, HexFormat.of().formatHex(digest.digest()));
        }
    }
}
