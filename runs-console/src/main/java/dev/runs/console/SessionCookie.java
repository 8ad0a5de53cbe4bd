package dev.runs.console;

import dev.runs.access.Access;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.NewCookie;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * The cookie that holds a session. Over https it has the {@code __Host-} prefix, which no other host and no plain
 * connection can set; over plain http a browser would refuse that, so there it has another name and the pages warn.
 *
 * @param secure whether the request came by https
 */
record SessionCookie(boolean secure) {
    static SessionCookie of(URI baseUri) {
        return new SessionCookie("https".equals(baseUri.getScheme()));
    }

    String name() {
        return secure ? "__Host-runs-session" : "runs-session";
    }

    Optional<String> read(Map<String, Cookie> cookies) {
        return Optional.ofNullable(cookies.get(name())).map(Cookie::getValue).filter(value -> !value.isEmpty());
    }

    NewCookie holding(String session) {
        return cookie(session, (int) Access.SESSION.toSeconds());
    }

    NewCookie gone() {
        return cookie("", 0);
    }

    private NewCookie cookie(String value, int maxAge) {
        return new NewCookie.Builder(name())
                .value(value)
                .path("/")
                .maxAge(maxAge)
                .httpOnly(true)
                .secure(secure)
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }
}
