package dev.runs.api.wei;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runs.access.Caller;
import dev.runs.workcell.WorkcellState;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;

/** The workcell, its modules and its locations as WEI's clients look at them. */
@Path("/wei/{organization}")
@Produces(MediaType.APPLICATION_JSON)
public final class StateResource {
    private final WorkcellState state;

    public StateResource(WorkcellState state) {
        this.state = state;
    }

    @GET
    @Path("/wc/")
    public JsonNode wc(@Auth Caller caller) {
        return state.workcell(caller);
    }

    @GET
    @Path("/workcells/")
    public JsonNode workcells(@Auth Caller caller) {
        return state.workcell(caller);
    }

    @GET
    @Path("/wc/state")
    public ObjectNode wcState(@Auth Caller caller) {
        return state.all(caller);
    }

    @GET
    @Path("/workcells/state")
    public ObjectNode workcellsState(@Auth Caller caller) {
        return state.all(caller);
    }

    @GET
    @Path("/modules/{name}/state")
    public ObjectNode module(@Auth Caller caller, @PathParam("name") String name) {
        return named(name, state.module(caller, name), "Module not found");
    }

    @GET
    @Path("/locations/states")
    public ObjectNode locations(@Auth Caller caller) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("location_states", state.locations(caller));
        return answer;
    }

    @GET
    @Path("/locations/{name}/state")
    public ObjectNode location(@Auth Caller caller, @PathParam("name") String name) {
        return named(name, Optional.ofNullable(state.locations(caller).get(name)), "Location not found");
    }

    /** Where there is none, WEI answers with 200 all the same. */
    private static ObjectNode named(String name, Optional<? extends JsonNode> found, String missing) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        if (found.isPresent()) {
            answer.set(name, found.get());
        } else {
            answer.put("status_code", 404).put("detail", missing).putNull("headers");
        }
        return answer;
    }
}
