package dev.runs.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The managed fields of an object: who set what of it, by server-side apply's rules (FieldsV1). Nothing of ours reads
 * them; they are a good part of what a cluster sends, so that who measures must have them.
 */
final class FakeFields {
    private FakeFields() {}

    /** Everything that is there now, whoever of the cluster set a default. */
    static void made(ObjectNode object, String manager, String time) {
        ObjectNode set = FakePods.JSON.createObjectNode();
        set.set("metadata", object.path("metadata").deepCopy());
        set.set("spec", object.path("spec").deepCopy());
        ArrayNode entries = object.withObjectProperty("metadata").putArray("managedFields");
        set.withObjectProperty("metadata").remove("managedFields");
        entry(entries, manager, time, set);
    }

    /** The status, which the kubelet sets. */
    static void reported(ObjectNode object, String time) {
        ArrayNode entries = object.withObjectProperty("metadata").withArray("managedFields");
        while (entries.size() > 1) {
            entries.remove(1);
        }
        ObjectNode set = FakePods.JSON.createObjectNode();
        set.set("status", object.path("status"));
        entry(entries, "kubelet", time, set).put("subresource", "status");
    }

    private static ObjectNode entry(ArrayNode entries, String manager, String time, ObjectNode set) {
        ObjectNode entry = entries.addObject()
                .put("apiVersion", "v1")
                .put("fieldsType", "FieldsV1")
                .put("manager", manager)
                .put("operation", "Update")
                .put("time", time);
        fields(set, entry.putObject("fieldsV1"));
        return entry;
    }

    private static void fields(JsonNode value, ObjectNode into) {
        value.properties().forEach(field -> {
            ObjectNode own = into.putObject("f:" + field.getKey());
            if (!field.getValue().isEmpty()) {
                own.putObject(".");
            }
            fields(field.getValue(), own);
        });
        if (value.isArray()) {
            items(value, into);
        }
    }

    /** Only items that have a key of their own are told apart. */
    private static void items(JsonNode array, ObjectNode into) {
        for (JsonNode item : array) {
            String key = item.has("name") ? "name" : "type";
            if (item.has(key)) {
                ObjectNode own = into.putObject("k:{\"" + key + "\":" + item.path(key) + "}");
                own.putObject(".");
                fields(item, own);
            }
        }
    }
}
