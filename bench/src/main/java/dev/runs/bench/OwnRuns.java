package dev.runs.bench;

import dev.runs.access.Caller;
import dev.runs.access.Origin;
import dev.runs.access.Role;
import dev.runs.access.User;
import dev.runs.dependency.DependencyRules;
import dev.runs.file.FileStore;
import dev.runs.file.LocalBlobStore;
import dev.runs.file.StorageIntegrations;
import dev.runs.file.StorageRoot;
import dev.runs.run.PythonProgram;
import dev.runs.run.RegionNames;
import dev.runs.run.RunEnvironment;
import dev.runs.run.RunFiles;
import dev.runs.run.RunRequest;
import dev.runs.run.RunRules;
import dev.runs.run.RunStore;
import dev.runs.run.Runs;
import dev.runs.runtime.Runtime;
import dev.runs.runtime.Runtimes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/** Runs of one organization, submitted without a server: for what is measured below HTTP. Nobody takes them up. */
final class OwnRuns {
    private static final String PROGRAM = "own.py";

    private final Runs runs;
    private final Caller caller;
    private final String program;

    /** Before a server of this ground is started: its folder of files is made here. */
    OwnRuns(Ground ground, String organization) throws IOException {
        String key = ground.ids().next();
        ground.key(organization); // makes it where it is not there
        User user = ground.admin().createUser(organization, key + "@bench.example", Role.MEMBER);
        caller = new Caller(
                user.organizationId(),
                organization,
                user.id(),
                key + "@bench.example",
                Role.MEMBER,
                "bench",
                new Origin("127.0.0.1", key));
        Jdbi jdbi = ground.database().jdbi();
        FileStore files = new FileStore(
                jdbi,
                Ground.CLOCK,
                ground.ids(),
                LocalBlobStore.open(ground.folder().resolve("data").resolve("files")),
                new StorageRoot("runs"));
        byte[] content = "print('up')\n".getBytes(StandardCharsets.UTF_8);
        files.put(caller.organizationId(), PROGRAM, new ByteArrayInputStream(content), content.length);
        program = "s3://runs/" + organization + "/" + PROGRAM;
        RunRules rules = new RunRules(
                new Runtimes(List.of(new Runtime("tiny", 1, 1L << 30)), "tiny"),
                new RegionNames("local", Set.of("local"), true),
                region -> new DependencyRules(Optional.empty(), Optional.empty()),
                Duration.ofHours(1),
                Duration.ofDays(1));
        runs = new Runs(
                jdbi,
                Ground.CLOCK,
                ground.ids(),
                rules,
                new RunFiles(files, new StorageIntegrations(List.of())),
                new RunStore(ground.ids()),
                submitted -> {});
    }

    /** Answers the id of a run that waits. */
    String submit() {
        PythonProgram python = new PythonProgram(program, List.of());
        return runs.submit(caller, new RunRequest(null, python, null, null, null, null, RunEnvironment.NONE))
                .id();
    }

    /** Not where a server of an earlier measurement has ended it: then pages of its log hold more than is asked for. */
    static boolean isActive(Ground ground, String runId) {
        RunStore store = new RunStore(ground.ids());
        return ground.database().jdbi().withHandle(handle -> store.get(handle, List.of(runId))).stream()
                .anyMatch(run -> run.status().isActive());
    }
}
