package dev.runs.api.wei;

import dev.runs.access.Caller;
import dev.runs.experiment.EventLog;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;

/** What a laboratory's programs say of what they do. */
@Path("/wei/{organization}/events/")
@Produces(MediaType.APPLICATION_JSON)
public final class EventResource {
    private final EventLog events;

    public EventResource(EventLog events) {
        this.events = events;
    }

    @POST
    public String post(@Auth Caller caller, InputStream body) throws IOException {
        return events.post(caller, WeiBody.read(body, WeiFields::event));
    }

    @GET
    public StreamingOutput list(@Auth Caller caller) {
        return Listing.byId(events.list(caller));
    }

    @GET
    @Path("/all")
    public StreamingOutput all(@Auth Caller caller) {
        return list(caller);
    }

    @GET
    @Path("/{event_id}")
    public String find(@Auth Caller caller, @PathParam("event_id") String id) {
        return events.find(caller, id).body();
    }
}
