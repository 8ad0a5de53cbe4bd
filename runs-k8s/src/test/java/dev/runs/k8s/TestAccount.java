package dev.runs.k8s;

import dev.runs.runtime.Placement;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A service account of the real cluster that may do nothing until it is granted, in a namespace of its own. */
final class TestAccount implements AutoCloseable {
    private static final String NAME = "runs";

    private final KubernetesClient admin = TestClusters.client();
    private final TestNamespace home = new TestNamespace();
    private final Path kubeconfig;

    TestAccount(Path folder) throws IOException {
        admin.serviceAccounts()
                .inNamespace(home.name())
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName(NAME)
                        .endMetadata()
                        .build())
                .create();
        String token = admin.serviceAccounts()
                .inNamespace(home.name())
                .withName(NAME)
                .tokenRequest()
                .getStatus()
                .getToken();
        kubeconfig = Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: c
                contexts: [{name: c, context: {cluster: c, user: u}}]
                users: [{name: u, user: {token: %s}}]
                clusters: [{name: c, cluster: {server: "%s", certificate-authority-data: %s}}]
                """.formatted(
                        token, admin.getMasterUrl(), authority(admin.getConfiguration())));
    }

    private static String authority(Config config) throws IOException {
        return config.getCaCertData() != null
                ? config.getCaCertData()
                : Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(config.getCaCertFile())));
    }

    Subject subject() {
        return new Subject("system:serviceaccount:" + home.name() + ":" + NAME);
    }

    Path kubeconfig() {
        return kubeconfig;
    }

    /** What an administrator does with a manifest. */
    void apply(String yaml) {
        admin.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .forceConflicts()
                .serverSideApply();
    }

    ClusterSettings settings(String namespace, String image, String serverUrl) {
        return settings(kubeconfig, namespace, image, serverUrl);
    }

    static ClusterSettings settings(Path kubeconfig, String namespace, String image, String serverUrl) {
        return new ClusterSettings(
                "lab",
                kubeconfig,
                null,
                namespace,
                URI.create(serverUrl),
                image,
                List.of(),
                "runs-spark",
                null,
                1000,
                1,
                Placement.ANYWHERE,
                Map.of(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ZERO,
                false);
    }

    @Override
    public void close() {
        admin.rbac().clusterRoleBindings().withName(subject().bindingName()).delete();
        home.close();
    }
}
