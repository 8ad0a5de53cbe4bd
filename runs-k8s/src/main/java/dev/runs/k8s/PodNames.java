package dev.runs.k8s;

/** What Runs calls things in a pod: labels, annotations, containers. Changing one orphans the pods that are there. */
final class PodNames {
    /** The installation whose pod it is: several may share a namespace. */
    static final String INSTALLATION = "runs.dev/installation";
    /** The run's ULID, lower case: on its own pod and on those of its executors. */
    static final String RUN = "runs.dev/run";

    static final String ORGANIZATION = "runs.dev/organization";
    /** {@link #ATTEMPT} or {@link #EXECUTOR}. */
    static final String ROLE = "runs.dev/role";

    static final String ATTEMPT = "attempt";
    static final String EXECUTOR = "executor";
    /** An annotation: when the pod was told to stop. What ends without it was ended by somebody else. */
    static final String STOP = "runs.dev/stop";

    static final String PREPARE_CONTAINER = "prepare";
    static final String PROGRAM_CONTAINER = "program";

    private PodNames() {}
}
