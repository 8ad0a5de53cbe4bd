package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

/** What is kept of each of thousands of pods. */
class PodStoreTest {
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: NAME
              namespace: runs
              labels: { runs.dev/run: NAME }
              managedFields: [{ manager: runs, operation: Apply }]
            spec:
              nodeName: node-1
              containers:
              - { name: program, image: python, args: [NAME], env: [{ name: TOKEN, value: NAME }] }
            status:
              phase: Running
              conditions:
              - { type: Ready, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z" }
              containerStatuses:
              - name: program
                image: python
                imageID: NAME
                state: { running: { startedAt: "2026-01-01T00:00:01Z" } }
                lastState: { terminated: { exitCode: 137, reason: OOMKilled, containerID: NAME } }
            """;

    @Test
    void whatIsLookedAtIsKept() {
        PodView pod = new PodView(kept("first"));
        assertThat(pod.namespace()).isEqualTo("runs");
        assertThat(pod.isCondition("Ready", "True")).isTrue();
        assertThat(pod.changed()).hasToString("Optional[2026-01-01T00:00:00Z]");
        assertThat(pod.container("program")
                        .orElseThrow()
                        .getState()
                        .getRunning()
                        .getStartedAt())
                .isEqualTo("2026-01-01T00:00:01Z");
        assertThat(pod.container("program")
                        .orElseThrow()
                        .getLastState()
                        .getTerminated()
                        .getExitCode())
                .isEqualTo(137);
        assertThat(kept("first").getMetadata().getLabels()).containsEntry("runs.dev/run", "first");
    }

    @Test
    void whatIsNotLookedAtIsNot() {
        String kept = Serialization.asYaml(kept("secret"));
        assertThat(kept).doesNotContain("TOKEN", "args", "managedFields", "imageID", "containerID");
    }

    @Test
    void whatManyPodsHaveInCommonIsThereOnce() {
        Pod one = kept("first");
        Pod other = kept("second");
        assertThat(one.getSpec().getNodeName()).isSameAs(other.getSpec().getNodeName());
        assertThat(one.getMetadata().getLabels().keySet().iterator().next())
                .isSameAs(other.getMetadata().getLabels().keySet().iterator().next());
        assertThat(one.getStatus().getConditions().get(0).getType())
                .isSameAs(other.getStatus().getConditions().get(0).getType());
        assertThat(one.getSpec().getAdditionalProperties())
                .isSameAs(other.getSpec().getAdditionalProperties());
    }

    private static Pod kept(String name) {
        return PodStore.slim(Serialization.unmarshal(POD.replace("NAME", name), Pod.class));
    }
}
