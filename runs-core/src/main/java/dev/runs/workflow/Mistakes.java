package dev.runs.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with an input, in the order in which WEI's own models find it. */
public final class Mistakes {
    /** More than anybody reads; the others are counted. */
    private static final int LISTED = 50;

    private final List<Mistake> listed = new ArrayList<>();
    private int count;

    public void add(Mistake mistake) {
        count++;
        if (listed.size() < LISTED) {
            listed.add(mistake);
        }
    }

    public int count() {
        return count;
    }

    /** The first of them. */
    public List<Mistake> listed() {
        return List.copyOf(listed);
    }

    /** As clients of WEI know it, but for the addresses of pages that explain pydantic's words. */
    public String text(String model) {
        StringBuilder text = new StringBuilder()
                .append(count)
                .append(count == 1 ? " validation error for " : " validation errors for ")
                .append(model);
        for (Mistake mistake : listed) {
            text.append(mistake.path().isEmpty() ? "" : "\n" + String.join(".", mistake.path()))
                    .append("\n  ")
                    .append(mistake.message())
                    .append(" [type=")
                    .append(mistake.type())
                    .append(", input_value=")
                    .append(PythonText.shortened(mistake.value()))
                    .append(", input_type=")
                    .append(PythonText.type(mistake.value()))
                    .append(']');
        }
        return text.toString();
    }

    /**
     * @param path field names and indices from the outermost one
     * @param type pydantic's word
     */
    public record Mistake(List<String> path, String message, String type, JsonNode value) {
        public Mistake {
            path = List.copyOf(path);
        }
    }
}
