package dev.runs.console;

import dev.runs.metric.Measured.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * A share over time as paths of an SVG: a step for each measurement, since each is one number for a span of time. The
 * picture's height is what was granted, or the highest value where that is more.
 *
 * @param line along the steps
 * @param area below them
 * @param limit the height of what was granted; empty where that is the top
 */
record Chart(String line, String area, String limit) {
    static final int WIDTH = 300;
    static final int HEIGHT = 48;

    private static final double GRANTED = 100;

    static Chart of(List<Value> values, Instant start, Instant end) {
        double top = values.stream().mapToDouble(Value::percent).reduce(GRANTED, Math::max);
        double wide = Math.max(1, Duration.between(start, end).toMillis());
        StringBuilder line = new StringBuilder();
        StringBuilder area = new StringBuilder();
        Instant before = Instant.MIN;
        for (Value value : values) {
            String from = number(WIDTH * Duration.between(start, value.from()).toMillis() / wide);
            String to = number(WIDTH * Duration.between(start, value.to()).toMillis() / wide);
            String height = number(HEIGHT * (1 - value.percent() / top));
            boolean goesOn = value.from().equals(before);
            line.append(goesOn ? "V" + height : "M" + from + " " + height)
                    .append('H')
                    .append(to);
            area.append(goesOn ? "V" + height : ground(area) + "M" + from + " " + HEIGHT + "V" + height)
                    .append('H')
                    .append(to);
            before = value.to();
        }
        String limit = top > GRANTED ? number(HEIGHT * (1 - GRANTED / top)) : "";
        return new Chart(line.toString(), area + ground(area), limit);
    }

    /** Back to the ground, if it was left. */
    private static String ground(StringBuilder area) {
        return area.length() == 0 ? "" : "V" + HEIGHT + "Z";
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
