package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.api.config.DatabaseSettings;
import dev.runs.api.config.Settings;
import dev.runs.api.config.SettingsFile;
import dev.runs.database.BrokenDataFolder;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.DatabaseUnavailable;
import dev.runs.database.TestDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What keeps a server from starting is told in one line that says what to do, and leaves nothing behind. */
class ServerStartTest {
    @TempDir
    private Path folder;

    @Test
    void aTakenPortIsToldBeforeAnythingIsStarted() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Settings settings = SettingsFile.read(
                    folder.resolve("config.yml"),
                    Map.of("RUNS_PORT", String.valueOf(taken.getLocalPort()), "RUNS_ADMIN_PORT", "0"));
            assertThatThrownBy(() -> Server.start(settings, folder.resolve("server.log")))
                    .isInstanceOf(PortTaken.class)
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()))
                    .hasMessageContaining("RUNS_PORT");
            assertThat(folder.resolve("data")).doesNotExist();
        }
    }

    @Test
    void aSecondServerOnTheSameDataFolderIsRefused() throws Exception {
        DatabaseAddress database = TestDatabase.createAddress();
        try (Server first = Server.start(App.settings(folder, database), folder.resolve("first.log"))) {
            assertThat(first.port()).isPositive();
            assertThatThrownBy(() -> Server.start(App.settings(folder, database), folder.resolve("second.log")))
                    .isInstanceOf(BrokenDataFolder.class)
                    .hasMessageContaining("Another Runs server")
                    .hasMessageContaining("RUNS_DATA");
        }
        // Once the first is gone, nothing of it is in the way.
        Server.start(App.settings(folder, database), folder.resolve("third.log"))
                .close();
    }

    @Test
    void whatAKilledServerHasLeftHalfReceivedIsGone() throws Exception {
        for (String half : List.of("data/forms/upload", "data/modules/answer/file")) {
            Files.createDirectories(folder.resolve(half).getParent());
            Files.writeString(folder.resolve(half), "half of it");
        }
        Server.start(App.settings(folder, TestDatabase.createAddress()), folder.resolve("server.log"))
                .close();
        assertThat(folder.resolve("data/forms")).isEmptyDirectory();
        assertThat(folder.resolve("data/modules")).isEmptyDirectory();
    }

    @Test
    void aSchemaThatIsBehindNamesTheCommand() throws Exception {
        DatabaseAddress empty = TestDatabase.createEmptyAddress();
        Settings settings = with(App.settings(folder, empty), Optional.empty());
        assertThatThrownBy(() -> Server.start(settings, folder.resolve("server.log")))
                .isInstanceOf(SchemaBehind.class)
                .hasMessageContaining("./runs db migrate");
    }

    @Test
    void aDatabaseThatIsAwayIsToldWithoutItsPassword() {
        Settings settings = App.settings(folder, new DatabaseAddress("jdbc:postgresql://127.0.0.1:1/x", "u", "hidden"));
        assertThatThrownBy(() -> Server.start(settings, folder.resolve("server.log")))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("127.0.0.1")
                .hasMessageNotContaining("hidden");
    }

    @Test
    void aFilesFolderThatIsNotTheDatabasesOwnIsRefused() throws Exception {
        DatabaseAddress database = TestDatabase.createAddress();
        Server.start(App.settings(folder.resolve("one"), database), folder.resolve("one.log"))
                .close();
        assertThatThrownBy(() -> Server.start(App.settings(folder.resolve("two"), database), folder.resolve("two.log")))
                .isInstanceOf(BrokenDataFolder.class)
                .hasMessageContaining("RUNS_FILES");
    }

    @Test
    void aMissingPythonIsToldInOneLine() {
        Settings settings = SettingsFile.read(
                folder.resolve("config.yml"),
                Map.of(
                        "RUNS_PORT", "0",
                        "RUNS_ADMIN_PORT", "0",
                        "RUNS_LOCAL_PYTHON", "no-such-python",
                        "RUNS_DATABASE_URL", "embedded"));
        assertThatThrownBy(() -> Server.start(settings, folder.resolve("server.log")))
                .hasMessageContaining("no-such-python")
                .hasMessageContaining("install Python 3.8 or newer");
        assertThat(Files.exists(folder.resolve("data/postgres/cluster/postmaster.pid")))
                .isFalse();
    }

    @Test
    void theServersLogSaysWhereItAnswersAndKeepsEveryMessageOnOneLine() throws Exception {
        Path log = folder.resolve("server.log");
        try (Server server = Server.start(App.settings(folder, TestDatabase.createAddress()), log)) {
            LoggerFactory.getLogger("test").warn("A name: {}", "evil\r\nERROR forged\u001b[31m\u0000 end");
            Awaitility.await().until(() -> Files.readString(log).contains("forged"));
            assertThat(Files.readString(log)).contains("Runs answers at " + server.url());
            assertThat(Files.readAllLines(log))
                    .noneMatch(line -> line.startsWith("ERROR forged"))
                    .filteredOn(line -> line.contains("forged"))
                    .singleElement()
                    .asString()
                    .startsWith("WARN ")
                    .endsWith("A name: evil ERROR forged?[31m? end");
        }
    }

    private static Settings with(Settings settings, Optional<Boolean> migrate) {
        DatabaseSettings old = settings.database();
        DatabaseSettings database =
                new DatabaseSettings(old.url(), old.user(), old.password(), migrate, old.maxConnections());
        return new Settings(
                settings.data(),
                settings.host(),
                settings.port(),
                settings.adminPort(),
                settings.publicUrl(),
                settings.trustedProxies(),
                database,
                settings.files(),
                settings.s3(),
                settings.bucket(),
                settings.maxUploadMb(),
                settings.storageIntegrations(),
                settings.local(),
                settings.wei(),
                settings.limits(),
                settings.retention(),
                settings.defaultRegion(),
                settings.regions(),
                settings.defaultRuntime(),
                settings.runtimes());
    }
}
