package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runs.access.Role;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that a user or a program chose is text on every page, and is itself in every answer of the API. */
class HostileTextTest {
    private static final String USER = "<script>alert('user')</script>@acme.example";
    private static final List<String> LINES = List.of(
            "<script>alert('line')</script>",
            "<img src=x onerror=alert(1)>\"'>",
            "</pre></body></html><!--",
            "${7*7} {{7*7}} <%= 7*7 %> @eval",
            "javascript:alert(1) data:text/html,<b>x</b>",
            "&lt;script&gt; &amp; &#60;b&#62;",
            "\u001b[31m<b>red</b>\u001b[0m after",
            "\u001b]8;;javascript:alert(1)\u0007link\u001b]8;;\u0007",
            "\u001b[2J\u001b[H\u001b]0;title\u0007\u001bcgone");

    /** A tag that a page of ours would never have. */
    private static final Pattern FOREIGN_TAG = Pattern.compile(
            "<(script(?! src=\"/console/assets/)|/script>\\w|img(?! src=\"/console/assets/)|b>|svg on|!--)");

    private static final Pattern HANDLER = Pattern.compile("<[a-z][^>]*\\son[a-z]+\\s*=|href=\"(?![/#?])");

    @Test
    void whatUsersAndProgramsChoseComesOutAsText(@TempDir Path folder) throws Exception {
        try (App app = App.start(folder)) {
            String key = app.key("acme", USER, Role.MEMBER);
            app.upload("hostile.py", """
                    import json, os, sys
                    for line in json.loads(sys.argv[1]):
                        print(line)
                    name = "<img src=x onerror=alert('file')>.html"
                    open(os.path.join(os.environ["RUNS_OUTPUT"], name), "w").close()
                    raise ValueError("<script>alert('failure')</script>")
                    """);
            ObjectNode request = App.JSON.createObjectNode().put("name", "hostile-run");
            request.putObject("runPython")
                    .put("uri", "s3://runs/acme/hostile.py")
                    .putArray("args")
                    .add(App.JSON.writeValueAsString(LINES))
                    .add("<script>alert('argument')</script>");
            HttpResponse<String> submitted = app.post(key, "/runs", request.toString());
            assertThat(submitted.statusCode()).as(submitted.body()).isEqualTo(201);
            String id = App.json(submitted).path("id").asText();
            app.awaitStatus(id, "FAILED");
            String session = app.session("member@acme.example", app.memberKey);

            String page = page(app, session, "/console/runs/" + id);
            for (String chosen : List.of("user", "argument", "failure", "line")) {
                assertThat(page).contains("&lt;script&gt;alert('" + chosen + "')&lt;/script&gt;");
            }
            assertThat(page).contains("&lt;img src=x onerror=alert('file')&gt;.html");
            assertThat(text(page)).contains("${7*7} {{7*7}} <%= 7*7 %> @eval", "&lt;script&gt; &amp; &#60;b&#62;");
            for (String path : List.of(
                    "/console/runs",
                    "/console/runs?name=%3Cscript%3Ealert(1)%3C/script%3E",
                    "/console/runs?status=%22%3E%3Cscript%3E",
                    "/console/runs?cursor=%3Cscript%3Ealert(1)%3C/script%3E",
                    "/console/runs/" + id + "?line=1",
                    "/console/runs/" + id + "/status",
                    "/console/runs/" + id + "/log",
                    "/console/runs/" + id + "/log?before=9",
                    "/console/runs/" + id + "/files?path=%3Cscript%3Ealert(1)%3C/script%3E",
                    "/console/runs/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
                    "/console/%3Cscript%3Ealert(1)",
                    "/console/sign-in?link=%22%3E%3Cscript%3Ealert(1)",
                    "/console/sign-in?next=%22%3E%3Cscript%3Ealert(1)")) {
                page(app, session, path);
            }

            // Whoever reads it with a program gets it as it was.
            List<String> lines = new ArrayList<>();
            App.json(app.get(app.memberKey, "/runs/" + id + "/logs?size=100"))
                    .path("items")
                    .forEach(item -> lines.add(item.path("raw").asText()));
            assertThat(lines).startsWith(LINES.toArray(String[]::new));
            assertThat(app.run(id).path("kubeApp").path("message").asText())
                    .contains("<script>alert('failure')</script>");
        }
    }

    /** A page, or a part of one, that has been found to hold nothing but our own tags. */
    private static String page(App app, String session, String path) {
        HttpResponse<String> answer = app.console(session, path);
        assertThat(answer.statusCode()).as(path).isLessThan(500);
        assertThat(answer.body())
                .as(path)
                .doesNotContainPattern(FOREIGN_TAG)
                .doesNotContainPattern(HANDLER)
                .doesNotContain("\u001b");
        return answer.body();
    }

    private static String text(String page) {
        return page.replaceAll("<[^>]*>", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#39;", "'")
                .replace("&#34;", "\"")
                .replace("&amp;", "&");
    }
}
