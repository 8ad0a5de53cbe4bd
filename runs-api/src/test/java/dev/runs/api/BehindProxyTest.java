package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.database.TestDatabase;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** URLs that the server makes have the scheme and host that the client used. */
class BehindProxyTest {
    @Test
    void aTrustedProxySaysHowTheClientReachedIt(@TempDir Path folder) throws Exception {
        try (App app = start(folder, List.of("127.0.0.1"))) {
            assertThat(uploadUrl(app, "https", "runs.example.org"))
                    .startsWith("https://runs.example.org/files/upload/");
            assertThat(uploadUrl(app, "https", "spoofed.example, runs.example.org:8443"))
                    .startsWith("https://runs.example.org:8443/files/upload/");
            assertThat(uploadUrl(app, "gopher", "x"))
                    .startsWith(app.server.url().toString());
            assertThat(uploadUrl(app, "https", "a b/../c"))
                    .startsWith(app.server.url().toString());
        }
    }

    @Test
    void fromAnybodyElseForwardedHeadersAreIgnored(@TempDir Path folder) throws Exception {
        try (App app = start(folder, List.of())) {
            assertThat(uploadUrl(app, "https", "evil.example"))
                    .startsWith(app.server.url().toString());
        }
    }

    private static App start(Path folder, List<String> trustedProxies) throws Exception {
        return App.adopt(Server.start(
                App.settings(folder, TestDatabase.createAddress(), trustedProxies), folder.resolve("server.log")));
    }

    private static String uploadUrl(App app, String scheme, String host) {
        return App.json(app.send(
                        app.memberKey,
                        HttpRequest.newBuilder(app.uri("/files/upload-url?key=runs/acme/x"))
                                .header("X-Forwarded-Proto", scheme)
                                .header("X-Forwarded-Host", host)
                                .POST(BodyPublishers.noBody())))
                .path("uploadUrl")
                .asText();
    }
}
