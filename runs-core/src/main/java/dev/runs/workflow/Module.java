package dev.runs.workflow;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A module of a workcell, in the order of its fields on the wire.
 *
 * @param protocol how it is spoken to: WEI's {@code interface}
 * @param repeatable actions that may be called again where nobody knows what came of the first call
 */
public record Module(
        String name,
        @Nullable String model,
        @JsonProperty("interface") String protocol,
        Map<String, JsonNode> config,
        List<String> locations,
        @JsonProperty("workcell_coordinates") JsonNode coordinates,
        boolean active,
        @JsonIgnore Set<String> repeatable) {
    private static final Set<String> REST = Set.of("wei_rest_interface", "wei_rest_node");
    private static final String ADDRESS = "rest_node_address";

    public Module {
        config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
        locations = List.copyOf(locations);
        repeatable = Set.copyOf(repeatable);
    }

    /** Where its REST node is, without a slash at the end; empty for one that is built in. */
    public Optional<URI> address() {
        JsonNode address = config.get(ADDRESS);
        return builtIn().isPresent() || address == null
                ? Optional.empty()
                : Optional.of(URI.create(address.asText().replaceFirst("/+$", "")));
    }

    public Optional<BuiltIn> builtIn() {
        return Arrays.stream(BuiltIn.values())
                .filter(one -> one.word().equals(protocol.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    static Module read(Fields fields) {
        String name = fields.text("name");
        String protocol = fields.has("interface") ? fields.text("interface") : "wei_rest_interface";
        Module module = new Module(
                name,
                fields.optionalText("model"),
                protocol,
                fields.map("config"),
                fields.textList("locations"),
                fields.any(fields.has("location") ? "location" : "workcell_coordinates"),
                fields.isNull("active") || fields.flag("active", true),
                Set.copyOf(repeatable(fields)));
        if (module.builtIn().isEmpty()) {
            checkRest(fields, protocol);
        }
        return module;
    }

    private static List<String> repeatable(Fields fields) {
        return fields.get("config") instanceof ObjectNode
                ? fields.object("config")
                        .map(config -> config.textList("repeatable"))
                        .orElse(List.of())
                : List.of();
    }

    private static void checkRest(Fields fields, String protocol) {
        if (!REST.contains(protocol.toLowerCase(Locale.ROOT))) {
            fields.wrong(
                    List.of("interface"),
                    "The interface '" + protocol + "' is none of those that Runs speaks: wei_rest_interface, "
                            + Arrays.stream(BuiltIn.values()).map(BuiltIn::word).collect(Collectors.joining(", ")),
                    "value_error",
                    fields.any("interface"));
            return;
        }
        JsonNode address = fields.any("config").path(ADDRESS);
        if (!isAddress(address.asText())) {
            fields.wrong(
                    List.of("config", ADDRESS),
                    "A REST module needs its address, such as http://192.168.1.20:2000, without a user, a question"
                            + " mark or a fragment",
                    "value_error",
                    address.isMissingNode() ? NullNode.getInstance() : TextNode.valueOf(address.asText()));
        }
    }

    private static boolean isAddress(String text) {
        try {
            URI uri = new URI(text);
            return Set.of("http", "https")
                            .contains(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null
                    && uri.getPort() != 0
                    && uri.getPort() < 65_536;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
