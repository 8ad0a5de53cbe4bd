package dev.runs.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.dispatch.Observation.Exited;
import dev.runs.file.FileEntry;
import dev.runs.log.LogLine;
import dev.runs.run.FileProgram;
import dev.runs.run.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a program leaves behind is a file of its own, or is not kept; whatever it is, the run ends. */
class HostileResultsTest extends LocalHarness {
    private static final String IN_OUTPUT = "import os, socket, sys\nos.chdir(os.environ['RUNS_OUTPUT'])\n";

    @Test
    void onlyRegularFilesAreKept() {
        Run run = start(world.python(IN_OUTPUT + """
                os.symlink("/etc/passwd", "link")
                os.symlink("/etc", "folder")
                os.symlink("nowhere", "dangling")
                os.symlink("loop", "loop")
                os.symlink("..", "up")
                os.mkfifo("fifo")
                socket.socket(socket.AF_UNIX).bind("socket")
                try: os.mknod("device", 0o20666, os.makedev(1, 5))
                except PermissionError: pass
                open("result", "w").write("kept")
                open("../best", "w").write("kept, too")
                os.link("../best", "another-name-of-best")
                """));

        assertThat(exit(run).exitCode()).isZero();

        assertThat(results(run)).containsExactly("another-name-of-best", "result");
        assertThat(world.texts(run, LogLine.Source.PLATFORM))
                .contains(
                        "fifo was not kept as a result: it is no regular file.",
                        "link was not kept as a result: it is no regular file.");
    }

    @Test
    void anOutputFolderThatIsALinkHoldsNoResults() {
        Run run = start(world.python("""
                import os
                os.rmdir(os.environ["RUNS_OUTPUT"])
                os.symlink("/etc", os.environ["RUNS_OUTPUT"])
                """));

        assertThat(exit(run).exitCode()).isZero();

        assertThat(results(run)).isEmpty();
    }

    @Test
    void aNameThatIsMoreThanANameIsNotKeptAndStaysInItsLine() {
        Run run = start(world.python(IN_OUTPUT + """
                for name in [b"bad\\xff", b"bad\\xfe", b"two\\nlines", b"\\x1b[2Jclear", "\\u202egnp.exe".encode(),
                             "\\u2028line".encode(), "\\u009b2J".encode(), b"back\\\\slash", "caf\\u00e9".encode()]:
                    open(os.path.join(b".", name), "w")
                """));

        assertThat(exit(run).exitCode()).isZero();

        assertThat(results(run)).containsExactly("caf\u00e9");
        List<String> notices = world.texts(run, LogLine.Source.PLATFORM);
        assertThat(notices)
                .hasSize(8)
                .contains("bad? was not kept as a result: its name is not UTF-8.".replace('?', '\ufffd'))
                .allMatch(notice -> notice.matches("[^\\p{Cc}\\p{Cf}\\p{Zl}]+"));
        assertThat(notices).anyMatch(notice -> notice.startsWith("The result file two?lines was not kept"));
    }

    @Test
    void anyNumberOfThemIsComeToTheEndOf() {
        Run run = start(world.python(IN_OUTPUT + """
                os.mkdir("a")
                for i in range(3000): os.symlink("x", "a/%d" % i)
                for i in range(1100): open("r%04d" % i, "w")
                """));

        assertThat(exit(run).exitCode()).isZero();

        assertThat(results(run)).hasSize(1_000);
        assertThat(world.texts(run, LogLine.Source.PLATFORM)).hasSizeBetween(1, 21);
    }

    /** Deeper than a path can be long, and than a server may have files open. After the test, nothing of it is left. */
    @Test
    void aFolderOfAnyDepthIsLeftAloneAndDeleted() {
        Run run = start(world.python(IN_OUTPUT + """
                open("result", "w")
                for _ in range(5000):
                    os.mkdir("d")
                    os.chdir("d")
                """));

        assertThat(exit(run).exitCode()).isZero();

        assertThat(results(run)).containsExactly("result");
    }

    @Test
    void pipesInThePlaceOfTheServersOwnFilesHoldNobodyUp() {
        String program = """
                import os, sys, time
                print("up", flush=True)
                for name in ["../results.json", "../log/segment-00000002", "../log/segment-00000003"]: os.mkfifo(name)
                os.remove("../status.json")
                os.mkfifo("../status.json")
                """;
        // As many as there are threads that store logs, and one more.
        List<Run> hostile =
                List.of(start(world.python(program)), start(world.python(program)), start(world.python(program)));
        hostile.forEach(run -> awaitLines(run, 1));

        Run other = start(world.python("print('not held up')"));

        assertThat(exit(other).exitCode()).isZero();
        assertThat(world.printed(other)).containsExactly("not held up");
        hostile.forEach(run -> assertThat(exit(run).exitCode()).isZero());
    }

    @Test
    void whatWasPutInThePlaceOfStoredBytesIsNotRead() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret.py"), "print('of the machine')\n");
        Run linked = world.python("print(1)");
        Files.delete(stored(linked));
        Files.createSymbolicLink(stored(linked), secret);
        Run piped = world.python("print(2)");
        Files.delete(stored(piped));
        new ProcessBuilder("mkfifo", stored(piped).toString()).start().waitFor();

        for (Run run : List.of(linked, piped)) {
            Exited end = exit(start(run));
            assertThat(end.failure()).isNotNull();
            assertThat(end.failure().message()).contains("main.py could not be copied");
            assertThat(world.printed(run)).isEmpty();
        }
        List<String> found = new ArrayList<>();
        world.files.examine(true, found::add);
        assertThat(found).hasSize(2).allMatch(finding -> finding.endsWith("has none stored."));
    }

    private Path stored(Run run) {
        String version = run.files().get(((FileProgram) run.program()).uri());
        return Path.of(world.files
                .source(world.files.version(world.organizationId, String.valueOf(version)))
                .location());
    }

    private List<String> results(Run run) {
        return world.files.list(world.organizationId, "runs/" + run.id(), 2_000).stream()
                .map(FileEntry::name)
                .toList();
    }
}
