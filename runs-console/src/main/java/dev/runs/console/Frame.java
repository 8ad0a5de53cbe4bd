package dev.runs.console;

import dev.runs.access.Caller;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What is around a page's own content.
 *
 * @param caller null where nobody has signed in
 * @param secure whether the page came by https
 */
record Frame(String title, @Nullable Caller caller, boolean secure, Assets assets) {
    static Frame of(String title, @Nullable Caller caller, URI baseUri, Assets assets) {
        return new Frame(title, caller, "https".equals(baseUri.getScheme()), assets);
    }

    String asset(String name) {
        return assets.url(name);
    }

    String icon(String name) {
        return asset("icons.svg") + "#" + name;
    }
}
