package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
            List<String> complaints = new ArrayList<>();
            page.onConsoleMessage(message -> {
                if (message.type().equals("error") || message.text().contains("Content Security Policy")) {
                    complaints.add(message.text());
                }
            });
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
        String token = app.server.accessAdmin().createSignInLink("member@acme.example");
        page.navigate(app.uri("/console/sign-in?link=" + token).toString());
        page.locator("main button[type=submit], form button").first().click();
    }
}
