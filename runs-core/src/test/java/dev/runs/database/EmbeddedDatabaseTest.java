package dev.runs.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedDatabaseTest {
    @TempDir
    private Path temp;

    private Path folder;

    @BeforeEach
    void unpackOnlyOnce() throws IOException {
        folder = temp.resolve("postgres");
        Path unpacked = Path.of("target", "test-binaries").toAbsolutePath();
        Files.createDirectories(unpacked);
        Path binaries = PostgresBinaries.unpack(unpacked);
        PrivateFiles.createFolder(folder);
        Files.createSymbolicLink(folder.resolve(binaries.getFileName()), binaries);
    }

    @AfterEach
    void nothingIsLeftRunning() throws IOException {
        if (Postmaster.read(data()).filter(Postmaster::mayBeItsProcess).isPresent()) {
            start().close();
        }
    }

    @Test
    void whatIsStoredIsThereAfterTheNextStart() throws IOException {
        try (EmbeddedDatabase first = start()) {
            execute(first.address(), "CREATE TABLE kept AS SELECT 42 AS number");
        }
        assertThat(Postmaster.read(data())).isEmpty();
        assertThat(EmbeddedDatabase.findRunning(folder)).isEmpty();
        try (EmbeddedDatabase second = start()) {
            assertThat(query(second.address(), "SELECT number FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void commitsAreDurableAndOnlyThisMachineMayAsk() {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(folder, Map.of("max_wal_size", "2GB"))) {
            assertThat(query(database.address(), "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(query(database.address(), "SHOW fsync")).isEqualTo("on");
            assertThat(query(database.address(), "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(database.address(), "SHOW unix_socket_directories"))
                    .isEmpty();
            assertThat(query(database.address(), "SHOW server_encoding")).isEqualTo("UTF8");
            assertThat(query(database.address(), "SHOW lc_collate")).isEqualTo("C");
            assertThat(query(database.address(), "SHOW jit")).isEqualTo("off");
            assertThat(query(database.address(), "SHOW max_wal_size")).isEqualTo("2GB");
            assertThatThrownBy(() -> Database.connect(database.url(), database.user(), "guess", 2))
                    .isInstanceOf(DatabaseUnavailable.class);
        }
    }

    @Test
    void thePasswordIsForItsOwnerAloneAndNotPrinted() throws IOException {
        try (EmbeddedDatabase database = start()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("password"))))
                    .isEqualTo("rw-------");
            assertThat(database.password()).hasSizeGreaterThan(30);
            assertThat(database.address().toString()).doesNotContain(database.password());
        }
    }

    @Test
    void aRunningDatabaseIsTakenOver() throws IOException {
        EmbeddedDatabase leftBehind = start();
        long process = Postmaster.read(data()).orElseThrow().pid();
        assertThat(EmbeddedDatabase.findRunning(folder)).contains(leftBehind.address());
        try (EmbeddedDatabase takenOver = start()) {
            assertThat(takenOver.address()).isEqualTo(leftBehind.address());
            assertThat(Postmaster.read(data()).orElseThrow().pid()).isEqualTo(process);
            assertThat(query(takenOver.address(), "SELECT 1")).isEqualTo("1");
        }
        assertThat(Postmaster.read(data())).isEmpty();
        assertThat(EmbeddedDatabase.findRunning(folder)).isEmpty();
    }

    @Test
    void aDatabaseThatWasKilledRecovers() throws IOException {
        EmbeddedDatabase first = start();
        execute(first.address(), "CREATE TABLE kept AS SELECT 42 AS number");
        long process = Postmaster.read(data()).orElseThrow().pid();
        assertThat(ProcessHandle.of(process).orElseThrow().destroyForcibly()).isTrue();
        try (EmbeddedDatabase second = start()) {
            assertThat(query(second.address(), "SELECT number FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void aDatabaseThatDiedUnderItsServerIsStartedAgainAtTheSameAddress() throws Exception {
        try (EmbeddedDatabase database = start()) {
            execute(database.address(), "CREATE TABLE kept AS SELECT 42 AS number");
            assertThat(database.revive()).isFalse();
            ProcessHandle postmaster = ProcessHandle.of(
                            Postmaster.read(data()).orElseThrow().pid())
                    .orElseThrow();
            postmaster.destroyForcibly();
            postmaster.onExit().get();

            assertThat(database.revive()).isTrue();

            assertThat(query(database.address(), "SELECT number FROM kept")).isEqualTo("42");
            assertThat(database.revive()).isFalse();
        }
        assertThat(Postmaster.read(data())).isEmpty();
    }

    /** As after a reboot: the file is there, and its number belongs to another program now. */
    @Test
    void aStaleFileThatNamesAnotherProgramDoesNotStopTheStart() throws IOException {
        start().close();
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try {
            writePostmasterFile(stranger.pid(), 1);
            assertThat(EmbeddedDatabase.findRunning(folder)).isEmpty();
            try (EmbeddedDatabase database = start()) {
                assertThat(query(database.address(), "SELECT 1")).isEqualTo("1");
                assertThat(stranger.isAlive()).isTrue();
            }
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void aStaleFileThatNamesAnotherPostgresqlDoesNotStopTheStart() throws IOException {
        start().close();
        Path other = temp.resolve("other");
        PrivateFiles.createFolder(other);
        try (Stream<Path> binaries = Files.list(folder)) {
            Path link = binaries.filter(Files::isSymbolicLink).findFirst().orElseThrow();
            Files.createSymbolicLink(other.resolve(link.getFileName()), link.toRealPath());
        }
        try (EmbeddedDatabase stranger = EmbeddedDatabase.start(other, Map.of("fsync", "off"))) {
            Postmaster its = Postmaster.read(other.resolve("cluster")).orElseThrow();
            writePostmasterFile(its.pid(), its.port());
            try (EmbeddedDatabase database = start()) {
                assertThat(database.url()).isNotEqualTo(stranger.url());
                assertThat(query(stranger.address(), "SELECT 1")).isEqualTo("1");
            }
        }
    }

    @Test
    void aFolderCopiedFromARunningDatabaseIsNotFought() throws Exception {
        try (EmbeddedDatabase original = start()) {
            Path copy = temp.resolve("copy");
            Process cp = new ProcessBuilder("cp", "-a", folder.toString(), copy.toString()).start();
            assertThat(cp.waitFor()).isZero();
            assertThatThrownBy(() -> EmbeddedDatabase.start(copy, Map.of()))
                    .isInstanceOf(BrokenDataFolder.class)
                    .hasMessageContaining("copied or moved while its database was running");
            assertThat(query(original.address(), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void aHalfMadeDatabaseIsMadeAgain() throws IOException {
        Files.createDirectories(folder.resolve("unfinished-cluster").resolve("base"));
        try (EmbeddedDatabase database = start()) {
            assertThat(query(database.address(), "SELECT 1")).isEqualTo("1");
        }
        assertThat(folder.resolve("unfinished-cluster")).doesNotExist();
    }

    @Test
    void binariesOfAnEarlierVersionAreDeleted() throws IOException {
        Path earlier = Files.createDirectories(folder.resolve("binaries-0").resolve("bin"));
        Files.writeString(earlier.resolve("postgres"), "");
        start().close();
        assertThat(folder.resolve("binaries-0")).doesNotExist();
    }

    @Test
    void dataOfAnotherMajorVersionIsOneClearLine() throws IOException {
        start().close();
        Files.writeString(data().resolve("PG_VERSION"), "14\n");
        assertBroken("14", "15");
    }

    @Test
    void aMissingPasswordIsOneClearLine() throws IOException {
        start().close();
        Files.delete(folder.resolve("password"));
        assertBroken(folder.toRealPath().resolve("password").toString(), "Restore it from a backup");
    }

    @Test
    void aFileInTheWayIsOneClearLine() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "");
        assertThatThrownBy(() -> EmbeddedDatabase.start(file, Map.of()))
                .isInstanceOf(BrokenDataFolder.class)
                .hasMessageContaining("in the way");
    }

    @Test
    void aWrongSettingIsOneClearLine() {
        assertThatThrownBy(() -> EmbeddedDatabase.start(folder, Map.of("fsync", "off", "no_such_setting", "1")))
                .isInstanceOf(BrokenDataFolder.class)
                .hasMessageContainingAll("contains errors", "start.log");
    }

    private void assertBroken(String... parts) {
        assertThatThrownBy(this::start)
                .isInstanceOf(BrokenDataFolder.class)
                .hasMessageContainingAll(parts)
                .message()
                .doesNotContain("\n");
    }

    private EmbeddedDatabase start() {
        return EmbeddedDatabase.start(folder, Map.of("fsync", "off"));
    }

    private Path data() {
        return folder.resolve("cluster");
    }

    private void writePostmasterFile(long pid, int port) throws IOException {
        List<String> lines = new ArrayList<>(List.of(Long.toString(pid), data().toString(), "1600000000"));
        lines.addAll(List.of(Integer.toString(port), "", "127.0.0.1", "", "ready"));
        Files.write(data().resolve("postmaster.pid"), lines);
    }

    private static String query(DatabaseAddress address, String sql) {
        try (Database database = Database.connect(address, 2)) {
            return database.jdbi()
                    .withHandle(handle ->
                            handle.createQuery(sql).mapTo(String.class).one());
        }
    }

    private static void execute(DatabaseAddress address, String sql) {
        try (Database database = Database.connect(address, 2)) {
            database.jdbi().useHandle(handle -> handle.execute(sql));
        }
    }
}
