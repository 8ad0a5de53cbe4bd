package dev.runs.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderTest {
    @TempDir
    private Path temp;

    @Test
    void isMadeForItsOwnerAloneAndKeepsItsId() throws IOException {
        Path folder = temp.resolve("a").resolve("data");
        String id;
        try (DataFolder first = DataFolder.lock(folder)) {
            id = first.id();
            assertThat(id).hasSize(26);
            assertThat(first.resolve("x")).isEqualTo(folder.toRealPath().resolve("x"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .isEqualTo("rwx------");
        }
        try (DataFolder second = DataFolder.lock(folder)) {
            assertThat(second.id()).isEqualTo(id);
        }
    }

    @Test
    void aSecondServerOfThisProcessIsRefused() {
        assertThat(DataFolder.isLocked(temp)).isFalse();
        try (DataFolder first = DataFolder.lock(temp)) {
            assertThat(DataFolder.isLocked(temp)).isTrue();
            assertThatThrownBy(() -> DataFolder.lock(temp))
                    .isInstanceOf(BrokenDataFolder.class)
                    .hasMessageContaining(temp.toString());
            assertThat(first.id()).isNotEmpty();
        }
        assertThat(DataFolder.isLocked(temp)).isFalse();
    }

    @Test
    void anotherProcessIsRefusedUntilThisOneIsGone() throws Exception {
        Process other = holder(temp);
        try {
            assertThat(other.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("locked");
            assertThat(DataFolder.isLocked(temp)).isTrue();
            assertThatThrownBy(() -> DataFolder.lock(temp))
                    .isInstanceOf(BrokenDataFolder.class)
                    .hasMessage("Another Runs server uses the data folder " + temp.toRealPath() + " (process "
                            + other.pid() + "). Stop it, or set RUNS_DATA to another folder.");
        } finally {
            other.destroyForcibly().waitFor();
        }
        assertThat(DataFolder.isLocked(temp)).isFalse();
        try (DataFolder mine = DataFolder.lock(temp)) {
            // Asking whether it is locked must not let another process in.
            assertThat(DataFolder.isLocked(temp)).isTrue();
            Process refused = holder(temp);
            assertThat(refused.waitFor()).isNotZero();
            assertThat(mine.id()).isNotEmpty();
        }
    }

    @Test
    void aDamagedIdIsOneClearLine() throws IOException {
        Files.writeString(temp.resolve("id"), "");
        assertThatThrownBy(() -> DataFolder.lock(temp))
                .isInstanceOf(BrokenDataFolder.class)
                .hasMessageContaining(temp.toRealPath().resolve("id").toString());
        assertThat(DataFolder.isLocked(temp)).isFalse();
    }

    private static Process holder(Path folder) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Another process, which locks the folder until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            try (DataFolder folder = DataFolder.lock(Path.of(arguments[0]))) {
                System.out.println(folder.id().isEmpty() ? "no id" : "locked");
                System.in.read();
            }
        }
    }
}
