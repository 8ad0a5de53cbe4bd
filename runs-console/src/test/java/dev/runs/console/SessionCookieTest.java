package dev.runs.console;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.Cookie;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionCookieTest {
    private static final Map<String, Cookie> BOTH = Map.of(
            "runs-session", new Cookie.Builder("runs-session").value("plain").build(),
            "__Host-runs-session",
                    new Cookie.Builder("__Host-runs-session").value("secure").build());

    @Test
    void overHttpsOnlyTheHostCookieCounts() {
        SessionCookie cookie = SessionCookie.of(URI.create("https://runs.example.org/"));
        assertThat(cookie.name()).isEqualTo("__Host-runs-session");
        assertThat(cookie.secure()).isTrue();
        assertThat(cookie.read(BOTH)).contains("secure");
    }

    @Test
    void overPlainHttpTheCookieHasANameThatBrowsersTake() {
        SessionCookie cookie = SessionCookie.of(URI.create("http://localhost:8080/"));
        assertThat(cookie.name()).isEqualTo("runs-session");
        assertThat(cookie.secure()).isFalse();
        assertThat(cookie.read(BOTH)).contains("plain");
    }

    @Test
    void anEmptyCookieIsNoSession() {
        Cookie empty = new Cookie.Builder("runs-session").value("").build();
        assertThat(new SessionCookie(false).read(Map.of("runs-session", empty))).isEmpty();
        assertThat(new SessionCookie(false).read(Map.of())).isEmpty();
    }
}
