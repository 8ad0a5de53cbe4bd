package dev.runs.dependency;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks a package index over HTTP. It believes nothing: neither how long an answer is nor where it leads. */
final class IndexClient {
    private static final int MAX_BYTES = 5_000_000;
    private static final int MAX_REDIRECTS = 3;
    private static final String ACCEPT =
            "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2," + " text/html;q=0.1";

    private final URI root;
    private final @Nullable String authorization;
    private final HttpClient http = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(1))
            .build();

    private IndexClient(URI root, @Nullable String authorization) {
        this.root = root;
        this.authorization = authorization;
    }

    /** Empty where it is no URL of HTTP. */
    static Optional<IndexClient> of(String url) {
        try {
            URI given = new URI(url.endsWith("/") ? url : url + "/");
            if (given.getHost() == null || !("http".equals(given.getScheme()) || "https".equals(given.getScheme()))) {
                return Optional.empty();
            }
            URI root = new URI(given.getScheme(), null, given.getHost(), given.getPort(), given.getPath(), null, null);
            return Optional.of(new IndexClient(root, authorization(given.getRawUserInfo())));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * @param name as PEP 503 normalises it: it cannot lead out of the index
     * @param deadline of {@link System#nanoTime}
     */
    IndexAnswer ask(String name, long deadline) throws InterruptedException {
        URI uri = root.resolve(name + "/");
        try {
            for (int i = 0; i <= MAX_REDIRECTS; i++) {
                HttpResponse<InputStream> response = http.send(request(uri, deadline), BodyHandlers.ofInputStream());
                try (InputStream body = response.body()) {
                    if (response.statusCode() == 404) {
                        return new IndexAnswer.Missing();
                    }
                    if (response.statusCode() == 200) {
                        return read(name, response, body);
                    }
                }
                Optional<URI> next = redirect(response, uri);
                if (next.isEmpty()) {
                    return new IndexAnswer.Silence();
                }
                uri = next.get();
            }
            return new IndexAnswer.Silence();
        } catch (IOException | IllegalArgumentException e) {
            // Whatever is wrong with the index is not the caller's to correct.
            return new IndexAnswer.Silence();
        }
    }

    private HttpRequest request(URI uri, long deadline) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))
                .header("Accept", ACCEPT);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return request.build();
    }

    private static IndexAnswer read(String name, HttpResponse<InputStream> response, InputStream body)
            throws IOException {
        byte[] bytes = body.readNBytes(MAX_BYTES + 1);
        boolean isCut = bytes.length > MAX_BYTES;
        String type = response.headers().firstValue("Content-Type").orElse("");
        return new IndexPage(name, bytes, isCut).answer(type);
    }

    /** Where the index sends us within itself: another host would learn what is asked, and the password. */
    private static Optional<URI> redirect(HttpResponse<?> response, URI from) {
        if (response.statusCode() / 100 != 3) {
            return Optional.empty();
        }
        return response.headers()
                .firstValue("Location")
                .map(from::resolve)
                .filter(to -> from.getScheme().equals(to.getScheme())
                        && from.getHost().equals(to.getHost())
                        && from.getPort() == to.getPort()
                        && to.getRawUserInfo() == null);
    }

    private static @Nullable String authorization(@Nullable String userInfo) {
        if (userInfo == null) {
            return null;
        }
        // A plus is itself here, unlike in a form.
        String plain = URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8);
        String credentials = plain.contains(":") ? plain : plain + ":";
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }
}
