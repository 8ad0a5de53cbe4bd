package dev.runs.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** What an API server, a scheduler and a kubelet add to a pod of ours, in their words and of the size that they have. */
final class FakeStatus {
    private static final String NODE = "node-17.example.org";
    private static final String READY_TO_START = "PodReadyToStartContainers";
    private static final String INITIALIZED = "Initialized";
    private static final List<String> READY = List.of("Ready", "ContainersReady");
    private static final List<String> TAINTS = List.of("not-ready", "unreachable");

    private FakeStatus() {}

    /** The defaults of what nobody said. */
    static void created(ObjectNode pod, Instant now) {
        ObjectNode spec = pod.withObjectProperty("spec");
        Map.of(
                        "dnsPolicy", "ClusterFirst",
                        "schedulerName", "default-scheduler",
                        "preemptionPolicy", "PreemptLowerPriority",
                        "serviceAccountName", "default",
                        "serviceAccount", "default")
                .forEach((name, value) -> {
                    if (!spec.has(name)) {
                        spec.put(name, value);
                    }
                });
        spec.put("priority", 0);
        for (String taint : TAINTS) {
            spec.withArray("tolerations")
                    .addObject()
                    .put("effect", "NoExecute")
                    .put("key", "node.kubernetes.io/" + taint)
                    .put("operator", "Exists")
                    .put("tolerationSeconds", 300);
        }
        for (String list : List.of("initContainers", "containers")) {
            spec.withArray(list)
                    .forEach(container ->
                            ((ObjectNode) container).put("terminationMessagePath", "/dev/termination-log"));
        }
        pod.putObject("status").put("phase", "Pending").put("qosClass", "Burstable");
        FakeFields.made(pod, "fabric8-kubernetes-client", at(now));
    }

    static void scheduled(ObjectNode pod, Instant now) {
        pod.withObjectProperty("spec").put("nodeName", NODE);
        ObjectNode status = pod.withObjectProperty("status").put("startTime", at(now));
        status.put("hostIP", "10.20.0.17").putArray("hostIPs").addObject().put("ip", "10.20.0.17");
        condition(status, "PodScheduled", true, now, "");
        condition(status, INITIALIZED, false, now, "ContainersNotInitialized");
        condition(status, READY_TO_START, false, now, "");
        READY.forEach(type -> condition(status, type, false, now, "ContainersNotReady"));
        for (Map.Entry<String, String> list : LISTS.entrySet()) {
            ArrayNode statuses = status.putArray(list.getKey());
            for (JsonNode container : pod.path("spec").path(list.getValue())) {
                ObjectNode own = statuses.addObject();
                own.put("name", container.path("name").asText())
                        .put("image", container.path("image").asText())
                        .put("imageID", "")
                        .put("ready", false)
                        .put("restartCount", 0)
                        .put("started", false);
                own.putObject("lastState");
                own.putObject("state").putObject("waiting").put("reason", "PodInitializing");
                own.set("resources", container.path("resources").deepCopy());
                own.putArray("volumeMounts").addObject().put("name", "runs").put("mountPath", "/runs");
            }
        }
        FakeFields.reported(pod, at(now));
    }

    static void preparing(ObjectNode pod, Instant now) {
        ObjectNode status = pod.withObjectProperty("status");
        status.put("podIP", "10.30.17.5").putArray("podIPs").addObject().put("ip", "10.30.17.5");
        condition(status, READY_TO_START, true, now, "");
        started(status.path("initContainerStatuses").path(0), now);
        FakeFields.reported(pod, at(now));
    }

    static void running(ObjectNode pod, Instant now) {
        ObjectNode status = pod.withObjectProperty("status").put("phase", "Running");
        ended(status.path("initContainerStatuses").path(0), now, 0, "");
        condition(status, INITIALIZED, true, now, "");
        READY.forEach(type -> condition(status, type, true, now, ""));
        started(status.path("containerStatuses").path(0), now);
        FakeFields.reported(pod, at(now));
    }

    static void ended(ObjectNode pod, Instant now, int exitCode, String message) {
        String why = exitCode == 0 ? "PodCompleted" : "PodFailed";
        ObjectNode status = pod.withObjectProperty("status").put("phase", exitCode == 0 ? "Succeeded" : "Failed");
        condition(status, READY_TO_START, false, now, "");
        READY.forEach(type -> condition(status, type, false, now, why));
        ended(status.path("containerStatuses").path(0), now, exitCode, message);
        FakeFields.reported(pod, at(now));
    }

    private static final Map<String, String> LISTS =
            Map.of("initContainerStatuses", "initContainers", "containerStatuses", "containers");

    private static void started(JsonNode container, Instant now) {
        if (container instanceof ObjectNode own) {
            own.put("containerID", "containerd://" + "5f0c1e2d3b4a6978".repeat(4))
                    .put("imageID", own.path("image").asText() + "@sha256:" + "8a7b6c5d4e3f2019".repeat(4))
                    .put("ready", true)
                    .put("started", true);
            own.putObject("state").putObject("running").put("startedAt", at(now));
        }
    }

    private static void ended(JsonNode container, Instant now, int exitCode, String message) {
        if (container instanceof ObjectNode own) {
            String startedAt =
                    own.path("state").path("running").path("startedAt").asText(at(now));
            ObjectNode end = own.put("ready", exitCode == 0)
                    .put("started", false)
                    .putObject("state")
                    .putObject("terminated");
            end.put("containerID", own.path("containerID").asText())
                    .put("exitCode", exitCode)
                    .put("startedAt", startedAt)
                    .put("finishedAt", at(now))
                    .put("reason", exitCode == 0 ? "Completed" : "Error");
            if (!message.isEmpty()) {
                end.put("message", message);
            }
        }
    }

    private static void condition(ObjectNode status, String type, boolean isSo, Instant now, String reason) {
        ArrayNode conditions = status.withArray("conditions");
        ObjectNode condition = null;
        for (JsonNode each : conditions) {
            if (each.path("type").asText().equals(type)) {
                condition = (ObjectNode) each;
            }
        }
        if (condition == null) {
            condition = conditions.addObject();
        }
        condition.removeAll();
        condition
                .put("type", type)
                .put("status", isSo ? "True" : "False")
                .putNull("lastProbeTime")
                .put("lastTransitionTime", at(now));
        if (!reason.isEmpty()) {
            condition.put("reason", reason);
        }
    }

    /** Kubernetes tells whole seconds. */
    private static String at(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
