package dev.runs.dispatch;

import dev.runs.run.Run;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An executor that shows what a test tells it to, and counts what it is asked. */
final class ScriptedExecutor implements Executor {
    final Map<String, Observation> observations = new ConcurrentHashMap<>();
    final Map<String, AtomicInteger> starts = new ConcurrentHashMap<>();
    final Map<String, AtomicInteger> cancels = new ConcurrentHashMap<>();
    final Set<String> removed = ConcurrentHashMap.newKeySet();
    Runnable atStart = () -> {};
    boolean shared;
    volatile Observation byDefault = new Observation.Waiting("Starting");

    void show(Run run, Observation observation) {
        observations.put(run.id(), observation);
    }

    int startsOf(String attempt) {
        AtomicInteger count = starts.get(attempt);
        return count == null ? 0 : count.get();
    }

    @Override
    public void start(Run run) {
        atStart.run();
        starts.computeIfAbsent(run.attemptName(), any -> new AtomicInteger()).incrementAndGet();
    }

    @Override
    public Observation observe(Run run) {
        return observations.getOrDefault(run.id(), byDefault);
    }

    @Override
    public void cancel(Run run) {
        cancels.computeIfAbsent(run.id(), any -> new AtomicInteger()).incrementAndGet();
    }

    @Override
    public boolean isShared() {
        return shared;
    }

    @Override
    public Set<String> attempts() {
        Set<String> left = new HashSet<>(starts.keySet());
        left.removeAll(removed);
        return left;
    }

    @Override
    public void remove(String attemptName) {
        removed.add(attemptName);
    }
}
