package dev.runs.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LocalBlobStoreTest extends BlobStoreContract {
    @Override
    BlobStore open(Path folder) throws IOException {
        return LocalBlobStore.open(folder);
    }

    @Override
    Path incoming(Path folder) {
        return folder.resolve("incoming");
    }

    @Test
    void theSameFolderIsTheSameStore() throws IOException {
        assertThat(open(folder).identity()).isEqualTo(blobs.identity());
    }
}
