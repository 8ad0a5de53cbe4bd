package dev.runs.api.resource;

import dev.runs.access.Caller;
import dev.runs.api.wire.UserView;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Who is calling. */
@Path("/users/me")
@Produces(MediaType.APPLICATION_JSON)
public final class UserResource {
    @GET
    public UserView me(@Auth Caller caller) {
        return UserView.of(caller);
    }
}
