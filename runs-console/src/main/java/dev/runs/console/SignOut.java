package dev.runs.console;

import dev.runs.access.Access;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;

/** Ends a session, on the server and in the browser. */
@Path("/console/sign-out")
@ConsolePage
public final class SignOut {
    private final Access access;

    SignOut(Access access) {
        this.access = access;
    }

    @POST
    public Response signOut(
            @Context UriInfo uri, @Context HttpHeaders headers, @Context ContainerRequestContext request) {
        SessionCookie cookie = SessionCookie.of(uri.getBaseUri());
        cookie.read(headers.getCookies()).ifPresent(token -> access.signOut(token, ConsoleSession.origin(request)));
        return Response.seeOther(URI.create("/console/sign-in"))
                .cookie(cookie.gone())
                .build();
    }
}
