package dev.runs.k8s;

import dev.runs.attempt.AttemptSpec.SparkSpec;
import dev.runs.attempt.AttemptSpecs;
import dev.runs.attempt.Description;
import dev.runs.file.FileSource;
import dev.runs.file.Tickets;
import dev.runs.file.Tickets.Purpose;
import dev.runs.file.Tickets.Ticket;
import dev.runs.run.Run;
import dev.runs.runtime.Runtime;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a pod is told that it has to do: with URLs that serve for minutes, made when it asks. */
public final class PodDescriptions {
    private static final String ENVIRONMENTS = "/runs/environments";
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(60);
    /** How much of a log waits in the pod, before its program has to. */
    private static final long LOG_BUFFER_BYTES = 1L << 30;

    private final AttemptSpecs specs;
    private final Tickets tickets;

    public PodDescriptions(AttemptSpecs specs, Tickets tickets) {
        this.specs = specs;
        this.tickets = tickets;
    }

    Description of(PodRequest request) {
        Run run = request.run();
        ClusterSettings settings = request.settings();
        AttemptSpecs.Place place = new AttemptSpecs.Place(
                null, null, null, ENVIRONMENTS, settings.cancelGrace(), DRAIN_LIMIT, LOG_BUFFER_BYTES);
        boolean isSpark = request.runtime().spark();
        Map<String, String> spark =
                isSpark ? SparkSettings.of(request) : run.environment().sparkConfigs();
        return new Description(
                specs.of(run, place, (uri, source) -> location(request, uri, source), spark, sparkSpec(request)),
                install(settings.packageIndex()),
                null);
    }

    /** pip takes nothing from an index without TLS that it is not told to trust. */
    private static Map<String, String> install(@Nullable String index) {
        if (index == null) {
            return Map.of();
        }
        String host = URI.create(index).getHost();
        return index.startsWith("http:") && host != null
                ? Map.of("PIP_INDEX_URL", index, "PIP_TRUSTED_HOST", host)
                : Map.of("PIP_INDEX_URL", index);
    }

    private static @Nullable SparkSpec sparkSpec(PodRequest request) {
        return PodBuilder.isDriver(request.runtime())
                ? new SparkSpec(
                        SparkSettings.executorTemplate(request),
                        true,
                        request.settings().executorLogs() ? SparkCluster.LOG_PORT : null)
                : null;
    }

    /** What lies on this server's disk is fetched from this server; what comes with the runtime is in the image. */
    private String location(PodRequest request, String uri, FileSource source) {
        Runtime runtime = request.runtime();
        Run run = request.run();
        if (runtime.mayHave(uri) || source.location().matches("https?://.*")) {
            return source.location();
        }
        String version = run.files().get(uri);
        return request.settings().serverUrl() + "files/fetch/"
                + tickets.sign(new Ticket(Purpose.GET, run.organizationId(), String.valueOf(version)));
    }
}
