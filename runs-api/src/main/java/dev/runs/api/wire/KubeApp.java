package dev.runs.api.wire;

import dev.runs.run.Run;
import dev.runs.run.RunEvent;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where and how a run runs: what the clients call its app, with its events and the sentence about its failure. */
public record KubeApp(
        String id,
        Instant createTime,
        Instant updateTime,
        String instanceId,
        String appType,
        String status,
        @Nullable String createdById,
        int cpuUsage,
        String regionName,
        @Nullable String message,
        AppMeta appMeta,
        List<Event> events) {

    static KubeApp of(Run run, List<RunEvent> events) {
        return new KubeApp(
                run.id(),
                run.createdAt(),
                run.updatedAt(),
                run.attemptName(),
                "RUN",
                status(run),
                run.userId(),
                0,
                run.region(),
                run.failure() == null ? run.preparing() : run.failure().message(),
                new AppMeta("", "", run.version()),
                events.stream().map(Event::of).toList());
    }

    private static String status(Run run) {
        return switch (run.status()) {
            case PENDING -> run.serverId() == null ? "PENDING" : "PREPARING";
            case RUNNING -> "READY";
            case COMPLETED, CANCELLED, TIMED_OUT -> "DESTROYED";
            case FAILED -> run.startedAt() == null ? "INIT_FAILED" : "DESTROYED";
        };
    }

    /** Links to Spark's pages, empty where there are none. */
    record AppMeta(
            String spark_ui_url,
            String spark_eventlogs_url,
            @Nullable String resolved_version) {}

    /** A dated fact. The code is never null: the Airflow provider fails on a null one. */
    record Event(String id, Instant createTime, Instant updateTime, String code, String message) {
        private static final Pattern TIMEOUT = Pattern.compile("(time)(out)", Pattern.CASE_INSENSITIVE);

        static Event of(RunEvent event) {
            return new Event(event.id(), event.at(), event.at(), event.code().name(), message(event));
        }

        /** Only a time-out's event may say "timeout": the clients take that word for one. */
        private static String message(RunEvent event) {
            return event.code() == RunEvent.Code.RUN_FAIL_EXEC
                    ? event.message()
                    : TIMEOUT.matcher(event.message()).replaceAll("$1-$2");
        }
    }
}
