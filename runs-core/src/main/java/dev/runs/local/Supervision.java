package dev.runs.local;

import dev.runs.local.AttemptFolder.Supervisor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Whether somebody supervises an attempt, and what is to be done where nobody does. */
final class Supervision {
    /** Many times what a supervisor needs on a machine that is very busy. */
    private static final Duration APPEARANCE = Duration.ofSeconds(30);

    private final AttemptFolder folder;
    private final Supervisors supervisors;
    private final Clock clock;

    private @Nullable Process started;
    private @Nullable Instant startedAt;
    private @Nullable Supervisor known;
    private @Nullable Instant knownSince;
    private @Nullable Process endingOrphans;
    private String lossReason = "";

    Supervision(AttemptFolder folder, Supervisors supervisors, Clock clock) {
        this.folder = folder;
        this.supervisors = supervisors;
        this.clock = clock;
    }

    /** Starts a supervisor unless one has been here. Should one be about to appear, the second ends by itself. */
    synchronized void start() throws IOException {
        if (started == null && supervisor().isEmpty() && folder.exit().isEmpty()) {
            started = supervisors.supervise(folder);
            startedAt = clock.instant();
        }
    }

    /** Tells the supervisor that there is a cancel file, which it would find by itself a little later. */
    synchronized void signal() throws IOException {
        if (isAlive()) {
            supervisor().flatMap(who -> ProcessHandle.of(who.pid())).ifPresent(ProcessHandle::destroy);
        }
    }

    /**
     * Whether the supervisor is gone without having said how the program ended. True only after what it left running
     * was killed. Whoever asks looks for {@code exit.json} again afterwards: it may have been its last act.
     */
    synchronized boolean isLost() throws IOException {
        if (endingOrphans == null) {
            if (isAlive() || isAboutToAppear()) {
                return false;
            }
            lossReason = reason();
            if (!folder.isThere()) {
                return true;
            }
            endingOrphans = supervisors.endOrphans(folder);
        }
        if (endingOrphans.isAlive()) {
            return false;
        }
        boolean nobodyElse = endingOrphans.exitValue() == 0;
        if (!nobodyElse) {
            endingOrphans = null; // a supervisor that we had not seen yet holds the attempt
        }
        return nobodyElse;
    }

    synchronized String lossReason() {
        return lossReason;
    }

    /** Ends the supervisor and all that it supervises, at once, waiting for at most some seconds. */
    synchronized void forceEnd() throws IOException, InterruptedException {
        Optional<ProcessHandle> process =
                isAlive() ? supervisor().flatMap(who -> ProcessHandle.of(who.pid())) : Optional.empty();
        if (process.isEmpty() && folder.exit().isPresent()) {
            return;
        }
        Process unseen = started;
        if (unseen != null) {
            unseen.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        }
        process.ifPresent(ProcessHandle::destroyForcibly);
        for (int tries = 0; tries < 100 && isAlive(); tries++) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        if (folder.isThere()) {
            supervisors.endOrphans(folder).waitFor(15, TimeUnit.SECONDS);
        }
    }

    private boolean isAlive() throws IOException {
        Optional<Supervisor> who = supervisor();
        Instant since = knownSince;
        return who.isPresent()
                && since != null
                && ProcessIdentity.isAlive(who.get().pid(), who.get().processStart(), since);
    }

    private boolean isAboutToAppear() throws IOException {
        Process process = started;
        Instant since = startedAt;
        if (process == null || since == null || known != null) {
            return false;
        }
        if (clock.instant().isAfter(since.plus(APPEARANCE))) {
            process.destroyForcibly();
        }
        // Asked in this order: it may have come and gone between our looks.
        return process.isAlive() || supervisor().isPresent();
    }

    private Optional<Supervisor> supervisor() throws IOException {
        if (known == null) {
            Optional<Supervisor> found = folder.supervisor();
            if (found.isPresent()) {
                knownSince = Files.getLastModifiedTime(folder.supervisorFile()).toInstant();
                known = found.get();
            }
        }
        return Optional.ofNullable(known);
    }

    private String reason() throws IOException {
        if (!folder.isThere()) {
            return "The folder of the attempt is gone.";
        }
        String what = supervisor().isPresent()
                ? "The machine was restarted, or somebody ended the process that looked after the program"
                : "The process that looks after the program could not be started";
        String errors = Files.exists(folder.errors())
                ? Files.readString(folder.errors(), StandardCharsets.UTF_8).strip()
                : "";
        return errors.isEmpty() ? what + "." : what + ": " + errors.substring(errors.lastIndexOf('\n') + 1);
    }
}
