package dev.runs.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was checked, and what was not as promised. */
final class Findings {
    private static final Set<String> ENDS = Set.of("RUN_COMPLETED", "RUN_FAILED", "RUN_CANCELLED", "RUN_FAIL_EXEC");

    final List<String> violations = new ArrayList<>();
    final Set<Integer> seen = new HashSet<>();
    final Set<String> ids = new HashSet<>();
    /** Runs whose program was lost with the machine. */
    int lost;

    private final boolean mayBeLost;
    private final Map<Integer, Integer> starts;

    Findings(boolean mayBeLost, Map<Integer, Integer> starts) {
        this.mayBeLost = mayBeLost;
        this.starts = starts;
    }

    void add(String violation) {
        violations.add(violation);
    }

    void check(JsonNode run, List<JsonNode> log) {
        int number = Integer.parseInt(run.path("name").asText().substring("crash-".length()));
        CountingProgram program = new CountingProgram(number);
        String what = "crash-" + number + " (" + run.path("id").asText() + ")";
        ids.add(run.path("id").asText());
        if (!seen.add(number)) {
            add(what + " is there twice");
        }
        String message = run.path("kubeApp").path("message").asText();
        boolean isLost = mayBeLost && message.contains("The machine was restarted, or");
        lost += isLost ? 1 : 0;
        List<String> lines = log.stream().map(line -> line.path("raw").asText()).toList();
        List<String> expected = program.log();
        if (isLost) {
            expected = expected.subList(0, Math.min(lines.size(), expected.size()));
        }
        if (!lines.equals(expected)) {
            add(what + " has " + lines.size() + " log lines instead of " + expected.size() + ", the first wrong one "
                    + firstWrong(lines, expected));
        }
        int started = starts.getOrDefault(number, 0);
        if (isLost ? started > 1 : started != 1) {
            add(what + " was started " + started + " times");
        }
        checkEnd(what, run, isLost, program.exitCode(), message);
    }

    private void checkEnd(String what, JsonNode run, boolean isLost, int exitCode, String message) {
        List<String> codes = new ArrayList<>();
        run.path("kubeApp")
                .path("events")
                .forEach(event -> codes.add(event.path("code").asText()));
        if (codes.stream().filter(ENDS::contains).count() != 1
                || codes.stream().filter("RUN_STARTED"::equals).count() != 1) {
            add(what + " has the events " + codes);
        }
        String status = run.path("status").asText();
        boolean completes = exitCode == 0 && !isLost;
        boolean explained = completes || isLost || message.contains("exit code " + exitCode + ".");
        boolean right = explained && status.equals(completes ? "COMPLETED" : "FAILED");
        if (!right) {
            add(what + " is " + status + " instead of having the exit code " + exitCode + ": " + message);
        }
    }

    void checkAccepted(Map<Integer, String> accepted) {
        accepted.forEach((number, id) -> {
            if (!ids.contains(id)) {
                add("crash-" + number + " was accepted as " + id + " and is not there");
            }
        });
        starts.keySet().stream()
                .filter(number -> !seen.contains(number))
                .forEach(number -> add("crash-" + number + " was started and is not there"));
    }

    private static String firstWrong(List<String> lines, List<String> expected) {
        for (int i = 0; i < Math.min(lines.size(), expected.size()); i++) {
            if (!lines.get(i).equals(expected.get(i))) {
                return i + ": " + lines.get(i);
            }
        }
        return "after both agree";
    }
}
