package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What users and programs stored leaves as a file with its name, and acts in no browser. */
class DownloadTest {
    private static final String PAGE = "<script>document.title='acted'</script>";

    private static App app;
    private static String run;
    private static String session;

    @BeforeAll
    static void start(@TempDir Path folder) {
        app = App.start(folder);
        run = app.submit(
                app.upload("leaves.py", """
                import os
                print("PAGE")
                for name in NAMES:
                    with open(os.path.join(os.environ["RUNS_OUTPUT"], name), "w") as file:
                        file.write("PAGE")
                for name in ("line\\r\\nSet-Cookie: a=b", "back\\\\slash"):
                    open(os.path.join(os.environ["RUNS_OUTPUT"], name), "w").close()
                """.replace("PAGE", PAGE)
                        .replace("NAMES", App.JSON.valueToTree(names().toList()).toString())),
                "");
        app.awaitStatus(run, "COMPLETED");
        session = app.session("member@acme.example", app.memberKey);
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    static Stream<String> names() {
        return Stream.of(
                "plain.html",
                "a\"; filename=\"evil.html",
                "é☃ 日本.csv",
                "50%25.txt",
                "semi;colon='x'.svg",
                "<img src=x onerror=alert(1)>.html",
                "filename*=UTF-8''evil.html",
                "..hidden");
    }

    @ParameterizedTest
    @MethodSource("names")
    void aFileOfAnyNameIsAnAttachmentOfThatName(String name) {
        String uploaded = upload("uploads/" + name);
        assertThat(app.put(uploaded, BodyPublishers.ofString(PAGE)).statusCode())
                .isEqualTo(200);
        for (HttpResponse<String> answer : List.of(
                app.get(app.memberKey, "/files/download?key=" + encoded("runs/acme/uploads/" + name)),
                app.get(app.memberKey, "/files/download?key=" + encoded("runs/acme/runs/" + run + "/" + name)),
                app.console(session, "/console/runs/" + run + "/files?path=" + encoded(name)))) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(PAGE);
            assertDownload(answer, "application/octet-stream");
            assertThat(nameIn(answer)).isEqualTo(name);
        }
    }

    @Test
    void aWholeLogIsAnAttachmentAndALineOfItIsPlainText() {
        HttpResponse<String> log = app.console(session, "/console/runs/" + run + "/log/raw");
        assertThat(log.body()).startsWith(PAGE + "\n");
        assertDownload(log, "text/plain;charset=utf-8");
        assertThat(nameIn(log)).endsWith(".log");
        HttpResponse<String> line = app.console(session, "/console/runs/" + run + "/log/lines/1");
        assertThat(line.body()).isEqualTo(PAGE);
        assertHarmless(line, "text/plain;charset=utf-8");
    }

    @Test
    void aNameThatNoHeaderCouldHoldIsNeverStored() {
        for (String name : List.of("line\r\nSet-Cookie: a=b", "back\\slash", "a\u0000b", "\u202etxt.exe")) {
            assertThat(app.post(app.memberKey, "/files/upload-url?key=" + encoded("runs/acme/" + name), "")
                            .statusCode())
                    .isEqualTo(422);
        }
        assertThat(app.get(app.memberKey, "/files/dir?dir=runs/acme/runs/" + run)
                        .body())
                .contains("plain.html")
                .doesNotContain("Set-Cookie")
                .doesNotContain("slash");
        assertThat(app.console(session, "/console/runs/" + run).body()).contains("was not kept");
    }

    private static void assertDownload(HttpResponse<String> answer, String type) {
        assertHarmless(answer, type);
        assertThat(answer.headers().allValues("Content-Disposition"))
                .singleElement()
                .asString()
                .matches("attachment; filename=\"[ !#-\\[\\]-~]+\"; filename\\*=UTF-8''[!#$&+.^_`|~0-9A-Za-z%-]+");
    }

    private static void assertHarmless(HttpResponse<String> answer, String type) {
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(type);
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().allValues("Content-Security-Policy"))
                .containsExactly("default-src 'none'; frame-ancestors 'none'; sandbox");
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }

    /** As RFC 8187 has it be read. */
    private static String nameIn(HttpResponse<String> answer) {
        String header = answer.headers().firstValue("Content-Disposition").orElseThrow();
        String value = header.substring(header.lastIndexOf("filename*=UTF-8''") + "filename*=UTF-8''".length());
        return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String upload(String path) {
        return App.json(app.post(app.memberKey, "/files/upload-url?key=" + encoded("runs/acme/" + path), ""))
                .path("uploadUrl")
                .asText();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
