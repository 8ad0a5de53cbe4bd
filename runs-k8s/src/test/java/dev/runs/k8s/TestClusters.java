package dev.runs.k8s;

import dev.runs.Skipped;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The real cluster that RUNS_TEST_KUBECONFIG names: tests that ask for it are skipped where it names none. */
public final class TestClusters {
    /** Python with pip and venv. */
    public static final String PYTHON_IMAGE = "runs.local/python:1";
    /** The same with Java. */
    public static final String JAVA_IMAGE = "runs.local/java:1";
    /** The same with Spark. */
    public static final String SPARK_IMAGE = "runs.local/spark:1";

    private static final String GROUP = "Kubernetes";
    private static final @Nullable String POD_HOST = System.getenv("RUNS_TEST_POD_HOST");

    private static @Nullable KubernetesClient client;

    private TestClusters() {}

    public static Path kubeconfig() {
        String file = System.getenv("RUNS_TEST_KUBECONFIG");
        Skipped.everywhereUnless(file != null, GROUP, "RUNS_TEST_KUBECONFIG names no cluster");
        return Path.of(file);
    }

    /** With the rights of the kubeconfig; one for all tests of a module. */
    public static synchronized KubernetesClient client() {
        if (client == null) {
            client = connect(kubeconfig());
        }
        return client;
    }

    private static KubernetesClient connect(Path kubeconfig) {
        Config config = Config.fromKubeconfig(kubeconfig.toFile());
        config.setRequestRetryBackoffLimit(3);
        KubernetesClient connected =
                new KubernetesClientBuilder().withConfig(config).build();
        try {
            connected.getKubernetesVersion();
        } catch (KubernetesClientException e) {
            connected.close();
            Skipped.unless(false, GROUP, "no cluster answers at " + config.getMasterUrl());
        }
        return connected;
    }

    /**
     * Where pods find servers of this JVM: what RUNS_TEST_POD_HOST says, or else the address from which this machine
     * speaks to the cluster's nodes.
     */
    public static String podHost() {
        if (POD_HOST != null) {
            return POD_HOST;
        }
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(nodes().get(0), 9)); // which sends nothing
            return socket.getLocalAddress().getHostAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where such a server listens: nowhere else where that is known. */
    public static InetAddress listenAddress() {
        try {
            return POD_HOST == null ? InetAddress.getByName(podHost()) : new InetSocketAddress(0).getAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether this machine is the cluster: then it sees the processes of pods. */
    public static boolean isHere() {
        return nodes().stream().allMatch(TestClusters::isOfThisMachine);
    }

    private static boolean isOfThisMachine(String address) {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.getByName(address)) != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> nodes() {
        return client().nodes().list().getItems().stream()
                .flatMap(node -> node.getStatus().getAddresses().stream())
                .filter(address -> address.getType().equals("InternalIP"))
                .map(NodeAddress::getAddress)
                .toList();
    }
}
