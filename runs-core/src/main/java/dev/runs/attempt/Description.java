package dev.runs.attempt;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.runs.run.Failure;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pod is told before its program starts; afterwards nobody is, for the program could ask as well.
 *
 * @param attempt null where there is a failure
 * @param install the environment of the installation of libraries, which may hold secrets
 * @param failure why it cannot be described
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Description(
        @Nullable AttemptSpec attempt,
        Map<String, String> install,
        @Nullable Failure failure) {}
