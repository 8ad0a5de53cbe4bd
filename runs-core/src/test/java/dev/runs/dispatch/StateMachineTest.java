package dev.runs.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.ChaosReport;
import dev.runs.run.RunStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is asked for and whatever breaks, in whatever order: each run does what {@link RunModel} allows, and comes
 * to one end. A failure names the seed of its episode: {@code -Dchaos.seed=} plays that one first.
 */
@Tag("chaos")
@Timeout(36_000)
class StateMachineTest {
    private static final int COMMANDS_PER_EPISODE = 2_000;

    private final Map<RunStatus, Integer> ends = new EnumMap<>(RunStatus.class);
    private long refusedWrites;
    private int adopted;
    private int lostCommits;

    private int runs;

    @Test
    void whateverHappensARunDoesWhatItMayAndComesToOneEnd(@TempDir Path folder) throws Exception {
        int commands = ChaosReport.rounds(100_000);
        long seed = Long.getLong("chaos.seed", System.nanoTime());
        System.out.println("commands and faults in any order: chaos.seed=" + seed);
        List<String> violations = new ArrayList<>();
        int done = 0;
        try {
            for (long episode = seed; done < commands; episode++) {
                done += play(folder.resolve("episode" + episode), episode, violations);
            }
        } finally {
            ChaosReport.note("commands and faults in any order, against a model", done, runs, violations.size());
        }
        System.out.printf(
                "%,d commands, %,d runs: %s; %,d adopted, %,d commits not confirmed, %,d late writes refused%n",
                done, runs, ends, adopted, lostCommits, refusedWrites);
        // What never happened was not tested.
        assertThat(ends).containsKeys(RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED, RunStatus.TIMED_OUT);
        assertThat(adopted).isGreaterThan(100);
        assertThat(lostCommits).isGreaterThan(1_000);
        assertThat(refusedWrites).isGreaterThan(100);
    }

    private int play(Path folder, long seed, List<String> violations) throws Exception {
        try (StateMachineWorld world = new StateMachineWorld(folder, seed)) {
            int done = 0;
            while (done < COMMANDS_PER_EPISODE && world.model.violations.isEmpty()) {
                world.next();
                done++;
            }
            if (world.model.violations.isEmpty()) {
                world.bringAllToAnEnd();
            }
            violations.addAll(world.violationsAtTheEnd());
            runs += world.model.submitted().size();
            world.model.all().forEach(run -> ends.merge(run.status(), 1, Integer::sum));
            refusedWrites += world.refusedWrites();
            adopted += world.model.adopted();
            lostCommits += world.lostCommits();
            assertThat(violations)
                    .as("chaos.seed=%d, after %s", seed, world.trace())
                    .isEmpty();
            return done;
        }
    }
}
