package dev.runs.workcell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runs.access.Caller;
import dev.runs.hash.Sha256;
import dev.runs.module.ModuleClient;
import dev.runs.module.ModuleState;
import dev.runs.workflow.Module;
import dev.runs.workflow.StoredJson;
import dev.runs.workflow.Workcell;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What a workcell's clients are shown of it, in the order of WEI's fields. The modules are asked at that moment. */
public final class WorkcellState {
    /** WEI has all that there ever were; these are the newest. */
    private static final int MAX_WORKFLOWS = 100;

    private static final List<String> STATUS =
            List.of("INIT", "READY", "BUSY", "LOCKED", "PAUSED", "ERROR", "CANCELLED", "UNKNOWN");

    private final Workcells workcells;
    private final ModuleClient modules;
    private final WorkflowRuns workflows;

    public WorkcellState(Workcells workcells, ModuleClient modules, WorkflowRuns workflows) {
        this.workcells = workcells;
        this.modules = modules;
        this.workflows = workflows;
    }

    public JsonNode workcell(Caller caller) {
        return StoredJson.tree(workcells.get(caller));
    }

    public ObjectNode all(Caller caller) {
        Workcell workcell = workcells.get(caller);
        ObjectNode state = JsonNodeFactory.instance.objectNode();
        state.put("status", "READY").put("error", "");
        state.set("locations", locations(caller));
        ObjectNode asked = state.putObject("modules");
        states(workcell.modules()).forEach((module, now) -> asked.set(module.name(), shown(module, now)));
        ObjectNode runs = state.putObject("workflows");
        workflows
                .newest(caller, MAX_WORKFLOWS)
                .forEach(run -> runs.set(run.run().id(), WorkflowRunJson.of(run)));
        state.set("workcell", StoredJson.tree(workcell));
        state.put("paused", false).put("locked", false).put("shutdown", false);
        return state;
    }

    /** Empty where the workcell has no module of that name. */
    public Optional<ObjectNode> module(Caller caller, String name) {
        return workcells
                .get(caller)
                .module(name)
                .flatMap(module -> states(List.of(module)).entrySet().stream()
                        .map(asked -> shown(asked.getKey(), asked.getValue()))
                        .findFirst());
    }

    /** Every place that some module knows, by its name. */
    public ObjectNode locations(Caller caller) {
        ObjectNode locations = JsonNodeFactory.instance.objectNode();
        workcells
                .get(caller)
                .locations()
                .forEach((module, places) -> places.forEach((name, coordinates) -> {
                    ObjectNode location = locations.withObjectProperty(name);
                    location.put("name", name);
                    location.withObjectProperty("coordinates").set(module, coordinates);
                    location.put("state", "Empty").putNull("reserved");
                }));
        return locations;
    }

    private Map<Module, Optional<ModuleState>> states(List<Module> all) {
        Map<Module, CompletableFuture<ModuleState>> asked = new LinkedHashMap<>();
        all.stream()
                .filter(module -> module.builtIn().isEmpty())
                .forEach(module -> asked.put(module, modules.state(module)));
        Map<Module, Optional<ModuleState>> states = new LinkedHashMap<>();
        all.forEach(module ->
                states.put(module, Optional.ofNullable(asked.get(module)).map(CompletableFuture::join)));
        return states;
    }

    /** @param now empty for a built-in one, which is always ready */
    private static ObjectNode shown(Module module, Optional<ModuleState> now) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.setAll((ObjectNode) StoredJson.tree(module));
        json.put("id", id(module));
        ObjectNode state = json.putObject("state");
        ObjectNode flags = state.putObject("status");
        STATUS.forEach(word -> flags.put(
                word, now.map(known -> known.status().getOrDefault(word, false)).orElse(word.equals("READY"))));
        state.set(
                "error",
                now.map(known -> known.body().path("error"))
                        .filter(error -> !error.isMissingNode())
                        .orElse(JsonNodeFactory.instance.nullNode()));
        return json.putNull("reserved").putNull("about");
    }

    /** A ULID that stays the same while the workcell has a module of this name. */
    private static String id(Module module) {
        String alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        String hash = Sha256.hex(module.name().getBytes(StandardCharsets.UTF_8));
        StringBuilder id = new StringBuilder("0");
        for (int i = 0; i < 25; i++) {
            id.append(alphabet.charAt(Integer.parseInt(hash.substring(2 * i, 2 * i + 2), 16) % 32));
        }
        return id.toString();
    }
}
