package dev.runs.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.runs.run.Failure;
import dev.runs.run.Failure.Kind;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What our agent in a container said of its attempt at the end ({@code state.terminated.message}). The program can write
 * there too, and the kubelet puts the end of the log there where nobody wrote: what cannot be read, or cannot be, counts
 * as not said. A program that lies here lies about its own run only.
 *
 * @param startedAt when the program started; null where that is not said
 * @param neverStarted that the program was not started
 * @param exitCode of the program; null where it did not end, or that is not said
 * @param stopped whether somebody's SIGTERM ended it
 * @param delivered whether the server has all of the log, and the results
 * @param oomKills how many processes the kernel ended because the memory was used up
 */
record TerminationMessage(
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        boolean neverStarted,
        @Nullable Integer exitCode,
        boolean stopped,
        @Nullable Failure failure,
        @Nullable String logGap,
        boolean delivered,
        long oomKills) {
    /** Nothing was said. */
    static final TerminationMessage NONE = new TerminationMessage(null, null, false, null, false, null, null, false, 0);

    private static final ObjectReader JSON =
            new JsonMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    /** The kubelet's limit, in bytes. */
    private static final int MAX_LENGTH = 4096;

    private static final int MAX_EXIT_CODE = 255;

    static TerminationMessage of(ContainerStateTerminated end) {
        String text = end.getMessage();
        if (text == null || text.length() > MAX_LENGTH) {
            return NONE;
        }
        try {
            JsonNode said = JSON.readTree(text);
            return said.isObject() ? of(said, end) : NONE;
        } catch (JsonProcessingException e) {
            return NONE; // the end of a log, or a program's own words
        }
    }

    private static TerminationMessage of(JsonNode said, ContainerStateTerminated end) {
        Optional<Integer> exitCode = Optional.of(said.path("exitCode"))
                .filter(code -> code.isInt() && code.intValue() >= 0 && code.intValue() <= MAX_EXIT_CODE)
                .map(JsonNode::intValue);
        return new TerminationMessage(
                time(said.path("startedAt"), end).orElse(null),
                time(said.path("finishedAt"), end).orElse(null),
                said.path("startedAt").isNull() && exitCode.isEmpty(),
                exitCode.orElse(null),
                said.path("stopped").asBoolean(false),
                failure(said.path("failure")).orElse(null),
                line(said.path("logGap")).orElse(null),
                said.path("delivered").asBoolean(false),
                said.path("oomKills").isIntegralNumber() ? said.path("oomKills").asLong() : 0);
    }

    /** Within the container's own time, which the kubelet tells in whole seconds. */
    private static Optional<Instant> time(JsonNode millis, ContainerStateTerminated end) {
        Optional<Instant> first = PodView.time(end.getStartedAt());
        Optional<Instant> last = PodView.time(end.getFinishedAt()).map(at -> at.plusSeconds(1));
        if (!millis.canConvertToLong() || !millis.isIntegralNumber() || first.isEmpty() || last.isEmpty()) {
            return Optional.empty();
        }
        Instant at = Instant.ofEpochMilli(millis.longValue());
        return at.isBefore(first.get()) || at.isAfter(last.get()) ? Optional.empty() : Optional.of(at);
    }

    private static Optional<Failure> failure(JsonNode said) {
        if (!said.isObject()) {
            return Optional.empty();
        }
        Kind kind = Kind.of(said.path("kind").asText(""));
        return Optional.of(new Failure(
                kind, line(said.path("message")).orElse("The attempt failed, and did not say why: see its log.")));
    }

    private static Optional<String> line(JsonNode text) {
        return Optional.of(text)
                .filter(JsonNode::isTextual)
                .map(node -> Words.line(node.textValue()))
                .filter(line -> !line.isEmpty());
    }
}
