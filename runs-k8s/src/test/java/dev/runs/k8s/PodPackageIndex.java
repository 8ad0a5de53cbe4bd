package dev.runs.k8s;

import dev.runs.dependency.IndexServer;
import dev.runs.local.LocalFixtures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A package index (PEP 503) in this JVM for pods, which has what a test gives it. It speaks plain HTTP, which pip
 * refuses unless it is told to trust the host.
 */
public final class PodPackageIndex implements AutoCloseable {
    private final IndexServer server = new IndexServer(TestClusters.listenAddress());
    private final Map<String, List<String>> links = new TreeMap<>();

    /** A library of one module of its own name. */
    public void add(String name, String version, String module) {
        String file = name + "-" + version + "-py3-none-any.whl";
        server.file(file, LocalFixtures.wheel(name, version, module));
        List<String> page = links.computeIfAbsent(name, absent -> new ArrayList<>());
        page.add("<a href=\"/files/" + file + "\">" + file + "</a>");
        server.page(name, IndexServer.HTML, String.join("\n", page));
    }

    public String url() {
        return "http://" + host() + ":" + server.port() + "/simple";
    }

    public String host() {
        return TestClusters.podHost();
    }

    /** The paths that were asked for, with the credentials where some were sent. */
    public List<String> asked() {
        return List.copyOf(server.asked);
    }

    @Override
    public void close() {
        server.close();
    }
}
