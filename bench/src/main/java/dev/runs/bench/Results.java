package dev.runs.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a program has measured: printed as a table, and as one line of JSON. */
final class Results {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String program;
    private final String reference;
    private final List<Figure> figures = new ArrayList<>();

    private record Figure(
            String what,
            double value,
            String goal,
            @Nullable Double reference) {}

    /** @param reference what the figures of the last column are */
    Results(String program, String reference) {
        this.program = program;
        this.reference = reference;
    }

    /** @param what with its unit */
    void add(String what, double value, String goal) {
        add(new Figure(what, value, goal, null));
    }

    void add(String what, double value, String goal, double reference) {
        add(new Figure(what, value, goal, reference));
    }

    /** Told at once, too: what comes later may fail. */
    private void add(Figure figure) {
        figures.add(figure);
        System.err.println(figure.what() + ": " + text(figure.value()));
    }

    void print() {
        System.out.println();
        System.out.println("| " + program + " | measured | to reach | reference |");
        System.out.println("| --- | ---: | ---: | ---: |");
        ObjectNode line = JSON.createObjectNode().put("program", program);
        ObjectNode measured = line.putObject("measured");
        ObjectNode references = line.putObject("reference");
        for (Figure figure : figures) {
            Double beside = figure.reference();
            System.out.println("| " + figure.what() + " | " + text(figure.value()) + " | " + figure.goal() + " | "
                    + (beside == null ? "" : text(beside)) + " |");
            measured.put(figure.what(), figure.value());
            if (beside != null) {
                references.put(figure.what(), beside);
            }
        }
        System.out.println();
        System.out.println("Reference: " + reference + ".");
        System.out.println(line);
    }

    private static String text(double value) {
        return String.format(
                Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : Math.abs(value) >= 1 ? "%.1f" : "%.3f", value);
    }
}
