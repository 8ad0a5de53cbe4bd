package dev.runs.workcell;

import dev.runs.run.Run;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Which of this server's runs wait for each module. Only the one that was submitted first asks the database for it, so
 * that many that wait cost no more than one.
 */
final class ModuleQueues {
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
    private static final Duration WHEN_WOKEN = Duration.ofSeconds(10);

    private final WorkflowProgress progress;
    private final ConcurrentMap<String, TreeMap<String, Runnable>> waiting = new ConcurrentHashMap<>();

    ModuleQueues(WorkflowProgress progress) {
        this.progress = progress;
    }

    /** @param wake called when it is the run's turn to ask */
    ModuleQueue of(Run run, String module, Runnable wake) {
        return new Place(run, module, wake);
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
            int before = place();
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

        /** How many are before it, which is in the queue now. */
        private int place() {
            int[] before = new int[1];
            waiting.compute(key, (any, queue) -> {
                TreeMap<String, Runnable> joined = queue == null ? new TreeMap<>() : queue;
                joined.put(run.id(), wake);
                before[0] = joined.headMap(run.id()).size();
                return joined;
            });
            return before[0];
        }

        @Override
        public void giveBack() {
            taken = false;
        }

        @Override
        public void leave() {
            Runnable[] next = new Runnable[1];
            waiting.computeIfPresent(key, (any, queue) -> {
                queue.remove(run.id());
                Map.Entry<String, Runnable> first = queue.firstEntry();
                next[0] = first == null ? null : first.getValue();
                return queue.isEmpty() ? null : queue;
            });
            if (next[0] != null) {
                next[0].run();
            }
        }
    }
}
