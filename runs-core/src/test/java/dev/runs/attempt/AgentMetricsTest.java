package dev.runs.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a container uses while its program runs, as the kernel counts it. */
class AgentMetricsTest extends AgentHarness {
    @Test
    void whatTheContainerUsedIsMeasuredFromTheProgramsStart() throws Exception {
        Path group = Files.createDirectory(folder.resolve("group"));
        Files.writeString(group.resolve("cpu.stat"), "usage_usec 5000000\nuser_usec 1\n");
        Files.writeString(group.resolve("memory.current"), "300000000\n");
        Files.writeString(group.resolve("memory.stat"), "anon 1\ninactive_file 100000000\n");
        Files.writeString(group.resolve("memory.events"), "low 0\noom 5\noom_kill 2\n");
        pod.environment.put("RUNS_CGROUP", group.toString());

        Process run = start("""
                import os, sys, time
                with open(sys.argv[1] + "/cpu.stat", "w") as stat: stat.write("usage_usec 7500000\\n")
                while not os.path.exists(sys.argv[2]): time.sleep(0.01)
                """, group.toString(), folder.resolve("gate").toString());
        await(() -> !server.metrics.isEmpty());
        Files.createFile(folder.resolve("gate"));
        assertThat(pod.await(run)).isZero();

        assertThat(server.metrics).as("soon after the start, and at the end").hasSizeGreaterThanOrEqualTo(2);
        JsonNode last = server.metrics.get(server.metrics.size() - 1);
        assertThat(last.path("peakMemoryBytes").asLong()).isEqualTo(200_000_000);
        JsonNode points = last.path("points");
        assertThat(points.get(points.size() - 1).get(1).asLong())
                .as("processor milliseconds")
                .isEqualTo(2_500);
        assertThat(last.path("startedAt").asLong())
                .isLessThanOrEqualTo(pod.termination().path("startedAt").asLong());
        assertThat(pod.termination().path("oomKills").asInt()).isEqualTo(2);
    }

    @Test
    void versionOneOfControlGroupsIsUnderstoodToo() throws Exception {
        Path group = folder.resolve("group");
        Path memory = Files.createDirectories(group.resolve("memory"));
        Path processor = Files.createDirectories(group.resolve("cpuacct"));
        Files.writeString(processor.resolve("cpuacct.usage"), "1000000000\n");
        Files.writeString(memory.resolve("memory.usage_in_bytes"), "300000000\n");
        Files.writeString(memory.resolve("memory.stat"), "inactive_file 1\ntotal_inactive_file 100000000\n");
        Files.writeString(memory.resolve("memory.oom_control"), "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n");
        pod.environment.put("RUNS_CGROUP", group.toString());

        run("""
                import sys, time
                with open(sys.argv[1], "w") as usage: usage.write("1250000000\\n")
                time.sleep(1)
                """, processor.resolve("cpuacct.usage").toString());

        JsonNode last = server.metrics.get(server.metrics.size() - 1);
        assertThat(last.path("peakMemoryBytes").asLong()).isEqualTo(200_000_000);
        assertThat(last.path("points")
                        .get(last.path("points").size() - 1)
                        .get(1)
                        .asLong())
                .isEqualTo(250);
        assertThat(pod.termination().path("oomKills").asInt()).isEqualTo(1);
    }

    @Test
    void withoutControlGroupsTheProgramItselfIsMeasured() throws Exception {
        pod.environment.put("RUNS_CGROUP", folder.resolve("nowhere").toString());

        run("""
                import time
                held = b"x" * (64 << 20)
                while time.process_time() < 2.5: pass  # it is measured every second
                """);

        JsonNode last = server.metrics.get(server.metrics.size() - 1);
        assertThat(last.path("peakMemoryBytes").asLong()).isBetween(64L << 20, 160L << 20);
        assertThat(last.path("points")
                        .get(last.path("points").size() - 1)
                        .get(1)
                        .asLong())
                .isBetween(1_500L, 5_000L);
        assertThat(pod.termination().path("oomKills").asInt()).isZero();
    }
}
