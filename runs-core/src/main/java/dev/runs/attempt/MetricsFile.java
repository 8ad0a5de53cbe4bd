package dev.runs.attempt;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runs.metric.Series;
import dev.runs.metric.Series.Point;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a program used: {@code metrics.json}, as {@code samples.py} writes it. The program can write it, too.
 *
 * @param startedAt in milliseconds since 1970
 * @param points of milliseconds since then, processor milliseconds and bytes of memory
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record MetricsFile(
        long startedAt,
        @Nullable Long peakMemoryBytes,
        @Nullable List<@Nullable List<@Nullable Long>> points) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Empty where that is no such file, or it cannot be true. */
    public static Optional<Series> parse(byte[] bytes) {
        try {
            return Optional.ofNullable(JSON.readValue(bytes, MetricsFile.class)).flatMap(MetricsFile::series);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Empty where it cannot be true. */
    public Optional<Series> series() {
        if (points == null) {
            return Optional.empty();
        }
        List<Point> read = new ArrayList<>();
        for (List<@Nullable Long> point : points) {
            if (point == null || point.size() != 3) {
                return Optional.empty();
            }
            Long at = point.get(0);
            Long cpu = point.get(1);
            if (at == null || cpu == null) {
                return Optional.empty();
            }
            read.add(new Point(at, cpu, point.get(2)));
        }
        try {
            return Optional.of(new Series(Instant.ofEpochMilli(startedAt), peakMemoryBytes, read));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
