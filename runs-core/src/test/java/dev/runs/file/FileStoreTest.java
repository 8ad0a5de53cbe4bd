package dev.runs.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.Platform;
import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.NotFound;
import dev.runs.error.RunsException.TooLarge;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileStoreTest {
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
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void aPathNamesTheNewestVersionAndTheOldOnesStay() throws IOException {
        StoredFile first = put("a/b.txt", "first");
        StoredFile second = put("a/b.txt", "second");
        assertThat(files.get(acme, "a/b.txt"))
                .usingRecursiveComparison()
                .ignoringFields("createdAt")
                .isEqualTo(second);
        assertThat(text(files.version(acme, first.id()))).isEqualTo("first");
        assertThat(text(second)).isEqualTo("second");
        assertThat(second.size()).isEqualTo(6);
        assertThat(second.sha256()).hasSize(64);
    }

    @Test
    void anUploadThatBreaksOffLeavesNothing() throws IOException {
        long before = blobs();
        InputStream cut = new InputStream() {
            private int left = 99_000;

            @Override
            public int read() throws IOException {
                if (left-- <= 0) {
                    throw new IOException("The connection is gone");
                }
                return 'x';
            }
        };
        assertThatThrownBy(() -> files.put(acme, "cut.bin", cut, 100_000)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> files.get(acme, "cut.bin")).isInstanceOf(NotFound.class);
        assertThat(blobs()).isEqualTo(before);
    }

    @Test
    void anUploadIsCutAtTheLimitNotAfterIt() throws IOException {
        long before = blobs();
        int[] read = {0};
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                read[0]++;
                return 'x';
            }
        };
        assertThatThrownBy(() -> files.put(acme, "big.bin", endless, 1_000_000)).isInstanceOf(TooLarge.class);
        assertThat(read[0]).isLessThan(1_200_000);
        assertThat(blobs()).isEqualTo(before);
        assertThat(put("exact.bin", "12345").size()).isEqualTo(5);
    }

    @Test
    void eightUploadsToOnePathAreEightVersionsAndOneIsTheNewest() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<StoredFile>> uploads = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                String content = "upload " + i;
                uploads.add(() -> put("same.txt", content));
            }
            for (var done : threads.invokeAll(uploads)) {
                assertThat(files.version(acme, done.get().id()).path()).isEqualTo("same.txt");
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(count("path = 'same.txt'")).isEqualTo(80);
        assertThat(count("path = 'same.txt' AND replaced_at IS NULL")).isEqualTo(1);
    }

    @Test
    void anotherOrganizationsFilesAreNotThere() throws IOException {
        StoredFile mine = put("mine.txt", "secret");
        Caller other = platform.caller("other", "member@other.example", Role.MEMBER);
        assertThatThrownBy(() -> files.get(other.organizationId(), "mine.txt")).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> files.version(other.organizationId(), mine.id()))
                .isInstanceOf(NotFound.class);
        assertThat(files.list(other.organizationId(), "", 100)).isEmpty();
    }

    @Test
    void aFolderIsListedByNameWithItsFoldersOnce() throws IOException {
        for (String path : List.of("x/a", "x/a/b", "x/a/c/d", "x/a-b", "x/a0", "x/é/1", "x/é/2", "y")) {
            put(path, path);
        }
        for (int i = 0; i < 300; i++) {
            put("x/many/" + i, "");
        }
        assertThat(names("x")).containsExactly("a", "a-b", "a", "a0", "many", "é");
        assertThat(files.list(acme, "x", 100))
                .filteredOn(FileEntry::isFolder)
                .extracting(FileEntry::path)
                .containsExactly("x/a", "x/many", "x/é");
        assertThat(names("x/a")).containsExactly("b", "c");
        assertThat(names("")).containsExactly("main.py", "x", "y");
        assertThat(files.list(acme, "x/many", 7)).hasSize(7);
        assertThat(names("nothing")).isEmpty();
    }

    @Test
    void aStoreInAnotherFolderIsNotTheDatabasesOwn() throws IOException {
        assertThat(files.isTheDatabasesOwn()).isTrue();
        FileStore elsewhere = new FileStore(
                platform.database.jdbi(),
                platform.clock,
                platform.ids,
                LocalBlobStore.open(folder.resolve("elsewhere")),
                new StorageRoot("runs"));
        assertThat(elsewhere.isTheDatabasesOwn()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "a/",
                "/a",
                "a//b",
                ".",
                "..",
                "a/..",
                "a/../b",
                "../a",
                "./a",
                "a/.",
                "a\\b",
                "a\u0000b",
                "a\nb",
                "a\u001bb",
                "a\u0085b",
                "a\u009bb",
                "a\u2028b",
                "a\ud800b",
                "a\u202eb",
                "a\u200bb",
                "a\ufeffb"
            })
    void aPathThatNoFileCanHaveIsRefused(String path) {
        assertThatThrownBy(() -> put(path, "x")).isInstanceOf(InvalidRequest.class);
    }

    @Test
    void aPathIsTextAndNothingInItIsDecoded() throws IOException {
        put("a/%2e%2e/b", "literal");
        assertThat(names("a")).containsExactly("%2e%2e");
        // The same name in both of Unicode's forms is one file.
        put("cafe\u0301.txt", "decomposed");
        assertThat(text(files.get(acme, "caf\u00e9.txt"))).isEqualTo("decomposed");
        assertThatThrownBy(() -> put("x".repeat(1001), "x")).isInstanceOf(InvalidRequest.class);
        assertThat(put("x".repeat(1000), "x").size()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://runs/other/x",
                "s3://runs-evil/acme/x",
                "s3://runsacme/x",
                "s3://runs/acme",
                "runs/acme",
                "acme/x",
                "/runs/acme/x",
                "file:///runs/acme/x",
                "S3://runs/acme/x",
                "s3://runs/acmeevil/x",
                ""
            })
    void onlyTheOrganizationsOwnRootCanBeNamed(String uri) {
        assertThat(new StorageRoot("runs").pathOf(uri, "acme", acme, "uri")).isEmpty();
    }

    @Test
    void theOrganizationIsNamedByNameOrId() {
        StorageRoot root = new StorageRoot("runs");
        assertThat(root.pathOf("s3://runs/acme/a/b", "acme", acme, "uri")).hasValue("a/b");
        assertThat(root.pathOf("runs/" + acme + "/a/b", "acme", acme, "uri")).hasValue("a/b");
        assertThatThrownBy(() -> root.pathOf("s3://runs/acme/../x", "acme", acme, "uri"))
                .isInstanceOf(InvalidRequest.class);
    }

    private StoredFile put(String path, String content) throws IOException {
        return files.put(
                acme, path, new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)), Long.MAX_VALUE);
    }

    private String text(StoredFile file) throws IOException {
        try (InputStream content = files.read(file)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private List<String> names(String path) {
        return files.list(acme, path, 100).stream().map(FileEntry::name).toList();
    }

    private int count(String where) {
        return platform.database
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT count(*) FROM file WHERE " + where)
                        .mapTo(Integer.class)
                        .one());
    }

    /** Everything that lies in the store's folder. */
    private long blobs() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("files"))) {
            return all.filter(Files::isRegularFile).count();
        }
    }
}
