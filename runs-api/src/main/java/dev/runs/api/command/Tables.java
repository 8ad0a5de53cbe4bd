package dev.runs.api.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists on standard output: aligned for people, JSON for scripts. */
final class Tables {
    private static final JsonMapper JSON = new JsonMapper();

    private Tables() {}

    enum Format {
        TABLE,
        JSON
    }

    /** One row; times to the second, what is not there empty. */
    static List<String> row(@Nullable Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            Object shown = cell instanceof Instant time ? time.truncatedTo(ChronoUnit.SECONDS) : cell;
            row.add(shown == null ? "" : shown.toString());
        }
        return row;
    }

    static void print(PrintWriter out, Format format, List<String> columns, List<List<String>> rows) {
        switch (format) {
            case TABLE -> printTable(out, columns, rows);
            case JSON -> out.println(json(columns, rows));
        }
    }

    private static void printTable(PrintWriter out, List<String> columns, List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>(List.of(columns));
        all.addAll(rows);
        int[] widths = new int[columns.size()];
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static String json(List<String> columns, List<List<String>> rows) {
        List<Map<String, @Nullable String>> objects = new ArrayList<>();
        for (List<String> row : rows) {
            Map<String, @Nullable String> object = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                object.put(columns.get(i), row.get(i).isEmpty() ? null : row.get(i));
            }
            objects.add(object);
        }
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(objects);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts can be written as JSON", e);
        }
    }
}
