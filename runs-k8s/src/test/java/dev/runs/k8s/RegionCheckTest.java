package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.runs.runtime.Placement;
import dev.runs.runtime.Runtime;
import dev.runs.runtime.Runtime.SparkExecutors;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the account of a server that has what {@code deploy/kubernetes} grants, and with less. */
@Tag("cluster")
class RegionCheckTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<String> ACME = List.of("acme");
    private static final List<Runtime> PYTHON = List.of(new Runtime("tiny", 1, 1L << 30));
    private static final List<Runtime> SPARK = List.of(new Runtime(
            "spark",
            1,
            1L << 30,
            new SparkExecutors(2, 1, 1L << 30),
            0,
            TestClusters.SPARK_IMAGE,
            List.of(),
            true,
            null,
            true,
            Placement.ANYWHERE));

    @TempDir
    private Path folder;

    private final KubernetesClient admin = TestClusters.client();
    private final String prefix = "runs-check-" + ThreadLocalRandom.current().nextInt(1 << 30);
    private final String namespace = prefix + "-acme";
    private TestAccount account;
    private HttpServer server;
    private String serverUrl;

    @BeforeEach
    void open() throws IOException {
        account = new TestAccount(folder);
        server = HttpServer.create(new InetSocketAddress(TestClusters.listenAddress(), 0), 0);
        server.createContext("/health", exchange -> {
            byte[] health = "{\"status\":\"ok\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, health.length);
            exchange.getResponseBody().write(health);
            exchange.close();
        });
        server.start();
        serverUrl =
                "http://" + TestClusters.podHost() + ":" + server.getAddress().getPort() + "/";
    }

    @AfterEach
    void close() {
        server.stop(0);
        admin.namespaces().withName(namespace).delete();
        account.close();
    }

    @Test
    void whatTheFileForAdministratorsGrantsIsEnoughAndNothingIsLeftBehind() throws IOException {
        applyFile();

        assertThat(check(settings(), PYTHON))
                .isEqualTo("Kubernetes " + admin.getKubernetesVersion().getGitVersion() + ", pods run in " + namespace);
        await().atMost(LIMIT)
                .until(() -> admin.pods()
                        .inNamespace(namespace)
                        .withLabel(PodNames.ROLE, ProbePods.ROLE)
                        .list()
                        .getItems()
                        .isEmpty());
    }

    @Test
    void eachRightThatIsTakenAwayIsNamedAndGivenBackByWhatIsPrinted() throws IOException {
        applyFile();
        for (Right right : Right.OF_SERVER) {
            editRules("runs-server", right);

            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(failure(settings(), PYTHON))
                            .hasMessage("In the namespace " + namespace + " "
                                    + account.subject().words() + " may not: " + right.words() + "."));
            account.apply(failure(settings(), PYTHON).manifest());
        }
        awaitWell(settings(), PYTHON);
    }

    @Test
    void aNamespaceThatIsMissingIsMadeByWhatIsPrinted() throws IOException {
        RegionNotReady seen = failure(
                TestAccount.settings(TestClusters.kubeconfig(), namespace, TestClusters.PYTHON_IMAGE, serverUrl),
                PYTHON);
        assertThat(seen).hasMessage("The namespace " + namespace + " is not there.");

        RegionNotReady hidden = failure(settings(), PYTHON);
        assertThat(hidden)
                .hasMessage("The namespace " + namespace + " is not there, or "
                        + account.subject().words() + " may do nothing in it.");
        account.apply(hidden.manifest());
        awaitWell(settings(), PYTHON);
    }

    @Test
    void withANamespaceForEachOrganizationTheWatchOfAllIsAskedForAndSparkIsTriedInEach() throws IOException {
        ClusterSettings settings = settings(prefix + "-{organization}", TestClusters.PYTHON_IMAGE);
        RegionNotReady nothing = failure(settings, SPARK);
        assertThat(nothing)
                .hasMessageContaining("In all namespaces together "
                        + account.subject().words() + " may not: list pods, watch pods. The namespace " + namespace);
        account.apply(nothing.manifest());
        awaitWell(settings, SPARK);

        for (Right right : Right.OF_SPARK) {
            editRules("runs-spark", right);
        }
        RegionNotReady powerless = failure(settings, SPARK);
        assertThat(powerless)
                .hasMessage("In the namespace " + namespace + " the service account runs-spark of Spark may not: "
                        + Right.words(Right.OF_SPARK) + ".");
        account.apply(powerless.manifest());
        admin.serviceAccounts().inNamespace(namespace).withName("runs-spark").delete();
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(failure(settings, SPARK)).hasMessageContaining("has no service account runs-spark"));
        account.apply(failure(settings, SPARK).manifest());

        admin.namespaces().withName(namespace).edit(each -> {
            each.getMetadata().getLabels().remove(Manifests.ENFORCE);
            return each;
        });
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(failure(settings, SPARK))
                        .hasMessageContaining("must enforce the Pod Security Standard restricted, and does not"));
        account.apply(failure(settings, SPARK).manifest());
        awaitWell(settings, SPARK);
    }

    @Test
    void sparkOfSeveralOrganizationsInOneNamespaceIsRefused() {
        applyFile();
        RegionNotReady refused = catchThrowableOfType(
                RegionNotReady.class, () -> RegionCheck.check(settings(), List.of("acme", "other"), SPARK, LIMIT));
        assertThat(refused).hasMessageStartingWith("Programs with Spark can reach every pod of their namespace");
    }

    @Test
    void imagesThatCannotBeFetchedOrCannotRunAreNamed() {
        applyFile();
        RegionNotReady nowhere = catchThrowableOfType(
                RegionNotReady.class,
                () -> RegionCheck.check(
                        settings(namespace, "runs.local/nowhere:1"), ACME, PYTHON, Duration.ofSeconds(20)));
        assertThat(nowhere)
                .hasMessageContaining("A pod that was tried in the namespace " + namespace + " failed: ")
                .hasMessageContaining("etch")
                .hasMessageContaining("runs.local/nowhere:1");
        assertThat(nowhere.manifest()).isEmpty();

        assertThat(failure(settings(namespace, "runs.local/pause:1"), PYTHON))
                .hasMessageContaining(
                        "The image runs.local/pause:1 cannot run what Runs starts programs with: it needs sh"
                                + " and python3");
    }

    @Test
    void aServerThatDoesNotRunIsSaid() throws IOException {
        applyFile();
        server.stop(0);
        assertThat(check(settings(), PYTHON))
                .contains("; pods do not reach the server at " + serverUrl + " (")
                .endsWith("): start it, or correct serverUrl");
    }

    @Test
    void aPodThatTheQuotaHasNoPlaceForIsNamedWithTheClustersWords() {
        applyFile();
        account.apply("""
                apiVersion: v1
                kind: ResourceQuota
                metadata: {namespace: %s, name: runs}
                spec: {hard: {pods: "0"}}
                """.formatted(namespace));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(failure(settings(), PYTHON))
                        .hasMessageStartingWith(
                                "The cluster takes no pod of a run in the namespace " + namespace + ": ")
                        .hasMessageContaining("exceeded quota: runs"));
    }

    @Test
    void aClusterThatDoesNotAnswerOrDoesNotKnowUsIsNamed() throws IOException {
        String known = Files.readString(account.kubeconfig());
        Files.writeString(account.kubeconfig(), known.replaceFirst("token: [^}]+", "token: stranger"));
        assertThatThrownBy(() -> check(settings(), PYTHON))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("The cluster seems not to accept the credentials that Runs has for it (");

        Files.writeString(
                account.kubeconfig(), known.replaceFirst("server: \"[^\"]+\"", "server: \"https://127.0.0.1:1\""));
        assertThatThrownBy(() -> check(settings(), PYTHON))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("The cluster does not answer: ");
    }

    private ClusterSettings settings() {
        return settings(namespace, TestClusters.PYTHON_IMAGE);
    }

    private ClusterSettings settings(String namespaces, String image) {
        return account.settings(namespaces, image, serverUrl);
    }

    private void applyFile() {
        try {
            String file = Files.readString(Path.of("..", "deploy", "kubernetes", "namespace.yaml"));
            String[] server = account.subject().user().split(":");
            account.apply(file.replace("runs-acme", namespace)
                    .replace("namespace: runs\n", "namespace: " + server[2] + "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitWell(settings(), PYTHON);
    }

    /** Takes the right from the role. */
    private void editRules(String role, Right right) {
        admin.rbac().roles().inNamespace(namespace).withName(role).edit(each -> {
            each.getRules().stream()
                    .filter(rule -> rule.getResources().contains(right.resource()))
                    .forEach(rule -> rule.getVerbs().remove(right.verb()));
            each.getRules().removeIf(rule -> rule.getVerbs().isEmpty());
            return each;
        });
    }

    /** The cluster's own components take a moment to see what was changed. */
    private static void awaitWell(ClusterSettings settings, List<Runtime> runtimes) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(check(settings, runtimes)).contains("pods run in"));
    }

    private static String check(ClusterSettings settings, List<Runtime> runtimes) throws IOException {
        return RegionCheck.check(settings, ACME, runtimes, LIMIT);
    }

    private static RegionNotReady failure(ClusterSettings settings, List<Runtime> runtimes) {
        return catchThrowableOfType(RegionNotReady.class, () -> check(settings, runtimes));
    }
}
