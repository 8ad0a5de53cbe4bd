package dev.runs.api.wei;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.api.resource.Bodies;
import dev.runs.error.RunsException.NotFound;
import dev.runs.workcell.Workcells;
import dev.runs.workflow.StoredJson;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;

/** The organization's workcell as it was written, for whoever looks after it: YAML goes in and comes out. */
@Path("/wei/{organization}/workcell")
@Produces(MediaType.APPLICATION_JSON)
public final class WorkcellResource {
    private static final String YAML = "application/yaml";

    private final Workcells workcells;

    public WorkcellResource(Workcells workcells) {
        this.workcells = workcells;
    }

    @GET
    @Produces(YAML)
    public String yaml(@Auth Caller caller) {
        return workcells
                .yaml(caller)
                .orElseThrow(() -> new NotFound("A workcell of the organization", caller.organizationName()));
    }

    /** Counts from the next step on, of workflows that are under way too. */
    @PUT
    @Consumes(MediaType.WILDCARD)
    public JsonNode put(@Auth Caller caller, InputStream body) throws IOException {
        caller.require(Role.ADMIN, "change the workcell");
        return StoredJson.tree(workcells.put(caller, Bodies.text(Bodies.bytes(body))));
    }

    /** The file that the server's settings name counts again, where they name one. */
    @DELETE
    public void remove(@Auth Caller caller) {
        workcells.remove(caller);
    }
}
