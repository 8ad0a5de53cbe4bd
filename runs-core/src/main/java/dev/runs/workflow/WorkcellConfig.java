package dev.runs.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** WEI's settings of a workcell. They are checked and shown; Runs has settings of its own. */
final class WorkcellConfig {
    private static final Map<String, JsonNode> DEFAULTS = defaults();

    /** It is no use to Runs, and everybody may read a workcell. */
    private static final String PASSWORD = "redis_password";

    private WorkcellConfig() {}

    /** All that WEI has, with their defaults, and then what it does not know, as it came. */
    static Map<String, JsonNode> read(Fields fields) {
        Map<String, JsonNode> config = new LinkedHashMap<>();
        DEFAULTS.forEach((name, value) -> config.put(name, fields.has(name) ? typed(fields, name, value) : value));
        config.put(PASSWORD, TextNode.valueOf(""));
        config.putAll(fields.except(DEFAULTS.keySet()));
        return config;
    }

    private static JsonNode typed(Fields fields, String name, JsonNode standard) {
        JsonNode value = fields.any(name);
        boolean fits = value.getNodeType() == standard.getNodeType()
                && (!standard.isIntegralNumber() || value.isIntegralNumber());
        if (!fits) {
            String kind = standard.isTextual()
                    ? "string"
                    : standard.isBoolean() ? "boolean" : standard.isIntegralNumber() ? "integer" : "number";
            fields.wrong(List.of(name), "Input should be a valid " + kind, kind + "_type", value);
        }
        return value;
    }

    private static Map<String, JsonNode> defaults() {
        Map<String, JsonNode> defaults = new LinkedHashMap<>();
        defaults.put("lab_name", TextNode.valueOf("sdl"));
        defaults.put("use_diaspora", BooleanNode.FALSE);
        defaults.put("kafka_topic", TextNode.valueOf("wei_diaspora"));
        defaults.put("verify_locations_before_transfer", BooleanNode.FALSE);
        defaults.put("sequential_scheduler", BooleanNode.TRUE);
        defaults.put("reset_locations", BooleanNode.TRUE);
        defaults.put("clear_workflow_runs", BooleanNode.FALSE);
        defaults.put("update_interval", DoubleNode.valueOf(5));
        defaults.put("server_host", TextNode.valueOf("0.0.0.0"));
        defaults.put("server_port", IntNode.valueOf(8000));
        defaults.put("redis_host", TextNode.valueOf("localhost"));
        defaults.put("redis_port", IntNode.valueOf(6379));
        defaults.put(PASSWORD, TextNode.valueOf(""));
        defaults.put("data_directory", TextNode.valueOf("~/.wei"));
        defaults.put("log_level", IntNode.valueOf(20));
        defaults.put("cold_start_delay", IntNode.valueOf(2));
        defaults.put("smtp_server", TextNode.valueOf("mailgateway.anl.gov"));
        defaults.put("smtp_port", IntNode.valueOf(25));
        defaults.put("autostart_engine", BooleanNode.TRUE);
        return defaults;
    }
}
