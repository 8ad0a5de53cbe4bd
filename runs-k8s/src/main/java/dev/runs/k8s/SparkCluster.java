package dev.runs.k8s;

import dev.runs.runtime.Runtime.SparkExecutors;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** How a driver makes executors in the namespace of its pod, and how they find it. */
final class SparkCluster {
    private static final int DRIVER_PORT = 7078;
    private static final int BLOCK_MANAGER_PORT = 7079;
    /** There the agent takes what executors print. */
    static final int LOG_PORT = 7080;

    /** Where more executors than this have failed in an hour, the next ones would fail as well. */
    private static final int FAILURES_OF_EACH = 2;

    private static final int LEAST_FAILURES = 3;
    private static final Duration FAILURES_COUNT = Duration.ofHours(1);
    /** The watch tells of changes at once; this finds what it missed. */
    private static final Duration POLLING = Duration.ofMinutes(1);

    private static final int PODS_AT_ONCE = 10;
    /** Of the cluster: a small driver takes longer than Spark's 10 seconds for its first question. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /** There is nothing else that Spark would have to make or to tidy up, and so its account needs no right to more. */
    private static final Map<String, String> NOTHING_BUT_PODS = Map.of(
            "spark.kubernetes.executor.disableConfigMap", "true",
            "spark.kubernetes.driver.service.deleteOnTermination", "false",
            "spark.kubernetes.driver.ownPersistentVolumeClaim", "false",
            "spark.kubernetes.driver.reusePersistentVolumeClaim", "false");

    private SparkCluster() {}

    static Map<String, String> settings(PodRequest request, SparkExecutors executors) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("spark.master", "k8s://https://kubernetes.default.svc");
        settings.putAll(driver(request));
        settings.putAll(pods(request));
        settings.put(
                "spark.executor.maxNumFailures",
                String.valueOf(Math.max(LEAST_FAILURES, FAILURES_OF_EACH * executors.count())));
        settings.put("spark.executor.failuresValidityInterval", FAILURES_COUNT.toMinutes() + "m");
        return settings;
    }

    private static Map<String, String> driver(PodRequest request) {
        ClusterSettings cluster = request.settings();
        String pod = request.run().attemptName();
        Map<String, String> settings = new TreeMap<>();
        settings.put(
                "spark.kubernetes.namespace", cluster.namespace(request.run().organizationName()));
        settings.put("spark.kubernetes.authenticate.serviceAccountName", cluster.sparkServiceAccount());
        // Executors belong to the pod: with it they are deleted.
        settings.put("spark.kubernetes.driver.pod.name", pod);
        settings.put("spark.driver.host", SparkSettings.POD_IP);
        settings.put("spark.driver.bindAddress", "0.0.0.0");
        settings.put("spark.driver.port", String.valueOf(DRIVER_PORT));
        settings.put("spark.driver.blockManager.port", String.valueOf(BLOCK_MANAGER_PORT));
        // Newer Sparks take the address to bind to for the one to connect to, unless they are told not to.
        settings.put("spark.kubernetes.executor.useDriverPodIP", "false");
        settings.put("spark.kubernetes.driver.connectionTimeout", String.valueOf(ANSWER.toMillis()));
        settings.put("spark.kubernetes.driver.requestTimeout", String.valueOf(ANSWER.toMillis()));
        settings.putAll(NOTHING_BUT_PODS);
        return settings;
    }

    private static Map<String, String> pods(PodRequest request) {
        ClusterSettings cluster = request.settings();
        Map<String, String> settings = new TreeMap<>();
        // Spark takes at most 38 characters; a name has 32, and the millionth attempt's 38.
        settings.put("spark.kubernetes.executor.podNamePrefix", request.run().attemptName());
        settings.put("spark.kubernetes.executor.podTemplateFile", SparkSettings.TEMPLATE_FILE);
        PodLabels.of(request, PodNames.EXECUTOR)
                .forEach((name, value) -> settings.put("spark.kubernetes.executor.label." + name, value));
        settings.put("spark.kubernetes.container.image", PodContainers.image(request));
        settings.put("spark.kubernetes.container.image.pullPolicy", PodContainers.PULL_POLICY);
        if (!cluster.pullSecrets().isEmpty()) {
            settings.put("spark.kubernetes.container.image.pullSecrets", String.join(",", cluster.pullSecrets()));
        }
        settings.put("spark.kubernetes.executor.enablePollingWithResourceVersion", "true");
        settings.put("spark.kubernetes.executor.apiPollingInterval", POLLING.toSeconds() + "s");
        settings.put("spark.kubernetes.allocation.batch.size", String.valueOf(PODS_AT_ONCE));
        return settings;
    }
}
