package dev.runs.local;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What pip may know of the server's environment: how to reach its index, and nothing else. */
final class InstallEnvironment {
    private static final Set<String> NETWORK = Set.of(
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "ALL_PROXY",
            "NO_PROXY",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "REQUESTS_CA_BUNDLE",
            "CURL_CA_BUNDLE");
    /** Where pip looks for its configuration files. */
    private static final Set<String> CONFIGURATION = Set.of("HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS");
    /** Settings that would install into another place than the environment. */
    private static final Set<String> PLACES =
            Set.of("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_PYTHON", "PIP_DRY_RUN", "PIP_LOG");

    private InstallEnvironment() {}

    /** @param packageIndex the one and only index; null for pip's own configuration */
    static Map<String, String> of(Map<String, String> server, @Nullable String packageIndex) {
        Map<String, String> chosen = new HashMap<>();
        server.forEach((name, value) -> {
            boolean pips = CONFIGURATION.contains(name) || (name.startsWith("PIP_") && !PLACES.contains(name));
            boolean certificates = name.equals("PIP_CERT") || name.equals("PIP_TRUSTED_HOST");
            if (NETWORK.contains(name.toUpperCase(Locale.ROOT)) || certificates || (pips && packageIndex == null)) {
                chosen.put(name, value);
            }
        });
        if (packageIndex != null) {
            chosen.put("PIP_CONFIG_FILE", "/dev/null");
            chosen.put("PIP_INDEX_URL", packageIndex);
        }
        return chosen;
    }
}
