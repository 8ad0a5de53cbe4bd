package dev.runs.api.wei;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.api.error.WeiRefusal;
import dev.runs.error.RunsException.TooLarge;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms are read as they are sent, and hostile ones leave nothing behind. */
class WeiFormsTest {
    private static final MediaType MULTIPART =
            new MediaType("multipart", "form-data", Map.of("boundary", "edge", "charset", "utf-8"));
    private static final long MAX_FILE = 1_000;

    @TempDir
    Path folder;

    private WeiForms forms;

    @BeforeEach
    void open() throws IOException {
        forms = WeiForms.in(folder, MAX_FILE);
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void anUrlencodedFormHasTexts() throws IOException {
        try (WeiForm form = urlencoded("a=b+c%26%C3%A9&empty=&bare&a2=%7B%22x%22%3A1%7D&twice=1&twice=2&=nameless")) {
            assertThat(form.text("a")).hasValue("b c&\u00e9");
            assertThat(form.text("a2")).hasValue("{\"x\":1}");
            assertThat(form.text("twice")).hasValue("2");
            assertThat(form.text("empty")).isEmpty();
            assertThat(form.text("bare")).isEmpty();
            assertThat(form.text("absent")).isEmpty();
            assertThat(form.files("a")).isEmpty();
        }
    }

    @Test
    void aMultipartFormHasTextsAndFiles() throws IOException {
        String body = part("form-data; name=\"workflow\"", "", "{\"\u00e9\":1}")
                + part("form-data; name=\"files\"; filename=\"a.txt\"", "Content-Type: text/plain\r\n", "first\r\n")
                + part("form-data; name=\"files\"; filename=\"\u00e9.bin\"", "", "--edg\0\r\n--edg")
                + part("form-data; name=\"files\"; filename*=UTF-8''%C3%A9%20x", "", "")
                + part("form-data; name=\"empty\"", "", "")
                + part("form-data; name=\"notChosen\"; filename=\"\"", "", "");
        try (WeiForm form = multipart(body + "--edge--\r\n")) {
            assertThat(form.text("workflow")).hasValue("{\"\u00e9\":1}");
            assertThat(form.text("empty")).isEmpty();
            assertThat(form.files("files"))
                    .extracting(FormFile::name)
                    .containsExactly("a.txt", "\u00e9.bin", "\u00e9 x");
            assertThat(form.files("files")).extracting(FormFile::size).containsExactly(7L, 13L, 0L);
            assertThat(form.files("files").get(0).content()).hasContent("first\r\n");
            assertThat(Files.readAllBytes(form.files("files").get(1).content()))
                    .isEqualTo("--edg\0\r\n--edg".getBytes(StandardCharsets.UTF_8));
            assertThat(form.files("notChosen")).isEmpty();
        }
    }

    /** What may be done with it is for others to say: here it is told, and nothing is written under it. */
    @ParameterizedTest
    @ValueSource(strings = {"../../evil", "/etc/passwd", "a\0b", "C:\\x", ".."})
    void aNameIsToldAsItWasSentAndNeverBecomesAPath(String name) throws IOException {
        try (WeiForm form =
                multipart(part("form-data; name=\"files\"; filename=\"" + name + "\"", "", "x") + "--edge--")) {
            assertThat(form.files("files")).hasSize(1);
            assertThat(form.files("files").get(0).name()).isEqualTo(name);
            assertThat(form.files("files").get(0).content().getParent()).isEqualTo(folder);
        }
    }

    @Test
    void aPartThatIsAMultipartItselfIsJustBytes() throws IOException {
        String inner = "--in\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ny\r\n--in--\r\n";
        try (WeiForm form = multipart(
                part("form-data; name=\"x\"", "Content-Type: multipart/mixed; boundary=in\r\n", inner) + "--edge--")) {
            assertThat(form.text("x")).hasValue(inner);
        }
    }

    @Test
    void whatIsLargerThanIsTakenIsRefused() {
        String file = "form-data; name=\"files\"; filename=\"a\"";
        String endlessHeader = "X-Long: " + "x".repeat(5_000) + "\r\n";
        for (String body : List.of(
                part(file, "", "x".repeat(1_001)),
                part("form-data; name=\"a\"", "", "x".repeat(WeiForms.MAX_TEXT + 1)),
                part(file, endlessHeader, "x"),
                part(file, "", "x").repeat(101),
                part(file, "", "x".repeat(1_000)).repeat(3)
                        + part("form-data; name=\"a\"", "", "x".repeat(3_900_000))
                                .repeat(3),
                part("form-data; name=\"a\"", "", "x").repeat(201))) {
            assertThatThrownBy(() -> multipart(body + "--edge--"))
                    .as(body.substring(0, 100))
                    .isInstanceOf(TooLarge.class);
        }
        assertThatThrownBy(() -> urlencoded("a=b&".repeat(200))).isInstanceOf(TooLarge.class);
    }

    @Test
    void endlessBodiesAreNotReadToTheirEnd() {
        for (String start : List.of("", "--edge\r\n", "--edge\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n")) {
            InputStream endless = new SequenceInputStream(stream(start), new Endless());
            assertThatThrownBy(() -> forms.read(MULTIPART, endless)).as(start).isInstanceOf(TooLarge.class);
        }
        assertThatThrownBy(() -> forms.read(MediaType.APPLICATION_FORM_URLENCODED_TYPE, new Endless()))
                .isInstanceOf(TooLarge.class);
    }

    @Test
    void whatIsNoFormIsRefused() {
        String whole = part("form-data; name=\"files\"; filename=\"a\"", "", "x") + "--edge--";
        for (String body : List.of(
                "",
                "nonsense",
                "--edge",
                "--edge--",
                whole.substring(0, whole.length() - 12),
                part("attachment; filename=\"a\"", "", "x") + "--edge--",
                part("form-data", "", "x") + "--edge--",
                "--edge\r\nContent-Type: text/plain\r\n\r\nx\r\n--edge--")) {
            assertThatThrownBy(() -> multipart(body)).as(body).isInstanceOf(WeiRefusal.class);
        }
        for (MediaType type : List.of(
                MediaType.MULTIPART_FORM_DATA_TYPE,
                new MediaType("multipart", "form-data", Map.of("boundary", "x".repeat(71))),
                new MediaType("multipart", "form-data", Map.of("boundary", "")))) {
            assertThatThrownBy(() -> forms.read(type, stream(whole))).isInstanceOf(WeiRefusal.class);
        }
        assertThatThrownBy(() -> urlencoded("a=%zz")).isInstanceOf(WeiRefusal.class);
        assertThatThrownBy(() -> forms.read(MediaType.APPLICATION_JSON_TYPE, stream("{}")))
                .isInstanceOf(NotSupportedException.class);
        assertThatThrownBy(() -> forms.read(null, stream("a=b"))).isInstanceOf(NotSupportedException.class);
    }

    @Test
    void whatAKilledServerLeftIsGoneAtTheNextStart() throws IOException {
        Files.writeString(folder.resolve("form-1"), "left");
        WeiForms.in(folder, MAX_FILE);
    }

    private WeiForm urlencoded(String body) throws IOException {
        return forms.read(MediaType.APPLICATION_FORM_URLENCODED_TYPE, stream(body));
    }

    private WeiForm multipart(String body) throws IOException {
        return forms.read(MULTIPART, stream(body));
    }

    private static String part(String disposition, String headers, String content) {
        return "--edge\r\nContent-Disposition: " + disposition + "\r\n" + headers + "\r\n" + content + "\r\n";
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Says x for ever. */
    private static final class Endless extends InputStream {
        @Override
        public int read() {
            return 'x';
        }
    }
}
