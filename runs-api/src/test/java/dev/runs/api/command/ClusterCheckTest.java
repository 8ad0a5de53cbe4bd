package dev.runs.api.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.database.DatabaseAddress;
import dev.runs.database.TestDatabase;
import dev.runs.k8s.TestClusters;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator reads of a region that is a cluster. */
@Tag("cluster")
class ClusterCheckTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private final KubernetesClient cluster = TestClusters.client();
    private final String prefix = "runs-check-" + ThreadLocalRandom.current().nextInt(1 << 30);

    @AfterEach
    void close() {
        cluster.namespaces().withName(prefix + "-acme").delete();
    }

    @Test
    void whatAnOrganizationsNamespaceLacksIsPrintedToBeApplied() throws IOException {
        Path config = configure(TestDatabase.createAddress());
        run("db", "migrate", config.toString());
        assertThat(admin("check", config)).contains("no organization has a namespace yet");
        admin("organization create acme", config);

        String ill = admin("check", config);

        assertThat(ill).contains("failed  region lab     The namespace " + prefix + "-acme is not there.");
        String manifest = ill.substring(ill.indexOf("# Look at this first"));
        assertThat(manifest).contains("kubectl apply -f -\n---\n").contains("kind: Namespace\n");
        cluster.load(new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8)))
                .serverSideApply();
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> admin("check", config).contains("ok      region lab     Kubernetes v"));
        assertThat(admin("check", config))
                .contains(", pods run in " + prefix + "-acme; pods do not reach the server at http://127.0.0.1:1/ (");
    }

    private Path configure(DatabaseAddress database) throws IOException {
        return Files.writeString(folder.resolve("config.yml"), """
                data: data
                database: {url: "%s", user: "%s", password: "%s"}
                defaultRegion: lab
                regions:
                  - id: lab
                    executor: kubernetes
                    kubernetes:
                      kubeconfig: %s
                      namespace: "%s-{organization}"
                      serverUrl: http://127.0.0.1:1
                      image: %s
                      diskGb: 1
                """.formatted(
                        database.url(),
                        database.user(),
                        database.password(),
                        TestClusters.kubeconfig(),
                        prefix,
                        TestClusters.PYTHON_IMAGE));
    }

    private static String admin(String line, Path config) {
        return run(("admin " + line + " --config " + config).split(" "));
    }

    private static String run(String... args) {
        StringWriter out = new StringWriter();
        RunsCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(args);
        return out.toString();
    }
}
