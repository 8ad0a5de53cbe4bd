package dev.runs.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a program, as it was when it was read.
 *
 * @param id a ULID
 * @param userId who submitted it
 * @param region the region's name as it was asked for
 * @param timeout counts from {@code startedAt}
 * @param files the version of each file that the run uses, by its URI: pinned when it was submitted
 * @param startedAt when the program itself started; null while PENDING
 * @param completedAt when the terminal status was reached; null while active
 * @param exitCode of the program, null where it did not exit by itself or never ran
 * @param serverId the server that has claimed the run; null while it waits in the queue
 * @param fence rises with every claim; whoever writes for this run must show the newest
 * @param attempt rises with every process or pod that is started for it; 0 before the first
 * @param preparing what the run waits for while PENDING, in words for a person
 * @param labels what callers call it by, name to value
 * @param simulated whether it only goes through every status, and nothing is executed
 * @param unreadable which part of what is stored cannot be read, and so is not here; null where all can. Harms this run
 *     only: it is listed, and ends if its program has not started
 */
public record Run(
        String id,
        String organizationId,
        String organizationName,
        String userId,
        String userEmail,
        String name,
        RunStatus status,
        Program program,
        String runtime,
        @Nullable String version,
        String region,
        Duration timeout,
        RunEnvironment environment,
        Map<String, String> files,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant startedAt,
        @Nullable Instant completedAt,
        @Nullable Failure failure,
        @Nullable Integer exitCode,
        @Nullable String serverId,
        long fence,
        int attempt,
        @Nullable Instant claimedAt,
        @Nullable Instant cancelRequestedAt,
        @Nullable String preparing,
        Map<String, String> labels,
        boolean simulated,
        @Nullable String unreadable) {

    /** How what an executor has no place for begins to say what it waits for. */
    public static final String PUT_OFF = "Waiting for a place: ";

    /** Whether it waits for a place that an executor had not. */
    public boolean isPutOff() {
        return preparing != null && preparing.startsWith(PUT_OFF);
    }

    /** When the program's time is up; null before it has started. */
    public @Nullable Instant deadline() {
        return startedAt == null ? null : startedAt.plus(timeout);
    }

    /** The id of the run that an attempt of this name belongs to. */
    public static String idOf(String attemptName) {
        return attemptName
                .substring("run-".length(), attemptName.lastIndexOf('-'))
                .toUpperCase(java.util.Locale.ROOT);
    }

    /** The number of the attempt of this name. */
    public static int attemptOf(String attemptName) {
        return Integer.parseInt(attemptName.substring(attemptName.lastIndexOf('-') + 1));
    }

    /** The path of the folder in which the files of a run lie: its results, and what came with it. */
    public static String folder(String id) {
        return "runs/" + id;
    }

    /** The name of its process or pod: the same for every server, legal for Kubernetes. */
    public String attemptName() {
        return "run-" + id.toLowerCase(java.util.Locale.ROOT) + "-" + attempt;
    }
}
