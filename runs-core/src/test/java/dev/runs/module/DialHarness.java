package dev.runs.module;

import dev.runs.module.Connections.Names;
import dev.runs.workflow.Module;
import dev.runs.workflow.ModuleHosts;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.io.TempDir;

/** Asks modules, with names and limits that the test gives. */
abstract class DialHarness {
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    static final ModuleHosts STANDARD = hosts(ModuleHosts.STANDARD);

    @TempDir
    Path folder;

    Answer act(ModuleHosts hosts, Names names, Module module) throws Exception {
        try (ModuleClient client = client(hosts, names)) {
            return act(client, module);
        }
    }

    Answer act(ModuleClient client, Module module) throws Exception {
        return client.act(module, Steps.of("go", "{}"), Map.of(), folder).get(1, TimeUnit.MINUTES);
    }

    static ModuleClient client(ModuleHosts hosts, Names names) throws GeneralSecurityException {
        return new ModuleClient(hosts, ModuleLimits.STANDARD, names, SSLContext.getDefault());
    }

    static ModuleHosts hosts(List<String> allowed) {
        return new ModuleHosts(allowed, port -> false, address -> false, Set.of());
    }

    static ModuleLimits limits(Duration connect) {
        return new ModuleLimits(Duration.ofSeconds(20), connect, 1_000, 1_000, 10);
    }

    static InetAddress[] addresses(String... addresses) {
        return Arrays.stream(addresses)
                .map(address -> {
                    try {
                        return InetAddress.getByName(address);
                    } catch (UnknownHostException e) {
                        throw new IllegalArgumentException(e);
                    }
                })
                .toArray(InetAddress[]::new);
    }
}
