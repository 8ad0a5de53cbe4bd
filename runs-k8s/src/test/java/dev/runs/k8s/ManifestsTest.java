package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.runtime.Placement;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ManifestsTest {
    private static final Path FOLDER = Path.of("..", "deploy", "kubernetes");
    private static final Manifests MANIFESTS = manifests(1000, Subject.USUAL);

    @Test
    void theFilesForAdministratorsHoldWhatTheCheckAsksFor() throws IOException {
        String namespace = Files.readString(FOLDER.resolve("namespace.yaml"));

        assertThat(namespace).contains(String.join("", MANIFESTS.all("runs-acme", true)));
        assertThat(Files.readString(FOLDER.resolve("server.yaml"))).contains(MANIFESTS.everywhere());
        assertThat(rights(role(namespace, "runs-server").getRules())).isEqualTo(words(Right.OF_SERVER));
        assertThat(rights(role(namespace, "runs-spark").getRules())).isEqualTo(words(Right.OF_SPARK));
    }

    @Test
    void theFilesGrantNothingElse() throws IOException {
        assertThat(kinds("namespace.yaml"))
                .containsExactly(
                        "Namespace runs-acme",
                        "Role runs-server",
                        "RoleBinding runs-server:runs:runs",
                        "ServiceAccount runs-spark",
                        "Role runs-spark",
                        "RoleBinding runs-spark",
                        "NetworkPolicy default-deny",
                        "NetworkPolicy runs",
                        "NetworkPolicy spark",
                        "NetworkPolicy spark-api-server",
                        "ResourceQuota runs");
        assertThat(kinds("server.yaml"))
                .containsExactly(
                        "Namespace runs",
                        "ServiceAccount runs",
                        "ClusterRole runs-server",
                        "ClusterRoleBinding runs-server:runs:runs",
                        "ConfigMap runs",
                        "Secret runs",
                        "PersistentVolumeClaim runs",
                        "Service runs",
                        "Deployment runs");
        ClusterRole everywhere = Serialization.unmarshal(MANIFESTS.everywhere().split("---\n")[1], ClusterRole.class);
        assertThat(rights(everywhere.getRules())).isEqualTo(words(Right.OF_SERVER_EVERYWHERE));
    }

    @Test
    void aNamespaceOfPodsThatRunAsTheirImageSaysIsNotHeldToWhatTheyCannotKeep() {
        assertThat(manifests(1000, Subject.USUAL).namespace("a")).contains(Manifests.ENFORCE + ": restricted\n");
        assertThat(manifests(0, Subject.USUAL).namespace("a")).contains(Manifests.ENFORCE + ": baseline\n");
    }

    @Test
    void whoeverTheServerIsIsNamedAsItIs() {
        Subject person = new Subject("https://login.example.org#\"ann\": x");

        String binding = manifests(1000, person).server("a").split("---\n")[2];

        RoleBinding parsed = Serialization.unmarshal(binding, RoleBinding.class);
        assertThat(parsed.getMetadata().getName()).isEqualTo("runs-server:https:--login.example.org--ann-:-x");
        assertThat(parsed.getSubjects()).singleElement().satisfies(subject -> {
            assertThat(subject.getKind()).isEqualTo("User");
            assertThat(subject.getName()).isEqualTo(person.user());
        });
    }

    private static Role role(String yaml, String name) {
        return documents(yaml)
                .filter(document -> document.contains("kind: Role\n") && document.contains("  name: " + name + "\n"))
                .filter(document -> document.contains("rules:\n"))
                .map(document -> Serialization.unmarshal(document, Role.class))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> kinds(String file) throws IOException {
        return documents(Files.readString(FOLDER.resolve(file)))
                .map(document -> Serialization.unmarshal(document, GenericKubernetesResource.class))
                .map(document ->
                        document.getKind() + " " + document.getMetadata().getName())
                .toList();
    }

    private static Stream<String> documents(String yaml) {
        return Stream.of(yaml.split("(?m)^---$")).filter(document -> document.contains("kind:"));
    }

    private static List<String> rights(List<PolicyRule> rules) {
        return rules.stream()
                .flatMap(rule -> rule.getResources().stream()
                        .flatMap(resource -> rule.getVerbs().stream().map(verb -> verb + " " + resource)))
                .toList();
    }

    private static List<String> words(List<Right> rights) {
        return rights.stream().map(Right::words).toList();
    }

    private static Manifests manifests(long user, Subject server) {
        ClusterSettings settings = new ClusterSettings(
                "lab",
                null,
                null,
                "runs-{organization}",
                URI.create("http://runs.example.com/"),
                TestClusters.PYTHON_IMAGE,
                List.of(),
                "runs-spark",
                null,
                user,
                1,
                Placement.ANYWHERE,
                Map.of(),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                false);
        return new Manifests(settings, server);
    }
}
