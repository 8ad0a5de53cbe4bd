package dev.runs.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsFileTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("config.yml");
    }

    @Test
    void aMissingOrEmptyFileHasEverySettingAtItsDefault() throws IOException {
        Settings missing = SettingsFile.read(file, Map.of());
        assertThat(missing.port()).isEqualTo(8080);
        assertThat(missing.data()).isEqualTo(folder.resolve("data"));
        assertThat(missing.database().isEmbedded()).isTrue();
        assertThat(missing.runtimes()).extracting(RuntimeSettings::name).contains("tiny", "medium");
        Files.writeString(file, "# nothing but a comment\n");
        assertThat(SettingsFile.read(file, Map.of())).isEqualTo(missing);
    }

    @Test
    void theFileThatShipsSaysExactlyTheDefaults() throws IOException {
        Files.copy(Path.of("../config.yml"), file);
        Settings shipped = SettingsFile.read(file, Map.of());
        Files.delete(file);
        assertThat(shipped).isEqualTo(SettingsFile.read(file, Map.of()));
    }

    @Test
    void theFileThatShipsNamesEverySetting() throws IOException {
        String shipped = Files.readString(Path.of("../config.yml"));
        for (Class<?> settings : List.of(
                Settings.class,
                DatabaseSettings.class,
                LocalRunSettings.class,
                LimitSettings.class,
                RegionSettings.class,
                S3Settings.class,
                RuntimeSettings.class,
                IntegrationSettings.class)) {
            for (var component : settings.getRecordComponents()) {
                assertThat(shipped).contains(component.getName() + ":");
            }
        }
    }

    @Test
    void anEnvironmentVariableWinsOverTheFile() throws IOException {
        Files.writeString(file, "port: 1234\ndatabase:\n  maxConnections: 10\n");
        Settings settings = SettingsFile.read(
                file,
                Map.ofEntries(
                        Map.entry("RUNS_PORT", "4321"),
                        Map.entry("RUNS_ADMIN_PORT", "0"),
                        Map.entry("RUNS_DATA", "/var/lib/runs"),
                        Map.entry("RUNS_FILES", "/srv/files"),
                        Map.entry("RUNS_PUBLIC_URL", "https://runs.example.org"),
                        Map.entry("RUNS_DATABASE_URL", "jdbc:postgresql://db/runs"),
                        Map.entry("RUNS_DATABASE_PASSWORD", "007"),
                        Map.entry("RUNS_DATABASE_MIGRATE", "true"),
                        Map.entry("RUNS_LOCAL_CANCEL_GRACE_SECONDS", "3"),
                        Map.entry("RUNS_TRUSTED_PROXIES", "[10.0.0.1, 10.0.0.2]"),
                        Map.entry("RUNS_RUNTIMES", "[{name: tiny, cpus: 1, memoryGb: 0.5}]"),
                        Map.entry("RUNS_SOMETHING_ELSE", "is not ours")));
        assertThat(settings.port()).isEqualTo(4321);
        assertThat(settings.adminPort()).isZero();
        assertThat(settings.data()).isEqualTo(Path.of("/var/lib/runs"));
        assertThat(settings.filesFolder()).isEqualTo(Path.of("/srv/files"));
        assertThat(settings.publicUrl()).hasValue(URI.create("https://runs.example.org"));
        assertThat(settings.database().url()).isEqualTo("jdbc:postgresql://db/runs");
        assertThat(settings.database().password()).hasValue("007");
        assertThat(settings.database().mayMigrate()).isTrue();
        assertThat(settings.database().maxConnections()).isEqualTo(10);
        assertThat(settings.local().cancelGraceSeconds()).isEqualTo(3);
        assertThat(settings.trustedProxies()).containsExactly("10.0.0.1", "10.0.0.2");
        assertThat(settings.runtimes().get(0).runtime().memoryBytes()).isEqualTo(1L << 29);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'prot: 1'                               | line 1: there is no setting 'prot'. Allowed here: adminPort,",
                "'port: 1\ndatabase:\n  uri: x'          | line 3: there is no setting 'database.uri'. Allowed here: maxC",
                "'host: x\nport: many'                   | line 2: the setting 'port' cannot be 'many'. Allowed: a number",
                "'database: {migrate: maybe}'            | 'database.migrate' cannot be 'maybe'. Allowed: true, false",
                "'regions: [{id: a, executor: moon}]'    | cannot be 'moon'. Allowed: local",
                "'port: 70000'                           | port must be 0 to 65535",
                "'port: 9\nadminPort: 9'                 | port and adminPort must differ",
                "'publicUrl: ftp://x'                    | publicUrl must begin with http",
                "'database: {url: mysql}'                | database.url must be 'embedded' or begin with jdbc:postgresql:",
                "'defaultRuntime: huge'                  | defaultRuntime must be one of the names under runtimes",
                "'defaultRegion: moon'                   | defaultRegion must be the id or an alias",
                "'files: s3://X'                         | files must be a folder, s3://<bucket> or s3://<bucket>/<folder>",
                "'files: s3://abc\nmaxUploadMb: 5001'    | maxUploadMb must be at most 5000 where files is a bucket",
                "'s3: {endpoint: minio}'                 | endpoint must be a URL",
                "'s3: {accessKeyId: a}'                  | accessKeyId and secretAccessKey must both be set, or neither",
                "'storageIntegrations: [{id: a, organization: b, root: c}]' | root must be s3://<bucket>",
                "'storageIntegrations: [{id: a, organization: b, root: s3://runs/x}]' | root must be in another bucket",
                "'runtimes: [{name: tiny, memoryGb: 0}]' | memoryGb must be above 0",
                "'runtimes: [{name: tiny, cpus: 1e999}]' | cpus must be above 0",
                "'runtimes: [{name: tiny}, {name: tiny}]' | runtimes must have different names",
                "'runtimes: [{name: tiny, paths: [/a/..]}]' | runtimes: paths must be absolute folders",
                "'runtimes: [{name: tiny, pricePerHour: -1}]' | pricePerHour must be at least 0",
                "'runtimes: [{name: tiny, enabled: false}]' | must be one of the names under runtimes, and enabled",
                "'port: 1\nport: 2'                      | line 2",
                "'regions: yes'                          | 'regions'",
                "'port: [1'                              | this is not YAML"
            })
    void aWrongSettingIsToldWithItsNameItsLineAndWhatIsAllowed(String text, String message) throws IOException {
        Files.writeString(file, text + "\n");
        assertThatThrownBy(() -> SettingsFile.read(file, Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aWrongVariableIsToldByItsName() {
        assertThatThrownBy(() -> SettingsFile.read(file, Map.of("RUNS_ADMIN_PORT", "x", "RUNS_HOST", "::1")))
                .hasMessageStartingWith("RUNS_ADMIN_PORT: the setting 'adminPort' cannot be 'x'");
    }
}
