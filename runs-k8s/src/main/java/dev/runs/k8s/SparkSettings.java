package dev.runs.k8s;

import dev.runs.run.JarProgram;
import dev.runs.run.Run;
import dev.runs.runtime.Runtime;
import dev.runs.runtime.Runtime.SparkExecutors;
import dev.runs.runtime.SparkConfRules;
import java.util.Map;
import java.util.TreeMap;

/**
 * All Spark settings of a driver that runs in client mode in the pod of its attempt.
 *
 * <p>With the settings of a request nobody names an image, an account or a volume, or gets more than the runtime grants.
 * A program can still set others in its own code, which has the driver's account: what holds for that is for the
 * cluster to say, by a ResourceQuota and Pod Security <em>restricted</em> on the organization's namespace.
 */
final class SparkSettings {
    /** Stands for the pod's address, which nobody knows before it runs; the agent puts that in its place. */
    static final String POD_IP = "${RUNS_POD_IP}";
    /** Where the agent puts {@link #executorTemplate}. */
    static final String TEMPLATE_FILE = PodBuilder.FOLDER + "/spark/executor.yaml";
    /** Of driver and executors both, each on the disk of its own pod. */
    static final String LOCAL_FOLDER = PodBuilder.FOLDER + "/spark-local";
    /** Below the results, so that the files are kept with them. Spark wants the folder to be there. */
    static final String EVENTS_FOLDER = PodBuilder.FOLDER + "/output/spark-events";

    private static final String LOOPBACK = "127.0.0.1";
    /** What a JVM and what a Python beside it needs besides the heap, as Spark itself reckons. */
    private static final double JVM_OVERHEAD = 0.1;

    private static final double PYTHON_OVERHEAD = 0.4;

    private SparkSettings() {}

    /** By their full names. Of a runtime without Spark they are the run's own. */
    static Map<String, String> of(PodRequest request) {
        Runtime runtime = request.runtime();
        SparkExecutors executors = runtime.executors();
        Map<String, String> own =
                SparkConfRules.allowed(request.run().environment().sparkConfigs());
        if (!runtime.spark()) {
            return own;
        }
        SparkWishes wishes = new SparkWishes(own);
        // What is put later counts.
        Map<String, String> settings = new TreeMap<>();
        settings.putAll(usual(request.run()));
        settings.putAll(own);
        settings.putAll(fixed());
        double overhead = overhead(request.run());
        if (executors == null) {
            settings.keySet().removeIf(key -> key.startsWith("spark.executor."));
            settings.putAll(alone(runtime));
            settings.putAll(SparkSizes.alone(runtime, wishes, overhead));
        } else {
            settings.putAll(SparkCluster.settings(request, executors));
            settings.putAll(SparkSizes.driver(runtime, wishes, overhead));
            settings.putAll(SparkSizes.executors(executors, wishes, overhead));
        }
        return settings;
    }

    /** The template of the executors' pods, as Kubernetes reads one. */
    static String executorTemplate(PodRequest request) {
        return ExecutorTemplate.yaml(request);
    }

    private static double overhead(Run run) {
        return run.program() instanceof JarProgram ? JVM_OVERHEAD : PYTHON_OVERHEAD;
    }

    /** Where a run says nothing else. */
    private static Map<String, String> usual(Run run) {
        return Map.of(
                "spark.app.name", run.name(),
                "spark.dynamicAllocation.shuffleTracking.enabled", "true",
                "spark.ui.showConsoleProgress", "false"); // bars, of which a log would be full
    }

    private static Map<String, String> fixed() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("spark.submit.deployMode", "client");
        settings.put("spark.local.dir", LOCAL_FOLDER);
        // Who reaches the pod is not yet who may speak to the driver.
        settings.put("spark.authenticate", "true");
        settings.put("spark.network.crypto.enabled", "true");
        settings.put("spark.io.encryption.enabled", "true");
        settings.put(
                "spark.redaction.regex",
                "(?i)secret|password|passwd|token|credential|access[._-]?key|api[._-]?key|private[._-]?key");
        settings.put("spark.ui.enabled", "true");
        settings.put("spark.ui.killEnabled", "false");
        settings.put("spark.eventLog.enabled", "true");
        settings.put("spark.eventLog.dir", "file://" + EVENTS_FOLDER);
        settings.put("spark.eventLog.compress", "true");
        // One file, which is downloaded and opened as it is.
        settings.put("spark.eventLog.rolling.enabled", "false");
        return settings;
    }

    private static Map<String, String> alone(Runtime runtime) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("spark.master", "local[" + SparkSizes.cores(runtime.cpus()) + "]");
        settings.put("spark.driver.host", LOOPBACK);
        settings.put("spark.driver.bindAddress", LOOPBACK);
        return settings;
    }
}
