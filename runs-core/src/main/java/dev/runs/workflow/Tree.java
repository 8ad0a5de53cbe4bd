package dev.runs.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * What a text holds.
 *
 * @param lines where things are, by their path, counted from 1; empty where nobody asks
 */
record Tree(JsonNode root, Map<List<String>, Integer> lines) {
    /** The line of the thing, or of the nearest around it that has one. */
    int line(List<String> path) {
        for (int length = path.size(); length >= 0; length--) {
            Integer line = lines.get(path.subList(0, length));
            if (line != null) {
                return line;
            }
        }
        return 1;
    }
}
