package dev.runs.k8s;

import dev.runs.database.Ids;
import dev.runs.run.PythonProgram;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import dev.runs.run.RunStatus;
import dev.runs.runtime.Placement;
import dev.runs.runtime.Runtime;
import dev.runs.runtime.Runtime.SparkExecutors;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes pods as those of runs are made, with another program in them, and small. */
final class ProbePods {
    /** The value of {@link PodNames#ROLE}. Without an installation's label no server takes one for its own. */
    static final String ROLE = "check";

    /**
     * A pod to try.
     *
     * @param run what the pod would be of
     * @param driver whether it has the account of Spark drivers
     */
    record Probe(Run run, Pod pod, boolean driver) {
        String namespace() {
            return pod.getMetadata().getNamespace();
        }

        String image() {
            return pod.getSpec().getContainers().get(0).getImage();
        }
    }

    private static final double CPUS = 0.1;
    private static final long MEMORY_BYTES = 64 * PodSizes.MEBIBYTE;
    private static final SparkExecutors EXECUTORS = new SparkExecutors(1, CPUS, MEMORY_BYTES);
    private static final String START = "exec python3 -I -X utf8 -c \"$0\" \"$@\"";

    private final ClusterSettings settings;
    private final Duration limit;
    private final Ids ids = new Ids(Clock.systemUTC());

    /** @param limit after which a pod ends also where nobody is left to delete it */
    ProbePods(ClusterSettings settings, Duration limit) {
        this.settings = settings;
        this.limit = limit;
    }

    /**
     * A pod that tells at its end what {@link ProbeReport} reads.
     *
     * @param image null for the region's
     * @param driver whether it has the account of Spark drivers, and tries what that may
     */
    Probe of(String organization, @Nullable String image, boolean driver) {
        String id = ids.next();
        PodRequest request = request(id, organization, image, driver);
        Pod pod = PodBuilder.build(request);
        pod.getMetadata().setName("runs-check-" + id.toLowerCase(Locale.ROOT));
        pod.getMetadata().setAnnotations(Map.of());
        pod.getMetadata().setLabels(Map.of("app.kubernetes.io/managed-by", "runs", PodNames.ROLE, ROLE));
        pod.getSpec().setInitContainers(List.of());
        pod.getSpec().setActiveDeadlineSeconds(limit.toSeconds());
        Container program = pod.getSpec().getContainers().get(0);
        List<String> command = new ArrayList<>(List.of("sh", "-c", START, ProbeReport.PROGRAM));
        if (driver) {
            command.add(settings.namespace(organization));
            Right.OF_SPARK.stream().map(Right::verb).forEach(command::add);
        }
        program.setCommand(command);
        return new Probe(request.run(), pod, driver);
    }

    private PodRequest request(String id, String organization, @Nullable String image, boolean driver) {
        Runtime runtime = new Runtime(
                ROLE,
                CPUS,
                MEMORY_BYTES,
                driver ? EXECUTORS : null,
                0,
                image,
                List.of(),
                true,
                null,
                driver,
                Placement.ANYWHERE);
        return new PodRequest(run(id, organization), runtime, settings, "none", "none", limit);
    }

    private Run run(String id, String organization) {
        Instant now = Instant.now();
        return new Run(
                id,
                id,
                organization,
                id,
                "",
                ROLE,
                RunStatus.PENDING,
                new PythonProgram("check.py", List.of()),
                ROLE,
                null,
                settings.region(),
                limit,
                RunEnvironment.NONE,
                Map.of(),
                now,
                now,
                null,
                null,
                null,
                null,
                null,
                0,
                1,
                null,
                null,
                null,
                Map.of(),
                false,
                null);
    }
}
