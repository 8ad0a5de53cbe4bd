package dev.runs.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.access.Caller;
import dev.runs.access.Origin;
import dev.runs.access.Role;
import dev.runs.log.LogLine;
import dev.runs.run.Run;
import dev.runs.run.RunMetrics;
import dev.runs.run.RunStatus;
import gg.jte.models.runtime.JteModel;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pages, rendered. What a program or a user chose comes out as text, and only active runs are asked for again. */
class PagesTest {
    private static final String HOSTILE = "\"'><script>alert(1)</script>";
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Caller ADMIN =
            new Caller("o1", "field-maps", "u1", "ada@example.org", Role.ADMIN, "s1", new Origin("192.0.2.1", "r1"));
    private static final Frame FRAME = new Frame("Runs", ADMIN, true, List.of("eu"), true, new Assets());

    private final Templates templates = new StaticTemplates();

    @Test
    void whatAProgramPrintsIsText() {
        LogRow row =
                LogRow.of(0, LogLine.of(0, LogLine.Source.PROGRAM, "\u001b[31m" + HOSTILE + "\u001b[0m" + HOSTILE));
        String html =
                templates.logLater(log(List.of(row), LogView.End.COMPLETE)).render();
        assertThat(html).doesNotContain("<script").contains("&lt;script&gt;").contains("class=\"f1\"");
    }

    @Test
    void whatAUserChoseIsText() {
        Run run = run(RunStatus.FAILED, ADMIN.userId());
        String html = templates
                .runPage(FRAME, view(run, ADMIN), log(List.of(), LogView.End.COMPLETE))
                .render();
        assertThat(html).doesNotContain("<script>").contains("&lt;script&gt;");
    }

    @Test
    void noPageHasScriptOrStyleOfItsOwn() {
        Run run = run(RunStatus.RUNNING, ADMIN.userId());
        String html = templates
                .runPage(FRAME, view(run, ADMIN), log(List.of(), LogView.End.FOLLOWING))
                .render();
        assertThat(html)
                .doesNotContain(" style=")
                .doesNotContain("<style")
                .doesNotContainPattern("<script>| on[a-z]+=");
    }

    @Test
    void whoMeetsADatabaseThatIsAwayIsToldSo() {
        JteModel page = (JteModel) new ErrorPages(new Assets(), templates)
                .page(503, URI.create("http://127.0.0.1:8080/"), "01JNKX2T9X")
                .getEntity();
        assertThat(page.render()).contains("database does not answer").contains("01JNKX2T9X");
    }

    @Test
    void onlyAnActiveRunIsAskedForAgain() {
        String active = templates
                .runStatus(FRAME, view(run(RunStatus.RUNNING, "u1"), ADMIN))
                .render();
        String terminal = templates
                .runStatus(FRAME, view(run(RunStatus.FAILED, "u1"), ADMIN))
                .render();
        assertThat(active).contains("hx-trigger=\"every 1s\"");
        assertThat(terminal).doesNotContain("hx-").contains("Out of memory");
    }

    @Test
    void theLogIsFollowedToItsEndAndNoFurther() {
        assertThat(templates.logEnd(log(List.of(), LogView.End.FOLLOWING)).render())
                .contains("hx-get");
        assertThat(templates.logEnd(log(List.of(), LogView.End.COMPLETE)).render())
                .doesNotContain("hx-")
                .contains("End of the log. 7 lines.");
    }

    @Test
    void onlyWhoMayCancelIsOfferedIt() {
        Run others = run(RunStatus.RUNNING, "u2");
        assertThat(view(others, ADMIN).cancellable()).isTrue();
        assertThat(view(others, caller(Role.MEMBER)).cancellable()).isFalse();
        assertThat(view(run(RunStatus.RUNNING, "u1"), caller(Role.MEMBER)).cancellable())
                .isTrue();
        assertThat(view(run(RunStatus.RUNNING, "u1"), caller(Role.VIEWER)).cancellable())
                .isFalse();
        assertThat(view(run(RunStatus.FAILED, "u1"), ADMIN).cancellable()).isFalse();
    }

    @Test
    void aVeryLongLineIsCutAndLeadsToTheWhole() {
        LogRow row = LogRow.of(
                41, LogLine.of(0, LogLine.Source.PROGRAM, "x".repeat(8191) + "\ud83d\ude00" + "y".repeat(99)));
        assertThat(row.spans().get(0).text()).hasSize(8191);
        String html =
                templates.logLater(log(List.of(row), LogView.End.COMPLETE)).render();
        assertThat(html).contains("/console/runs/R/log/lines/42").contains("8.1 KiB");
    }

    private static LogView log(List<LogRow> rows, LogView.End end) {
        return new LogView("R", rows, 0, rows.size(), 7, 0, end, "");
    }

    private static Caller caller(Role role) {
        return new Caller("o1", "field-maps", "u1", "ada@example.org", role, "s1", new Origin("192.0.2.1", "r1"));
    }

    private static RunView view(Run run, Caller caller) {
        return view(run, caller, new RunMetrics(null, null, null, run.status().isTerminal()));
    }

    private static RunView view(Run run, Caller caller, RunMetrics metrics) {
        return RunView.of(run, caller, List.of(), List.of(), metrics, null, NOW);
    }

    private static Run run(RunStatus status, String userId) {
        return TestRuns.run("01K0000000000000000000000A", status, userId, HOSTILE);
    }
}
