package dev.runs.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.runs.error.OneLine;
import dev.runs.workflow.JsonText;
import dev.runs.workflow.Unreadable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a module says of itself ({@code GET /state}), in any of the shapes that WEI's modules have used.
 *
 * @param ready whether it takes an action now
 * @param reason why not, going on after "Module 'x' "; empty where it is ready
 * @param status WEI's flags by its own words: READY, BUSY, INIT, ERROR, PAUSED, CANCELLED, LOCKED, and UNKNOWN
 * @param body all that it said; null where that is no JSON
 */
public record ModuleState(boolean ready, String reason, Map<String, Boolean> status, JsonNode body) {
    private static final Map<String, String> ALIASES =
            Map.of("IDLE", "READY", "OK", "READY", "RUNNING", "BUSY", "STARTING", "INIT");
    private static final String UNKNOWN = "UNKNOWN";
    private static final int SHOWN = 300;
    /** What keeps a module from taking an action, and what is said of it; the first that holds is told. */
    private static final Map<String, String> REASONS = reasons();

    public ModuleState {
        status = Collections.unmodifiableMap(new LinkedHashMap<>(status));
    }

    static ModuleState unreachable(String reason) {
        return new ModuleState(false, reason, Map.of(UNKNOWN, true), NullNode.getInstance());
    }

    static ModuleState read(String json) {
        try {
            JsonNode tree = JsonText.read(json);
            // Some modules answer with a text that holds JSON.
            return read(
                    tree.isTextual() && tree.textValue().strip().startsWith("{")
                            ? JsonText.read(tree.textValue())
                            : tree);
        } catch (Unreadable e) {
            return unreachable("does not say how it is: " + OneLine.of(String.valueOf(e.getMessage())));
        }
    }

    private static ModuleState read(JsonNode body) {
        JsonNode said = body.isTextual() ? body : body.has("status") ? body.get("status") : body.path("State");
        Map<String, Boolean> flags = new LinkedHashMap<>();
        if (said.isTextual()) {
            flags.put(word(said.textValue()), true);
        } else {
            said.properties()
                    .forEach(flag ->
                            flags.put(word(flag.getKey()), flag.getValue().asBoolean()));
        }
        if (flags.isEmpty()) {
            return new ModuleState(false, "does not say how it is", Map.of(UNKNOWN, true), body);
        }
        boolean ready = is(flags, "READY") && !is(flags, "LOCKED") && !is(flags, "PAUSED") && !is(flags, "CANCELLED");
        return new ModuleState(ready, ready ? "" : reason(flags, body), flags, body);
    }

    private static String word(String said) {
        String word = said.strip().toUpperCase(Locale.ROOT);
        return ALIASES.getOrDefault(word, word);
    }

    private static boolean is(Map<String, Boolean> flags, String word) {
        return flags.getOrDefault(word, false);
    }

    private static String reason(Map<String, Boolean> flags, JsonNode body) {
        if (is(flags, "ERROR")) {
            return "is in error" + errors(body.path("error"));
        }
        return REASONS.entrySet().stream()
                .filter(one -> is(flags, one.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("is not ready");
    }

    private static String errors(JsonNode said) {
        List<String> errors = new ArrayList<>();
        if (said.isTextual()) {
            errors.add(said.textValue());
        }
        if (said.isArray()) {
            said.forEach(one -> errors.add(one.asText()));
        }
        String text = OneLine.of(String.join("; ", errors));
        return text.isEmpty() ? "" : ": " + (text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...");
    }

    private static Map<String, String> reasons() {
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put("CANCELLED", "is cancelled until somebody resets it (POST /admin/reset)");
        reasons.put("LOCKED", "is locked");
        reasons.put("PAUSED", "is paused");
        reasons.put("BUSY", "is busy");
        reasons.put("INIT", "is starting");
        return reasons;
    }
}
