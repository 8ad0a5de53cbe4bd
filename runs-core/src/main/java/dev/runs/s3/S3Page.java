package dev.runs.s3;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list, by path.
 *
 * @param folders the paths of folders, without a final slash
 * @param next where the next part begins; null at the end
 */
public record S3Page(
        List<String> folders,
        List<S3Object> objects,
        @Nullable String next) {}
