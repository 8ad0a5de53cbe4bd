package dev.runs.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.error.RunsException.TooLarge;
import dev.runs.hash.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store of bytes promises. */
abstract class BlobStoreContract {
    private static final String ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

    @TempDir
    Path folder;

    BlobStore blobs;

    /** An empty store. */
    abstract BlobStore open(Path folder) throws IOException;

    /** Where it keeps what is coming in. */
    abstract Path incoming(Path folder);

    @BeforeEach
    void openIt() throws IOException {
        blobs = open(folder);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 65_537, 9_000_000})
    void whatIsWrittenIsReadBackByteForByte(int size) throws IOException, InterruptedException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        BlobStore.Written written = blobs.write(ID, new ByteArrayInputStream(content), size);
        assertThat(written.size()).isEqualTo(size);
        assertThat(written.sha256())
                .isEqualTo(HexFormat.of().formatHex(Sha256.digest().digest(content)));
        try (InputStream read = blobs.read(ID)) {
            assertThat(read.readAllBytes()).isEqualTo(content);
        }
        assertThat(blobs.size(ID)).hasValue(size);
        assertThat(atLocation(blobs.location(ID))).isEqualTo(content);
        assertThat(incoming(folder)).isEmptyDirectory();
    }

    @Test
    void whatIsTooLargeOrEndsEarlyLeavesNothing() throws IOException {
        assertThatThrownBy(() -> write(ID, "12345", 4)).isInstanceOf(TooLarge.class);
        InputStream broken = new InputStream() {
            private int left = 70_000;

            @Override
            public int read() throws IOException {
                if (left-- <= 0) {
                    throw new IOException("The connection ended.");
                }
                return 'x';
            }
        };
        assertThatThrownBy(() -> blobs.write(ID, broken, Long.MAX_VALUE)).hasMessage("The connection ended.");
        assertThat(blobs.size(ID)).isEmpty();
        assertThatThrownBy(() -> blobs.read(ID).close()).isInstanceOf(NoSuchFileException.class);
        assertThat(written(Instant.now().plusSeconds(60))).isEmpty();
        assertThat(incoming(folder)).isEmptyDirectory();
    }

    @Test
    void deletingTwiceChangesNothing() throws IOException {
        write(ID, "x", 1);
        blobs.delete(ID);
        assertThat(blobs.size(ID)).isEmpty();
        assertThatCode(() -> blobs.delete(ID)).doesNotThrowAnyException();
    }

    @Test
    void everythingThatIsOldEnoughIsListedOnce() throws IOException {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String id = ID.substring(0, 24) + String.format("%02d", i);
            write(id, "x", 1);
            ids.add(id);
        }
        assertThat(written(Instant.now().plusSeconds(60))).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(written(Instant.now().minus(Duration.ofHours(1)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "..", "../../../../etc/passwd", "01ARZ3NDEKTSV4RRFFQ69G5FA", "01arz3ndektsv4rrffq69g5fav"})
    void onlyAnIdBecomesAPlaceInIt(String id) {
        for (Call call : List.<Call>of(
                () -> blobs.location(id),
                () -> blobs.read(id).close(),
                () -> blobs.size(id),
                () -> blobs.delete(id),
                () -> write(id, "x", 1))) {
            assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anotherStoreIsAnother() throws IOException {
        assertThat(open(folder.resolve("another")).identity()).isNotEqualTo(blobs.identity());
    }

    private interface Call {
        void run() throws IOException;
    }

    final void write(String id, String content, long maxBytes) throws IOException {
        blobs.write(id, new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)), maxBytes);
    }

    private List<String> written(Instant before) throws IOException {
        List<String> all = new ArrayList<>();
        blobs.writtenBefore(before).forEachRemaining(all::addAll);
        return all;
    }

    private static byte[] atLocation(String location) throws IOException, InterruptedException {
        return Stream.of("http://", "https://").anyMatch(location::startsWith)
                ? HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(URI.create(location)).build(), BodyHandlers.ofByteArray())
                        .body()
                : Files.readAllBytes(Path.of(location));
    }
}
