package dev.runs.console;

import dev.runs.access.Caller;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is around a page's own content.
 *
 * @param caller null where nobody has signed in
 * @param workcell whether it leads to the page of the workcell
 * @param troubled the regions that cannot be reached
 * @param secure whether nobody on the way can read along: it came by https, or from this machine itself
 */
record Frame(
        String title, @Nullable Caller caller, boolean workcell, List<String> troubled, boolean secure, Assets assets) {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    static Frame of(String title, @Nullable Caller caller, URI baseUri, Assets assets) {
        boolean secure = "https".equals(baseUri.getScheme()) || LOOPBACK.contains(String.valueOf(baseUri.getHost()));
        return new Frame(title, caller, false, List.of(), secure, assets);
    }

    Frame with(boolean leadsToWorkcell, Collection<String> troubledRegions) {
        return new Frame(title, caller, leadsToWorkcell, List.copyOf(troubledRegions), secure, assets);
    }

    String asset(String name) {
        return assets.url(name);
    }

    String icon(String name) {
        return asset("icons.svg") + "#" + name;
    }
}
