package dev.runs.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.workflow.Uploads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files and archives that modules answer with: hostile names, unknown lengths, bombs. */
class StubbornFilesTest extends StubbornCalls {
    @Test
    void aFileOfWhichNobodyKnowsTheEndIsNotTaken() throws Exception {
        assertFailed(file("{\"a\": \"a\"}", "") + "abc", "how long");
    }

    @ParameterizedTest
    @CsvSource({
        "../../evil.csv,evil.csv",
        "/etc/passwd,passwd",
        "..,file",
        "../,file",
        ".,file",
        "C:\\\\data\\\\a.csv,a.csv",
        "..\\\\..\\\\evil,evil",
        "a\\nb\\u202Ec.csv,a_b_c.csv",
        "'',file",
        "C:evil,C_evil"
    })
    void onlyTheNameAtTheEndOfAPathCounts(String path, String name) throws Exception {
        StepResult result = result(ask(file("{\"../label\": \"" + path + "\"}", "Content-Length: 3\r\n") + "abc"));

        assertThat(result.files()).containsExactly(Map.entry("../label", folder.resolve(name)));
        assertThat(folder.resolve(name)).hasContent("abc");
    }

    @Test
    void aVeryLongNameIsCut() throws Exception {
        String name = "x".repeat(1_000) + ".csv";
        Path file = result(ask(file("{'a': '" + name + "'}", "Content-Length: 1\r\n") + "x"))
                .files()
                .get("a");
        assertThat(file.getFileName().toString()).endsWith("xx.csv").hasSize(200);
        assertThat(file).hasContent("x");
        assertThat(Uploads.nameOf("ü".repeat(1_000) + ".csv")).isEqualTo("ü".repeat(98) + ".csv");
        assertThat(Uploads.nameOf("\uD83E\uDD16".repeat(1_000))).isEqualTo("\uD83E\uDD16".repeat(50));
    }

    @Test
    void filesInAZipAreTakenByTheirNamesWhereverTheyPoint() throws Exception {
        byte[] zip = zip("../../x/A.csv", "1", "/abs/a.csv", "2", "unasked", "3", "d/", "", "c/b.csv", "4");
        StepResult result = result(act(StubbornServer.answering(
                bytes(file("{'one': 'A.csv', 'two': '/abs/a.csv', 'three': 'C:\\\\x\\\\b.csv'}", length(zip)), zip))));

        assertThat(result.files()).containsOnlyKeys("one", "two", "three");
        assertThat(result.files().get("one")).hasParent(folder).hasContent("1");
        assertThat(result.files().get("two")).hasParent(folder).hasContent("2");
        assertThat(result.files().get("three")).hasParent(folder).hasContent("4");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("A.csv", "a-2.csv", "b.csv");
        }
        assertThat(folder.getParent().resolve("A.csv")).doesNotExist();
    }

    @Test
    void filesOfOneNameAreToldApartByTheirPaths() throws Exception {
        byte[] zip = zip("x/a.csv", "1", "y/a.csv", "2");
        StepResult result = result(act(StubbornServer.answering(
                bytes(file("{'two': '/data/y/a.csv', 'one': '/data/x/a.csv'}", length(zip)), zip))));

        assertThat(result.files().get("one")).hasContent("1");
        assertThat(result.files().get("two")).hasContent("2");
    }

    @Test
    void bombsAndBrokenZipsAreRefused() throws Exception {
        String files = "{'a': 'a', 'b': 'b'}";
        byte[] bomb = zip("a", "x", "b", "0".repeat((int) MAX_RESULT));
        byte[] hidden = zip("a", "x", "b", "y", "unasked", "0".repeat((int) MAX_RESULT));
        assertFailed(act(StubbornServer.answering(bytes(file(files, length(bomb)), bomb))), "more than 100000 bytes");
        assertFailed(
                act(StubbornServer.answering(bytes(file(files, length(hidden)), hidden))), "more than 100000 bytes");

        ByteArrayOutputStream many = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(many)) {
            for (int i = 0; i <= MAX_FILES; i++) {
                out.putNextEntry(new ZipEntry("e" + i + "/"));
            }
        }
        assertFailed(
                act(StubbornServer.answering(bytes(file(files, length(many.toByteArray())), many.toByteArray()))),
                "more than 20 files");

        byte[] broken = zip("a", "x".repeat(1_000), "b", "y");
        broken[45] ^= 0x55;
        assertFailed(act(StubbornServer.answering(bytes(file(files, length(broken)), broken))), "damaged");
        byte[] cut = Arrays.copyOf(zip("a", "x", "b", "y"), 38);
        assertFailed(act(StubbornServer.answering(bytes(file(files, length(cut)), cut))), "damaged");
        byte[] one = zip("a", "x");
        assertFailed(act(StubbornServer.answering(bytes(file(files, length(one)), one))), "'b'");
    }

    private static String length(byte[] body) {
        return "Content-Length: " + body.length + "\r\n";
    }

    private static byte[] bytes(String head, byte[] body) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(head.getBytes(StandardCharsets.ISO_8859_1));
        all.write(body);
        return all.toByteArray();
    }

    private static byte[] zip(String... namesAndTexts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
                zip.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
