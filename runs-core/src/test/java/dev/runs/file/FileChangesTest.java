package dev.runs.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.Platform;
import dev.runs.SettableClock;
import dev.runs.access.AuditEntry;
import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.error.RunsException.Conflict;
import dev.runs.error.RunsException.Forbidden;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.NotFound;
import dev.runs.run.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileChangesTest {
    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));

    @TempDir
    private Path folder;

    private Platform platform;
    private FileStore files;
    private FileChanges changes;
    private Caller member;
    private String acme;

    @BeforeEach
    void start() {
        platform = new Platform(clock, folder);
        files = platform.files;
        changes = files.changes();
        member = platform.member;
        acme = member.organizationId();
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void aFolderIsThereWhileItIsEmptyAndShowsNothing() throws IOException {
        changes.makeFolder(member, "d/empty");
        changes.makeFolder(member, "d/empty");
        assertThat(names("d")).containsExactly("empty/");
        assertThat(names("d/empty")).isEmpty();
        assertThat(files.hasFolder(acme, "d/empty")).isTrue();
        assertThat(files.hasFolder(acme, "d/other")).isFalse();
        platform.put(member, "d/empty/a", "a");
        assertThat(names("d/empty")).containsExactly("a");
        changes.deleteFile(member, "d/empty/a");
        assertThat(names("d")).containsExactly("empty/");
        assertThat(findings()).isEmpty();
    }

    @Test
    void aFolderCannotTakeAFilesName() {
        platform.put(member, "d/a", "a");
        assertThatThrownBy(() -> changes.makeFolder(member, "d/a")).isInstanceOf(Conflict.class);
        assertThat(names("d")).containsExactly("a");
    }

    @Test
    void aFolderGoesWithAllThatIsInItAndWithNothingBesides() throws IOException {
        for (String path : List.of("d/x/1", "d/x/y/2", "d/x0", "d/x-y", "e/x/1")) {
            platform.put(member, path, path);
        }
        changes.makeFolder(member, "d/x/z");
        changes.deleteFolder(member, "d/x");
        assertThat(names("d")).containsExactly("x-y", "x0");
        assertThat(names("e/x")).containsExactly("1");
        assertThatThrownBy(() -> changes.deleteFolder(member, "d/x")).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> changes.deleteFolder(member, "d/x0")).isInstanceOf(NotFound.class);
    }

    @Test
    void aRunGoesOnWithAFileThatWasDeletedOrRenamed() throws IOException {
        Run run = platform.submit(member);
        String pinned = run.files().get(Platform.PROGRAM);
        String content = text(files.version(acme, pinned));
        assertThat(changes.renameFile(member, "main.py", "other.py")).isEqualTo("other.py");
        assertThat(files.get(acme, "other.py").id()).isEqualTo(pinned);
        changes.deleteFile(member, "other.py");
        assertThatThrownBy(() -> files.get(acme, "other.py")).isInstanceOf(NotFound.class);
        clock.advance(Duration.ofDays(100));
        assertThat(files.deleteReplaced(clock.instant(), 10)).isZero();
        assertThat(text(files.version(acme, pinned))).isEqualTo(content);
        assertThatThrownBy(() -> platform.submit(member)).isInstanceOf(InvalidRequest.class);
    }

    @Test
    void theBytesOfWhatWasDeletedGoWithRetention() throws IOException {
        platform.put(member, "d/a", "a");
        String id = files.get(acme, "d/a").id();
        changes.deleteFile(member, "d/a");
        clock.advance(Duration.ofDays(1));
        assertThat(files.deleteReplaced(clock.instant(), 10)).isEqualTo(1);
        assertThatThrownBy(() -> files.version(acme, id)).isInstanceOf(NotFound.class);
        assertThat(findings()).isEmpty();
    }

    @Test
    void aRenamedFileTakesNothingElsesName() throws IOException {
        platform.put(member, "d/a", "a");
        platform.put(member, "d/b", "b");
        changes.makeFolder(member, "d/c");
        for (String taken : List.of("a", "b", "c")) {
            assertThatThrownBy(() -> changes.renameFile(member, "d/a", taken)).isInstanceOf(Conflict.class);
        }
        for (String wrong : List.of("", ".", "..", "x/y", "../x", "x\u0000", "x\\y", "x".repeat(1_000))) {
            assertThatThrownBy(() -> changes.renameFile(member, "d/a", wrong)).isInstanceOf(InvalidRequest.class);
        }
        assertThatThrownBy(() -> changes.renameFile(member, "d/absent", "x")).isInstanceOf(NotFound.class);
        assertThat(changes.renameFile(member, "d/a", "cafe\u0301")).isEqualTo("d/caf\u00e9");
        assertThat(names("d")).containsExactly("b", "c/", "caf\u00e9");
        assertThatThrownBy(() -> changes.deleteFile(member, "d/a")).isInstanceOf(NotFound.class);
        platform.put(member, "d/a", "new");
        assertThat(text(files.get(acme, "d/caf\u00e9"))).isEqualTo("a");
    }

    @Test
    void deletesAndRenamesAreNotedAndWhatWasRefusedIsNot() throws IOException {
        platform.put(member, "d/a", "a");
        changes.makeFolder(member, "d/e");
        changes.renameFile(member, "d/a", "b");
        changes.deleteFile(member, "d/b");
        changes.deleteFolder(member, "d/e");
        assertThatThrownBy(() -> changes.deleteFile(member, "d/b")).isInstanceOf(NotFound.class);
        List<AuditEntry> entries = platform.admin.audit("acme", member.email(), null, 100);
        assertThat(entries)
                .extracting(entry -> entry.action() + " " + entry.subject())
                .containsExactly("FILE_RENAME d/a to d/b", "FILE_DELETE d/b", "FOLDER_DELETE d/e");
        assertThat(entries)
                .allMatch(entry -> member.origin().address().equals(entry.address())
                        && member.origin().requestId().equals(entry.requestId()));
    }

    @Test
    void aViewerChangesNothingAndAnotherOrganizationFindsNothing() {
        platform.put(member, "d/a", "a");
        Caller viewer = platform.caller("acme", "viewer@acme.example", Role.VIEWER);
        assertThatThrownBy(() -> changes.deleteFile(viewer, "d/a")).isInstanceOf(Forbidden.class);
        assertThatThrownBy(() -> changes.renameFile(viewer, "d/a", "b")).isInstanceOf(Forbidden.class);
        assertThatThrownBy(() -> changes.deleteFolder(viewer, "d")).isInstanceOf(Forbidden.class);
        assertThatThrownBy(() -> changes.makeFolder(viewer, "d/b")).isInstanceOf(Forbidden.class);
        Caller other = platform.caller("other", "member@other.example", Role.MEMBER);
        assertThatThrownBy(() -> changes.deleteFile(other, "d/a")).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> changes.renameFile(other, "d/a", "b")).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> changes.deleteFolder(other, "d")).isInstanceOf(NotFound.class);
        assertThat(names("d")).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 1_000})
    void thePagesOfAFolderAreTheFolder(int limit) throws IOException {
        for (String path : List.of("d/a", "d/a/1", "d/a/2", "d/a-b", "d/b/1", "d/c", "d/\uff5e", "d/\ud83d\ude00")) {
            platform.put(member, path, path);
        }
        changes.makeFolder(member, "d/e");
        assertThat(names("d")).hasSize(8);
        List<String> found = new ArrayList<>();
        String cursor = null;
        do {
            FolderPage page = files.page(acme, "d", cursor, limit);
            assertThat(page.entries()).hasSizeBetween(1, limit);
            page.entries().forEach(entry -> found.add(name(entry)));
            cursor = page.next();
        } while (cursor != null);
        assertThat(found).isEqualTo(names("d"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"!", "a/b", "Li4", "Li4v", "YS9i", "AA", "=", "Lw"})
    void whatIsNoCursorIsRefused(String cursor) {
        assertThatThrownBy(() -> files.page(acme, "d", cursor, 10)).isInstanceOf(InvalidRequest.class);
    }

    private List<String> names(String path) {
        return Stream.of(files.page(acme, path, null, 1_000))
                .flatMap(page -> page.entries().stream())
                .map(FileChangesTest::name)
                .toList();
    }

    private static String name(FileEntry entry) {
        return entry.name() + (entry.isFolder() ? "/" : "");
    }

    private List<String> findings() throws IOException {
        List<String> found = new ArrayList<>();
        files.examine(true, found::add);
        return found;
    }

    private String text(StoredFile file) throws IOException {
        try (InputStream content = files.read(file)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
