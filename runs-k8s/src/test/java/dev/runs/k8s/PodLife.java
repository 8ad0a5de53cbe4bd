package dev.runs.k8s;

/** Decides what becomes of the pods of a {@link FakeKubernetes}, in the place of a scheduler and its nodes. */
public interface PodLife {
    /** Of pods that stay as they were made. */
    PodLife NONE = pod -> {};

    /** The exit code of a program that SIGTERM has ended. */
    int TERMINATED = 128 + 15;

    /** The pod has been made. The one who made it waits for the answer until this returns. */
    void begin(FakePod pod);

    /** The pod's node is told to end it: it was deleted, or its deadline was set. At once, unless it is overridden. */
    default void stop(FakePod pod) {
        pod.end(TERMINATED, "");
    }
}
