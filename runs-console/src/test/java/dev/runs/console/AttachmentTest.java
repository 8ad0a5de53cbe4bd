package dev.runs.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The name of a download is text, whatever somebody called the file. */
class AttachmentTest {
    @ParameterizedTest
    @CsvSource({
        "plain.txt, plain.txt, plain.txt",
        "results/2026/plain.txt, plain.txt, plain.txt",
        "a b;c=d.txt, a b;c=d.txt, a%20b%3Bc%3Dd.txt",
        "é☃.csv, __.csv, %C3%A9%E2%98%83.csv",
        "'50%.txt', 50_.txt, 50%25.txt",
        "a\\b.txt, a_b.txt, a%5Cb.txt"
    })
    void aNameComesInAsciiAndWhole(String path, String ascii, String encoded) {
        assertThat(Attachment.named(path))
                .isEqualTo("attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\"; filename=\"evil.html",
                "a\r\nSet-Cookie: a=b\r\n\r\n<script>",
                "a\u0000b",
                "\u202etxt.exe",
                "a\ud800b",
                "..\\..\\evil.bat",
                "'; x='"
            })
    void noNameEndsItsOwnField(String name) {
        assertThat(Attachment.named(name))
                .matches("attachment; filename=\"[^\"\\\\\\p{Cntrl}]*\"; filename\\*=UTF-8''[A-Za-z0-9%!#$&+.^_`|~-]*")
                .matches("[ -~]*");
    }

    @Test
    void aFolderIsNoPartOfAName() {
        assertThat(Attachment.named("../../evil.txt")).startsWith("attachment; filename=\"evil.txt\"");
    }
}
