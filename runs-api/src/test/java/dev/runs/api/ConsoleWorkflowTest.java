package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.access.Role;
import dev.runs.database.Database;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.TestDatabase;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workflow runs and the workcell, as the console shows them. */
class ConsoleWorkflowTest {
    private static final String WORKCELL = """
            name: bench
            config: {}
            modules:
              - name: pause
                interface: wait
              - name: compute
                interface: runs
              - name: camera
                model: eye 2
                config: {rest_node_address: "http://127.0.0.1:2999/", repeatable: [take_picture]}
            """;
    private static final String HOSTILE = "\"'><script>alert(1)</script>";
    private static final String ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;";

    private static final DatabaseAddress DATABASE = TestDatabase.createAddress();

    private static App app;
    private static String member;
    private static String admin;
    private static String viewer;

    @BeforeAll
    static void start(@TempDir Path folder) {
        app = App.start(folder, DATABASE);
        member = app.session("member@acme.example", app.memberKey);
        String adminKey = app.key("acme", "admin@acme.example", Role.ADMIN);
        admin = app.session("admin@acme.example", adminKey);
        viewer = app.session("viewer@acme.example", app.key("acme", "viewer@acme.example", Role.VIEWER));
        WorkflowForm.putWorkcell(app, adminKey, WORKCELL);
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @Test
    void everyStepIsShownWithWhatItHasLeftAndWhyItFailed() {
        app.upload("leaves.py", """
                import os
                open(os.path.join(os.environ["RUNS_OUTPUT"], "plate.csv"), "w").write("the plate")
                """);
        app.upload("breaks.py", "raise ValueError('the plate is broken')\n");
        WorkflowForm workflow = new WorkflowForm("Plates & co");
        workflow.step("Let it settle", "pause", "wait").put("seconds", 0);
        workflow.step("Compute", "compute", "run").put("uri", "s3://runs/acme/leaves.py");
        workflow.step("Break", "compute", "run").put("uri", "s3://runs/acme/breaks.py");
        workflow.step("Never", "pause", "wait").put("seconds", 0);
        String id = workflow.begin(app);
        app.awaitStatus(id, "FAILED");

        String page = ok(member, "/console/runs/" + id);
        String settled = row(page, "Let it settle");
        assertThat(settled).contains("<td class=\"number\">1</td>", "pause", "wait", "Succeeded");
        assertThat(settled).containsPattern("\\d\\d:\\d\\d:\\d\\d</time>").containsPattern("\\d\\.\\d s");
        String computed = row(page, "Compute");
        assertThat(computed).contains("Succeeded", "plate.csv", ">run_id</code>", ">exit_code</code>");
        String broken = row(page, "Break");
        assertThat(broken).contains("Failed", "the plate is broken");
        assertThat(row(page, "Never")).contains("Not reached").doesNotContain("<time");
        assertThat(page)
                .contains("<dt>Experiment</dt>", "Plates &amp; co")
                .doesNotContain("aria-current=\"step\"", "hx-get")
                .doesNotContain("Metrics", "<dt>Runtime</dt>", "<dt>Exit code</dt>", "RUNS_OUTPUT");

        // What the child run has left is in its own folder, and its page is one click away.
        String child = first(computed, "/console/runs/([0-9A-Z]{26})\"");
        assertThat(child).isNotEqualTo(id);
        assertThat(ok(member, "/console/runs/" + child))
                .contains("leaves.py", "Metrics")
                .doesNotContain("id=\"steps\"");
        String file = first(computed, "href=\"([^\"]*plate.csv)\"");
        assertThat(file).isEqualTo("/console/runs/" + child + "/files?path=plate.csv");
        assertThat(ok(member, file)).isEqualTo("the plate");
        assertThat(first(broken, "/console/runs/([0-9A-Z]{26})\"")).isNotEqualTo(child);

        String list = ok(member, "/console/runs");
        assertThat(list).contains("<span class=\"kind\">Workflow</span>Plates &amp; co</span>");
        assertThat(list.split("class=\"kind\"", -1)).hasSizeLessThan(list.split("scope=\"row\"", -1).length);
    }

    @Test
    void thePageOfARunThatGoesOnIsBroughtUpToDateUntilItEnds(@TempDir Path folder) throws Exception {
        Path go = folder.resolve("go");
        app.upload("waits.py", """
                import os, time
                while not os.path.exists("GO"):
                    time.sleep(0.05)
                """.replace("GO", go.toString()));
        WorkflowForm workflow = new WorkflowForm("Held");
        workflow.step("Hold", "compute", "run").put("uri", "s3://runs/acme/waits.py");
        workflow.step("Settle", "pause", "wait").put("seconds", 0);
        String id = workflow.begin(app);
        app.awaitStatus(id, "RUNNING");
        String page = ok(member, "/console/runs/" + id);
        assertThat(page).contains("hx-select-oob=\"#details,#steps\"");
        assertThat(row(page, "Hold")).contains("aria-current=\"step\"", "Running", "data-since");
        assertThat(row(page, "Settle")).contains("Waiting").doesNotContain("aria-current");

        Files.createFile(go);
        app.awaitStatus(id, "COMPLETED");

        HttpResponse<String> news = app.console(member, first(page, "hx-get=\"([^\"]*status[^\"]*)\""));
        assertThat(news.statusCode()).isEqualTo(200);
        assertThat(row(news.body(), "Hold")).contains("Succeeded").doesNotContain("aria-current", "data-since");
        assertThat(row(news.body(), "Settle")).contains("Succeeded");
        assertThat(news.body()).doesNotContain("hx-get");
    }

    @Test
    void whoMayCancelDoesSoOnThePage() {
        WorkflowForm workflow = new WorkflowForm("Long");
        workflow.step("Very long", "pause", "wait").put("seconds", 600);
        String id = workflow.begin(app);
        app.awaitStatus(id, "RUNNING");
        assertThat(ok(viewer, "/console/runs/" + id)).doesNotContain("/cancel\"");
        String page = ok(member, "/console/runs/" + id);
        assertThat(page).contains("Cancel the workflow now?");
        assertThat(form(member, first(page, "action=\"([^\"]*cancel)\""), "").statusCode())
                .isEqualTo(303);
        app.awaitStatus(id, "CANCELLED");
        assertThat(row(ok(member, "/console/runs/" + id), "Very long")).contains("Cancelled", "The run was cancelled.");
    }

    @Test
    void whatAWorkflowsAuthorChoseIsText() {
        app.upload("hostile.py", """
                import os
                open(os.path.join(os.environ["RUNS_OUTPUT"], "<b onclick=alert(1)>.csv"), "w").close()
                """);
        app.upload("fails.py", "raise ValueError(\"" + HOSTILE.replace("\"", "\\\"") + "\")\n");
        WorkflowForm workflow = new WorkflowForm("workflow " + HOSTILE);
        workflow.step("kept " + HOSTILE, "compute", "run").put("uri", "s3://runs/acme/hostile.py");
        workflow.dataLabel("run_id", "label " + HOSTILE);
        workflow.step("fails " + HOSTILE, "compute", "run").put("uri", "s3://runs/acme/fails.py");
        String id = workflow.begin(app);
        app.awaitStatus(id, "FAILED");
        for (String path : new String[] {"/console/runs/" + id, "/console/runs/" + id + "/status", "/console/runs"}) {
            assertThat(ok(member, path))
                    .doesNotContainPattern("<script(?! src=\"/console/assets/)")
                    .doesNotContain("<b ");
        }
        String page = ok(member, "/console/runs/" + id);
        for (String chosen : new String[] {"kept ", "label ", "fails ", "workflow "}) {
            assertThat(page).containsPattern(chosen + "[^<]*" + Pattern.quote(ESCAPED));
        }
        assertThat(page).contains("&lt;b onclick=alert(1)&gt;.csv");
        assertThat(page.split(Pattern.quote("ValueError"), -1)).hasSizeGreaterThan(2);
    }

    @Test
    void aWorkflowThatCannotBeReadHasItsPageAllTheSame() {
        WorkflowForm workflow = new WorkflowForm("Damaged");
        workflow.step("Settle", "pause", "wait").put("seconds", 0);
        String id = workflow.begin(app);
        app.awaitStatus(id, "COMPLETED");
        try (Database database = Database.connect(DATABASE, 1)) {
            database.jdbi()
                    .useHandle(
                            handle -> handle.execute("UPDATE workflow_run SET workflow = '{}' WHERE run_id = ?", id));
        }
        assertThat(ok(member, "/console/runs/" + id))
                .contains("What is stored of this workflow cannot be read.", "Completed", "End of the log.");
    }

    @Test
    void everybodySeesTheWorkcellAndAnAdminMayReplaceIt() {
        for (String session : new String[] {viewer, member, admin}) {
            String page = ok(session, "/console/workcell");
            assertThat(page).contains("Workcell bench", "http://127.0.0.1:2999", "take_picture", "built in: wait");
            assertThat(page).contains("    interface: runs\n", "eye 2");
            assertThat(page.contains("<textarea")).isEqualTo(session.equals(admin));
            assertThat(ok(session, "/console/runs")).contains("href=\"/console/workcell\"");
        }
        String before = ok(admin, "/console/workcell");
        for (String session : new String[] {viewer, member}) {
            HttpResponse<String> refused = form(session, "/console/workcell", WORKCELL.replace("bench", "taken"));
            assertThat(refused.statusCode()).isEqualTo(403);
        }
        assertThat(ok(admin, "/console/workcell")).isEqualTo(before);

        // As a browser sends the lines of a form.
        HttpResponse<String> replaced = form(admin, "/console/workcell", WORKCELL.replace("\n", "\r\n"));
        assertThat(replaced.statusCode()).isEqualTo(303);
        assertThat(replaced.headers().firstValue("Location").orElseThrow()).endsWith("/console/workcell?saved");
        assertThat(ok(admin, "/console/workcell?saved")).contains("The workcell has been replaced.");
        assertThat(app.get(app.memberKey, "/wei/acme/workcell").body()).isEqualTo(WORKCELL);
    }

    @Test
    void aWorkcellThatIsWrongIsRefusedByLineAndStaysAsItWasTyped() {
        String typed = """

                name: bench
                config: {}
                modules:
                  - name: arm
                    interface: telepathy # </textarea><script>alert(1)</script>
                  - name: camera
                """;
        HttpResponse<String> refused = form(admin, "/console/workcell", typed);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains("This was not stored", "Line 6: modules.0.interface: ", "telepathy", "Line 7: modules.1")
                .contains("<code>interface: telepathy # &lt;/textarea&gt;")
                .contains(">\n" + typed.replace("<", "&lt;").replace(">", "&gt;") + "</textarea>")
                .doesNotContain("<script>alert");
        HttpResponse<String> noYaml = form(admin, "/console/workcell", "name: [");
        assertThat(noYaml.statusCode()).isEqualTo(422);
        assertThat(noYaml.body()).contains("Line 1: this is not YAML").contains(">\nname: [</textarea>");
        assertThat(form(admin, "/console/workcell", "").statusCode()).isEqualTo(422);
        assertThat(app.get(app.memberKey, "/wei/acme/workcell").body()).isEqualTo(WORKCELL);
    }

    @Test
    void whereThereIsNoWorkcellOnlyAnAdminIsLedToIts() {
        String key = app.key("bare", "member@bare.example", Role.MEMBER);
        String someone = app.session("member@bare.example", key);
        String keeper = app.session("admin@bare.example", app.key("bare", "admin@bare.example", Role.ADMIN));
        assertThat(ok(someone, "/console/runs")).doesNotContain("/console/workcell");
        assertThat(ok(keeper, "/console/runs")).contains("href=\"/console/workcell\"");
        assertThat(ok(someone, "/console/workcell")).contains("has no workcell").doesNotContain("<textarea");
        assertThat(ok(keeper, "/console/workcell")).contains("<textarea");
    }

    private static HttpResponse<String> form(String session, String path, String yaml) {
        return app.send(
                "",
                HttpRequest.newBuilder(app.uri(path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Origin", app.origin())
                        .header("Cookie", session)
                        .POST(BodyPublishers.ofString("yaml=" + URLEncoder.encode(yaml, StandardCharsets.UTF_8))));
    }

    private static String ok(String session, String path) {
        HttpResponse<String> answer = app.console(session, path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return answer.body();
    }

    /** The row of the table of steps that has this name. */
    private static String row(String page, String name) {
        String[] rows =
                page.substring(page.indexOf("<table class=\"grid steps\"")).split("<tr", -1);
        for (String row : rows) {
            if (row.contains("<th scope=\"row\">" + name + "</th>")) {
                return row.substring(0, row.indexOf("</tr>"));
            }
        }
        throw new AssertionError("No step " + name + " in " + page);
    }

    private static String first(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }
}
