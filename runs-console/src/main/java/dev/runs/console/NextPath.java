package dev.runs.console;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Where to go after signing in. What a caller asks for is taken only where it is a page of this console. */
final class NextPath {
    static final String HOME = "/console/runs";

    private NextPath() {}

    /** The path where it is local and harmless, else {@link #HOME}. */
    static String checked(@Nullable String next) {
        if (next == null || next.length() > 1000 || !(next.equals("/console") || next.startsWith("/console/"))) {
            return HOME;
        }
        try {
            URI uri = new URI(next);
            // A dot segment would lead out of the console; "//" would name another host where a slash is dropped.
            boolean plain = uri.getHost() == null
                    && !next.contains("//")
                    && !next.contains("\\")
                    && uri.normalize().toString().equals(next)
                    && !uri.getPath().contains("..")
                    && !uri.getPath().startsWith("/console/sign-");
            return plain ? next : HOME;
        } catch (URISyntaxException e) {
            return HOME;
        }
    }
}
