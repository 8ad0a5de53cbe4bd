package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.LoadState;
import dev.runs.Skipped;
import dev.runs.access.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console as a person uses it, in a real browser. */
class ConsoleBrowserTest {
    private static App app;
    private static Playwright playwright;
    private static Browser browser;

    @BeforeAll
    static void start(@TempDir Path folder) {
        String chromium = System.getenv("RUNS_CHROMIUM");
        Skipped.unless(chromium != null && Files.isExecutable(Path.of(chromium)), "browser", "no Chromium was found");
        Assumptions.assumeTrue(chromium != null);
        app = App.start(folder);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of(chromium))
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic")));
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
            playwright.close();
            app.close();
        }
    }

    @Test
    void aPersonSignsInOpensARunAndSeesALineThatWasPrintedAfterThePageWasOpen(@TempDir Path folder) throws IOException {
        Path go = folder.resolve("go");
        String id = app.submit(app.upload("waits.py", """
                        import os, time
                        print("first line")
                        while not os.path.exists("GO"):
                            time.sleep(0.05)
                        print("printed after the page was open")
                        """.replace("GO", go.toString())), "");
        app.awaitStatus(id, "RUNNING");
        try (Page page = browser.newPage()) {
            List<String> complaints = complaints(page);
            signIn(page);
            PlaywrightAssertions.assertThat(page)
                    .hasURL(app.uri("/console/runs").toString());
            page.locator("a[href*='" + id + "']").first().click();
            Locator body = page.locator("main");
            PlaywrightAssertions.assertThat(body).containsText("first line");
            PlaywrightAssertions.assertThat(body).containsText("Running");
            assertThat(body.textContent()).doesNotContain("printed after the page was open");

            Files.createFile(go);

            PlaywrightAssertions.assertThat(body).containsText("printed after the page was open");
            PlaywrightAssertions.assertThat(body).containsText("Completed");
            assertThat(complaints).isEmpty();
        }
    }

    @Test
    void theStepsOfAWorkflowAreFollowedOnItsOpenPage(@TempDir Path folder) throws IOException {
        Path go = folder.resolve("go");
        app.upload("holds.py", """
                import os, time
                while not os.path.exists("GO"):
                    time.sleep(0.05)
                """.replace("GO", go.toString()));
        WorkflowForm.putWorkcell(app, app.key("acme", "admin@acme.example", Role.ADMIN), """
                name: bench
                config: {}
                modules:
                  - {name: pause, interface: wait}
                  - {name: compute, interface: runs}
                """);
        WorkflowForm workflow = new WorkflowForm("Hold");
        workflow.step("Hold", "compute", "run").put("uri", "s3://runs/acme/holds.py");
        workflow.step("Settle", "pause", "wait").put("seconds", 0);
        String id = workflow.begin(app);
        app.awaitStatus(id, "RUNNING");
        try (Page page = browser.newPage()) {
            List<String> complaints = complaints(page);
            signIn(page);
            page.navigate(app.uri("/console/runs/" + id).toString());
            PlaywrightAssertions.assertThat(page.locator("#steps [aria-current=step]"))
                    .containsText("Hold");
            PlaywrightAssertions.assertThat(page.locator("#steps")).containsText("Waiting");

            Files.createFile(go);

            PlaywrightAssertions.assertThat(page.locator("#status")).containsText("Completed");
            PlaywrightAssertions.assertThat(page.locator("#steps .status.completed"))
                    .hasCount(2);
            PlaywrightAssertions.assertThat(page.locator("#steps [aria-current=step]"))
                    .hasCount(0);
            page.locator("#steps a[href^='/console/runs/']").first().click();
            PlaywrightAssertions.assertThat(page.locator("h1")).containsText("holds");
            visit(page, "/console/workcell");
            PlaywrightAssertions.assertThat(page.locator("main pre")).containsText("interface: runs");
            assertThat(complaints).isEmpty();
        }
    }

    @Test
    void aRunIsFoundByAnyPartOfItsName() {
        String program = app.upload("named.py", "print('up')\n");
        for (String name : List.of("haystack-needle-1", "haystack-straw-2")) {
            app.submit(program, ",\"name\":\"" + name + "\",\"simulate\":true");
        }
        try (BrowserContext context = browser.newContext();
                Page page = context.newPage()) {
            signIn(page, "member@acme.example");
            assertThat(found(page, "needle")).containsExactly("haystack-needle-1");
            assertThat(found(page, "stack-")).containsExactly("haystack-straw-2", "haystack-needle-1");
            assertThat(found(page, "ha")).containsExactly("haystack-straw-2", "haystack-needle-1");
            assertThat(found(page, "hay*2")).containsExactly("haystack-straw-2");
            assertThat(found(page, "no-needle")).isEmpty();
        }
    }

    /** The names in the list. */
    private static List<String> found(Page page, String typed) {
        visit(page, "/console/runs");
        page.locator("#name").fill(typed);
        page.getByText("Filter", new Page.GetByTextOptions().setExact(true)).click();
        page.waitForURL(app.uri("/console/runs?name=") + "**");
        page.waitForLoadState(LoadState.NETWORKIDLE);
        return page.locator("main tbody th a").allInnerTexts();
    }

    @Test
    void noPageOfTheConsoleMakesTheBrowserComplain() {
        String failed = app.submit(app.upload("hostile.py", """
                import os
                print("\\033[31mred\\033[0m <script>document.title = 'acted'</script>")
                print("<img src=x onerror=\\"document.title = 'acted'\\">")
                name = "<img src=x onerror=alert(1)>.html"
                open(os.path.join(os.environ["RUNS_OUTPUT"], name), "w").write("<script>1</script>")
                raise ValueError("<script>document.title = 'acted'</script>")
                """), "");
        app.awaitStatus(failed, "FAILED");
        app.key("empty", "first@empty.example", Role.MEMBER);
        try (BrowserContext context = browser.newContext();
                Page page = context.newPage()) {
            List<String> complaints = complaints(page);
            signIn(page, "first@empty.example");
            PlaywrightAssertions.assertThat(page.locator("main")).containsText("Nothing has run here yet");
            page.getByText("Sign out").click();
            PlaywrightAssertions.assertThat(page.locator("h1")).hasText("Sign in");
            signIn(page, "member@acme.example");
            for (String path : List.of(
                    "/console/runs",
                    "/console/runs?status=failed&name=no-such*",
                    "/console/runs/" + failed,
                    "/console/runs/" + failed + "?line=1#L1",
                    "/console/runs/" + failed + "/log/lines/1",
                    "/docs")) {
                visit(page, path);
                assertThat(page.title()).as(path).isNotEqualTo("acted");
            }
            visit(page, "/console/runs/" + failed);
            PlaywrightAssertions.assertThat(page.locator("#log")).containsText("<img src=x onerror=");
            PlaywrightAssertions.assertThat(page.locator(".files")).containsText("<img src=x onerror=alert(1)>.html");
            assertThat(page.locator("#log img, #log script, .files img, .callout script")
                            .count())
                    .isZero();
            assertThat(page.waitForDownload(() -> page.locator(".files a").click())
                            .suggestedFilename())
                    .endsWith(".html");
            assertThat(complaints).isEmpty();

            // Of an error page the browser says that it is one, and nothing else.
            visit(page, "/console/runs/01ARZ3NDEKTSV4RRFFQ69G5FAV");
            PlaywrightAssertions.assertThat(page.locator("h1")).hasText("Not found");
            assertThat(complaints)
                    .allMatch(complaint -> complaint.contains("status of 404"))
                    .hasSizeLessThan(2);
        }
    }

    @Test
    void aViolationOfThePolicyIsSeenByTheseTests() {
        try (Page page = browser.newPage()) {
            List<String> complaints = complaints(page);
            visit(page, "/console/sign-in");
            page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=http://127.0.0.2/x.png>')");
            page.waitForCondition(() -> !complaints.isEmpty());
            assertThat(complaints.toString()).contains("img-src").doesNotContain("script-src");
        }
    }

    @Test
    void aPersonCancelsARun() {
        String id = app.submit(app.upload("sleeps.py", "import time\ntime.sleep(600)\n"), "");
        app.awaitStatus(id, "RUNNING");
        try (Page page = browser.newPage()) {
            signIn(page);
            page.navigate(app.uri("/console/runs/" + id).toString());
            page.getByText("Cancel run").click();
            page.getByText("Yes, cancel the run").click();
            PlaywrightAssertions.assertThat(page.locator("main")).containsText("Cancelled");
            app.awaitStatus(id, "CANCELLED");
        }
    }

    @Test
    void whoIsNotSignedInIsSentToTheSignInPage() {
        try (Page page = browser.newPage()) {
            page.navigate(app.uri("/").toString());
            assertThat(page.url()).contains("/console/sign-in");
        }
    }

    private static void signIn(Page page) {
        signIn(page, "member@acme.example");
    }

    private static void signIn(Page page, String email) {
        String token = app.server.accessAdmin().createSignInLink(email);
        page.navigate(app.uri("/console/sign-in?link=" + token).toString());
        page.locator("main button[type=submit], form button").first().click();
        page.waitForURL(app.uri("/console/runs").toString());
    }

    private static void visit(Page page, String path) {
        page.navigate(app.uri(path).toString());
        page.waitForLoadState(LoadState.NETWORKIDLE);
    }

    /** What the browser finds wrong with the pages from now on. */
    private static List<String> complaints(Page page) {
        List<String> complaints = new CopyOnWriteArrayList<>();
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.text().contains("Content Security Policy")) {
                complaints.add(message.text());
            }
        });
        return complaints;
    }
}
