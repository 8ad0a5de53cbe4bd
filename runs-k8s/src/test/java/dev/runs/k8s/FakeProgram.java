package dev.runs.k8s;

/** What the programs do that {@link FakeAgents} look after. Both methods must return soon: others wait for the thread. */
public interface FakeProgram {
    /** The program runs: what it prints and when it ends is told to its agent, at any time. */
    void begin(FakeAgent agent);

    /** Its pod has just been shown as over. */
    default void ended(FakeAgent agent) {}
}
