package dev.runs.module;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to a module.
 *
 * @param node the module's own address
 * @param target what is asked for below it, escaped
 * @param type of the body
 * @param body absent where there is none
 */
record Request(
        String method,
        URI node,
        String target,
        @Nullable String type,
        @Nullable Path body) {
    static Request get(URI node, String target) {
        return new Request("GET", node, target, null, null);
    }

    static Request post(URI node, String target) {
        return new Request("POST", node, target, null, null);
    }

    /** Without the brackets that an IPv6 address has in a URI. */
    String host() {
        String host = node.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    int port() {
        return node.getPort() >= 0 ? node.getPort() : secure() ? 443 : 80;
    }

    boolean secure() {
        return "https".equalsIgnoreCase(node.getScheme());
    }

    String path() {
        return node.getRawPath() + target;
    }
}
