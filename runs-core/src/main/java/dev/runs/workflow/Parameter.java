package dev.runs.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;

/** What a client may put into a workflow before it sends it. The server only gives it back. */
public record Parameter(
        String name, @JsonProperty("default") JsonNode value) {
    static Parameter read(Fields fields) {
        return new Parameter(fields.text("name"), fields.any("default"));
    }
}
