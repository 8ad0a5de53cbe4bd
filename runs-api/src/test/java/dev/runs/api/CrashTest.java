package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.ChaosReport;
import dev.runs.database.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Servers are killed at random moments, one after the other, while 20 runs are going. What was accepted is there, once,
 * with its program's own exit code and its whole log. Repeat a failure with {@code -Dchaos.seed=}.
 */
@Tag("chaos")
@Timeout(36_000)
class CrashTest {
    @TempDir
    private Path folder;

    private final long seed = Long.getLong("chaos.seed", System.nanoTime());

    @Test
    void aKilledServerLosesNothing() throws Exception {
        try (CrashWorld world = new CrashWorld(folder, TestDatabase.createAddress())) {
            strike(world, "kill -9 of the server", ChaosReport.rounds(50), ServerProcess::kill);
        }
    }

    @Test
    void aKilledServerWithItsOwnDatabaseLosesNothing() throws Exception {
        try (CrashWorld world = new CrashWorld(folder, null)) {
            strike(
                    world,
                    "kill -9 of the server, its own database left running",
                    ChaosReport.rounds(25),
                    ServerProcess::kill);
        }
    }

    @Test
    void aServerThatIsKilledTogetherWithItsDatabaseLosesNothing() throws Exception {
        try (CrashWorld world = new CrashWorld(folder, null)) {
            Path postgres = Files.createDirectories(world.data().resolve("postgres"));
            strike(
                    world,
                    "kill -9 of the server and of every process of its database",
                    ChaosReport.rounds(10),
                    server -> {
                        // Frozen first: at one moment, so that neither sees the other one's end.
                        server.freeze();
                        Processes.killAll(postgres);
                        server.kill();
                    });
        }
    }

    @Test
    void aRestartOfTheMachineEndsWhatWasRunningAndSaysSoAndRunsWhatWasQueued() throws Exception {
        int rounds = ChaosReport.rounds(3);
        Findings findings;
        try (CrashWorld world = new CrashWorld(folder, null)) {
            for (int round = 0; round < rounds; round++) {
                try (ServerProcess server = world.start()) {
                    RunsClient client = world.client(server);
                    for (int run = 0; run < 32; run++) {
                        world.submit(client);
                    }
                    Awaitility.await()
                            .atMost(Duration.ofMinutes(1))
                            .until(() -> client.count("RUNNING") >= 5 && client.count("PENDING") >= 1);
                    Processes.killAll(folder);
                }
            }
            findings = world.finish(true);
        }
        String fault = "End of every process of the machine, and a new start";
        ChaosReport.note(fault, rounds, findings.seen.size(), findings.violations.size());
        assertThat(findings.violations).isEmpty();
        assertThat(findings.seen).hasSize(32 * rounds);
        // What was running when it struck, and a few that started or ended in that moment; never what was queued.
        assertThat(findings.lost).isBetween(rounds, 24 * rounds);
    }

    private void strike(CrashWorld world, String fault, int rounds, CrashWorld.Strike strike) throws Exception {
        System.out.println(fault + ": chaos.seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < rounds; round++) {
            world.round(random, strike);
        }
        Findings findings = world.finish(false);
        List<String> violations = findings.violations;
        System.out.println(findings.seen.size() + " runs, " + violations.size() + " violations");
        ChaosReport.note(fault, rounds, findings.seen.size(), violations.size());
        assertThat(findings.seen).hasSizeGreaterThan(rounds);
        assertThat(violations).as("chaos.seed=" + seed).isEmpty();
    }
}
