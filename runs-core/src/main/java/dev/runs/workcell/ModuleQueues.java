package dev.runs.workcell;

import dev.runs.run.Run;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which of this server's runs wait for each module. Only the one that was submitted first asks the database for it, so
 * that many that wait cost no more than one.
 */
final class ModuleQueues {
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
    private static final Duration WHEN_WOKEN = Duration.ofSeconds(10);

    private final WorkflowProgress progress;
    /** By module the runs that wait, by their ids; each with what wakes it. */
    private final Map<String, TreeMap<String, Runnable>> waiting = new HashMap<>();

    ModuleQueues(WorkflowProgress progress) {
        this.progress = progress;
    }

    /** @param wake called when it is the run's turn to ask */
    ModuleQueue of(Run run, String module, Runnable wake) {
        return new Place(run, module, wake);
    }

    /** How many are before it, which is in the queue now. */
    private synchronized int join(String key, String runId, Runnable wake) {
        TreeMap<String, Runnable> queue = waiting.computeIfAbsent(key, any -> new TreeMap<>());
        queue.put(runId, wake);
        return queue.headMap(runId).size();
    }

    /** What wakes the one that is the first now. */
    private synchronized Optional<Runnable> leave(String key, String runId) {
        TreeMap<String, Runnable> queue = waiting.getOrDefault(key, new TreeMap<>());
        queue.remove(runId);
        if (queue.isEmpty()) {
            waiting.remove(key);
            return Optional.empty();
        }
        return Optional.of(queue.firstEntry().getValue());
    }

    private final class Place implements ModuleQueue {
        private final Run run;
        private final String module;
        private final String key;
        private final Runnable wake;
        private boolean taken;

        Place(Run run, String module, Runnable wake) {
            this.run = run;
            this.module = module;
            this.key = run.organizationId() + "/" + module;
            this.wake = wake;
        }

        @Override
        public Optional<StepWork.Wait> take() {
            if (taken) {
                return Optional.empty();
            }
            int before = join(key, run.id(), wake);
            if (before > 0) {
                String runs = before == 1 ? "one run is" : before + " runs are";
                return Optional.of(
                        new StepWork.Wait("Waiting for module " + module + ": " + runs + " before it", WHEN_WOKEN));
            }
            Optional<String> reason = progress.takeModule(run, module);
            if (reason.isPresent()) {
                return Optional.of(new StepWork.Wait("Waiting for module " + module + ": " + reason.get(), ASK_AGAIN));
            }
            taken = true;
            leave();
            return Optional.empty();
        }

        @Override
        public void giveBack() {
            taken = false;
        }

        @Override
        public void leave() {
            ModuleQueues.this.leave(key, run.id()).ifPresent(Runnable::run);
        }
    }
}
