package dev.runs.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a program leaves is kept whatever it is, or is not kept, and the log says so. */
class AgentResultsTest extends AgentHarness {
    private static final String IN_OUTPUT = "import os, socket, sys\nos.chdir(os.environ['RUNS_OUTPUT'])\n";

    @Test
    void filesAreKeptWhateverTheExitCode() throws Exception {
        int exitCode = run(IN_OUTPUT + """
                os.makedirs("a folder/b")
                open("a folder/b/100% & more=?#+\\u00e9", "w").write("odd")
                open("large", "wb").write(bytes(range(256)) * 20000)
                open("empty", "w")
                sys.exit(1)
                """);

        assertThat(exitCode).isEqualTo(1);
        assertThat(server.results).containsOnlyKeys("a folder/b/100% & more=?#+\u00e9", "large", "empty");
        assertThat(server.results.get("large")).hasSize(256 * 20_000).startsWith(0, 1, 2, 3);
        assertThat(server.results.get("empty")).isEmpty();
        assertThat(server.log.notices()).isEmpty();
        assertThat(pod.termination().path("delivered").asBoolean()).isTrue();
    }

    @Test
    void onlyRegularFilesAreKeptAndNoLinkIsFollowed() throws Exception {
        run(IN_OUTPUT + """
                os.symlink("/etc/passwd", "link")
                os.symlink("/etc", "folder")
                os.symlink("..", "up")
                os.mkfifo("fifo")
                socket.socket(socket.AF_UNIX).bind("socket")
                open("result", "w").write("kept")
                """);

        assertThat(server.results).containsOnlyKeys("result");
        assertThat(server.log.notices())
                .hasSize(5)
                .contains(
                        "fifo was not kept as a result: it is no regular file.",
                        "link was not kept as a result: it is no regular file.");
    }

    @Test
    void anOutputFolderThatIsALinkHoldsNoResults() throws Exception {
        int exitCode = run("""
                import os
                os.rmdir(os.environ["RUNS_OUTPUT"])
                os.symlink("/etc", os.environ["RUNS_OUTPUT"])
                """);

        assertThat(exitCode).isZero();
        assertThat(server.results).isEmpty();
    }

    @Test
    void aNameStaysInItsLineAndOneThatIsNoTextIsNotKept() throws Exception {
        server.answer("results", () -> 422);

        run(IN_OUTPUT + """
                for name in [b"bad\\xff", b"bad\\xfe", b"two\\nlines", b"\\x1b[2Jclear", "\\u202egnp.exe".encode(),
                             "\\u2028line".encode(), "\\u009b2J".encode()]:
                    open(os.path.join(b".", name), "w")
                """);

        assertThat(server.log.notices())
                .hasSize(7)
                .contains("bad\ufffd was not kept as a result: its name is not UTF-8.")
                .contains("The result file two?lines was not kept: It is not?wanted.")
                .allMatch(notice -> notice.matches("[^\\p{Cc}\\p{Cf}\\p{Zl}]+"));
    }

    @Test
    void whatTheServerRefusesIsNotedAndTheRestIsKept() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        server.answer("results", () -> asked.incrementAndGet() == 1 ? 413 : 0);

        run(IN_OUTPUT + "for name in 'abc': open(name, 'w').write(name)\n");

        assertThat(server.results).containsOnlyKeys("b", "c");
        assertThat(server.log.notices()).containsExactly("The result file a was not kept: It is not?wanted.");
        assertThat(server.log.isComplete()).isTrue();
    }

    /** 403 says elsewhere that nothing more is wanted. */
    @Test
    void aQuotaThatIsUsedUpEndsNothingElse() throws Exception {
        server.answer("results", () -> 403);
        server.refusal = "{\"errors\": [{\"message\": \"The quota is used up.\"}], \"requestId\": \"1\"}";

        run(IN_OUTPUT + "open('a', 'w')\n");

        assertThat(server.log.notices()).containsExactly("The result file a was not kept: The quota is used up.");
        assertThat(server.log.isComplete()).isTrue();
        assertThat(pod.termination().path("delivered").asBoolean()).isTrue();
    }

    @Test
    void aServerThatIsAwayIsWaitedFor() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        server.answer("results", () -> asked.incrementAndGet() < 3 ? 503 : 0);

        run(IN_OUTPUT + "open('result', 'w').write('x' * 3000000)\n");

        assertThat(asked).hasValue(3);
        assertThat(new String(server.results.get("result"), StandardCharsets.UTF_8))
                .isEqualTo("x".repeat(3_000_000));
        assertThat(server.log.notices()).isEmpty();
    }

    @Test
    void anyNumberOfThemIsComeToTheEndOf() throws Exception {
        int exitCode = run(IN_OUTPUT + """
                os.mkdir("a")
                for i in range(3000): os.symlink("x", "a/%d" % i)
                for i in range(1100): open("r%04d" % i, "w")
                """);

        assertThat(exitCode).isZero();
        assertThat(server.results).hasSize(1_000);
        assertThat(server.log.notices()).hasSizeBetween(1, 20);
    }

    @Test
    void aFolderOfAnyDepthIsComeToTheEndOf() throws Exception {
        int exitCode = run(IN_OUTPUT + """
                open("result", "w")
                for level in range(100):
                    if level in (31, 32): open("level", "w")
                    os.mkdir("d")
                    os.chdir("d")
                """);

        assertThat(exitCode).isZero();
        assertThat(server.results).containsOnlyKeys("result", "d/".repeat(31) + "level");
        assertThat(server.log.notices())
                .containsExactly("d/".repeat(31) + "d was not kept as a result: it is no regular file.");
    }

    @Test
    void whatIsLargerThanTenGibibytesTogetherIsNotKept() throws Exception {
        server.answer("results", () -> 413); // nobody wants to have them

        run(IN_OUTPUT + "open('a', 'w'); open('b', 'w').truncate((10 << 30) + 1); open('c', 'w')\n");

        assertThat(server.log.notices())
                .containsExactly(
                        "The result file a was not kept: It is not?wanted.",
                        "The result files from b on were not kept: together they are larger than 10 GiB.");
    }
}
