package dev.runs.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.Platform;
import dev.runs.access.Organization;
import dev.runs.error.RunsException.QuotaExceeded;
import dev.runs.error.RunsException.TooLarge;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The organization may store 1 MB, and has the 15 bytes of a program. */
class StorageQuotaTest {
    @TempDir
    private Path folder;

    private Platform platform;
    private FileStore files;
    private String acme;

    @BeforeEach
    void start() {
        platform = new Platform(Clock.systemUTC(), folder);
        files = platform.files;
        acme = platform.member.organizationId();
        limit(1);
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void whatDoesNotFitIsRefusedAndNothingOfItKept() throws IOException {
        long before = blobs();
        assertThatThrownBy(() -> put("large.bin", 1_000_000))
                .isInstanceOf(QuotaExceeded.class)
                .hasMessageContaining("has 999985 bytes of its storage left");
        assertThat(blobs()).isEqualTo(before);
        put("small.bin", 999_985);
        assertThatThrownBy(() -> files.room(acme)).isInstanceOf(QuotaExceeded.class);
        assertThatThrownBy(() -> put("one-more.bin", 1)).isInstanceOf(QuotaExceeded.class);
        limit(null);
        put("one-more.bin", 1);
    }

    @Test
    void aReplacedVersionCountsWhileItIsThere() throws IOException {
        put("a.bin", 600_000);
        assertThatThrownBy(() -> put("a.bin", 600_000)).isInstanceOf(QuotaExceeded.class);
        put("a.bin", 100);
        assertThat(files.deleteReplaced(platform.clock.instant().plusSeconds(1), 10))
                .isEqualTo(1);
        put("a.bin", 600_000);
    }

    @Test
    void theUsualLimitOfAnUploadIsToldAsSuch() {
        assertThatThrownBy(() -> files.put(acme, "x.bin", new ByteArrayInputStream(new byte[200]), 100))
                .isInstanceOf(TooLarge.class);
    }

    @Test
    void uploadsAtTheSameTimeDoNotTogetherPassTheLimit() throws Exception {
        int uploads = 4;
        long before = blobs();
        CyclicBarrier allHaveBegun = new CyclicBarrier(uploads);
        ExecutorService threads = Executors.newFixedThreadPool(uploads);
        List<Future<StoredFile>> results = new ArrayList<>();
        for (int i = 0; i < uploads; i++) {
            String path = i + ".bin";
            results.add(threads.submit(
                    () -> files.put(acme, path, waitingFor(allHaveBegun, new byte[400_000]), 1_000_000)));
        }
        int kept = 0;
        for (Future<StoredFile> result : results) {
            try {
                result.get();
                kept++;
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(QuotaExceeded.class);
            }
        }
        threads.shutdownNow();
        assertThat(kept).isEqualTo(2);
        assertThat(blobs()).isEqualTo(before + 2);
    }

    /** Content of which nothing comes before all others have begun too. */
    private static InputStream waitingFor(CyclicBarrier barrier, byte[] content) {
        return new ByteArrayInputStream(content) {
            private boolean begun;

            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                if (!begun) {
                    begun = true;
                    try {
                        barrier.await();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }
                return super.read(buffer, offset, length);
            }
        };
    }

    private void limit(Integer megabytes) {
        platform.admin.setLimits(
                "acme",
                old -> new Organization(old.id(), old.name(), old.createdAt(), null, null, null, megabytes, null));
    }

    private StoredFile put(String path, int size) throws IOException {
        return files.put(acme, path, new ByteArrayInputStream(new byte[size]), 10_000_000);
    }

    private long blobs() throws IOException {
        try (var all = Files.walk(folder.resolve("files"))) {
            return all.filter(Files::isRegularFile).count();
        }
    }
}
