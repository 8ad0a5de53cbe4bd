package dev.runs.workcell;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client of WEI starts.
 *
 * @param workflow JSON or YAML
 * @param payload a JSON object; null for none
 * @param simulate whether every step succeeds without anything being done
 * @param uploads the files that came along, by the name that each was sent under; they are read, not taken
 */
public record WorkflowRequest(
        String experimentId, String workflow, @Nullable String payload, boolean simulate, Map<String, Path> uploads) {
    public WorkflowRequest {
        uploads = new LinkedHashMap<>(uploads);
    }
}
