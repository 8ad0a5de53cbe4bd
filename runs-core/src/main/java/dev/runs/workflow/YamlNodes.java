package dev.runs.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Turns YAML's nodes into a tree of JSON. Aliases become copies, each of which counts. */
final class YamlNodes {
    private static final Set<Tag> TEXTS = Set.of(Tag.STR, Tag.TIMESTAMP);
    private static final Set<Tag> VALUES = Set.of(Tag.NULL, Tag.BOOL, Tag.INT, Tag.FLOAT);

    private final InputLimits limits = InputLimits.begin();
    private final Scalars scalars = new Scalars();
    private final Map<List<String>, Integer> lines;

    YamlNodes(Map<List<String>, Integer> lines) {
        this.lines = lines;
    }

    JsonNode tree(Node root) throws Unreadable {
        return tree(root, List.of());
    }

    private JsonNode tree(Node node, List<String> path) throws Unreadable {
        limits.value(path.size());
        lines.put(path, line(node));
        if (node instanceof ScalarNode scalar) {
            return scalar(scalar);
        }
        if (node instanceof SequenceNode sequence && node.getTag().equals(Tag.SEQ)) {
            var array = JsonNodeFactory.instance.arrayNode();
            for (Node item : sequence.getValue()) {
                array.add(tree(item, below(path, String.valueOf(array.size()))));
            }
            return array;
        }
        if (node instanceof MappingNode mapping && node.getTag().equals(Tag.MAP)) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            own(mapping, object, path);
            merge(mapping, object, path);
            return object;
        }
        throw unknown(node);
    }

    private void own(MappingNode mapping, ObjectNode object, List<String> path) throws Unreadable {
        for (NodeTuple tuple : mapping.getValue()) {
            if (!tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
                String name = name(tuple.getKeyNode());
                if (object.has(name)) {
                    throw Unreadable.at(line(tuple.getKeyNode()), "'" + name + "' is there twice.");
                }
                List<String> below = below(path, name);
                object.set(name, tree(tuple.getValueNode(), below));
                lines.put(below, line(tuple.getKeyNode()));
            }
        }
    }

    /** {@code <<}: what the mapping itself says counts more, and of several the first. */
    private void merge(MappingNode mapping, ObjectNode object, List<String> path) throws Unreadable {
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
                List<Node> sources = tuple.getValueNode() instanceof SequenceNode several
                        ? several.getValue()
                        : List.of(tuple.getValueNode());
                for (Node source : sources) {
                    if (!(tree(source, below(path, "<<")) instanceof ObjectNode merged)) {
                        throw Unreadable.at(line(tuple.getKeyNode()), "'<<' wants a mapping or a list of them.");
                    }
                    merged.properties().forEach(field -> object.putIfAbsent(field.getKey(), field.getValue()));
                }
            }
        }
    }

    private String name(Node key) throws Unreadable {
        if (!(key instanceof ScalarNode scalar)) {
            throw Unreadable.at(line(key), "a name must be a text.");
        }
        InputLimits.text(scalar.getValue());
        return scalar.getValue();
    }

    private JsonNode scalar(ScalarNode scalar) throws Unreadable {
        if (TEXTS.contains(scalar.getTag())) {
            InputLimits.text(scalar.getValue());
            return TextNode.valueOf(scalar.getValue());
        }
        if (!VALUES.contains(scalar.getTag())) {
            throw unknown(scalar);
        }
        JsonNode value = scalars.value(scalar);
        InputLimits.number(value);
        return value;
    }

    private static Unreadable unknown(Node node) {
        return Unreadable.at(line(node), "the tag " + node.getTag().getValue() + " is not taken.");
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private static List<String> below(List<String> path, String name) {
        List<String> below = new ArrayList<>(path);
        below.add(name);
        return List.copyOf(below);
    }

    /** Numbers and booleans in all of YAML's spellings. */
    private static final class Scalars extends SafeConstructor {
        private Scalars() {
            super(YamlText.options());
        }

        private JsonNode value(ScalarNode scalar) throws Unreadable {
            if (scalar.getValue().length() > 1_000) {
                throw Unreadable.at(line(scalar), "a number has more than 1000 digits.");
            }
            try {
                return json(constructObject(scalar));
            } catch (RuntimeException e) {
                // A tag that the text does not fit, such as !!int x: the constructor says so in many ways.
                throw Unreadable.at(
                        line(scalar),
                        "'" + scalar.getValue() + "' is no " + scalar.getTag().getClassName() + ".");
            }
        }

        private static JsonNode json(Object value) {
            JsonNodeFactory json = JsonNodeFactory.instance;
            if (value instanceof Boolean bool) {
                return json.booleanNode(bool);
            }
            if (value instanceof Integer number) {
                return json.numberNode(number);
            }
            if (value instanceof Long number) {
                return json.numberNode(number);
            }
            if (value instanceof BigInteger number) {
                return json.numberNode(number);
            }
            return value instanceof Double number ? json.numberNode(number) : json.nullNode();
        }
    }
}
