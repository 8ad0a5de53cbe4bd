package dev.runs.console;

import dev.runs.access.Access;
import dev.runs.access.Origin;
import gg.jte.models.runtime.JteModel;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The way in: by a one-time link, or with an e-mail address and an API key. */
@Path("/console/sign-in")
@ConsolePage
@Produces("text/html;charset=utf-8")
public final class SignInPages {
    private static final String LINK_REFUSED =
            "This link has been used or has expired. Ask for a new one, or sign in with an API key.";
    private static final String KEY_REFUSED =
            "That e-mail address and API key do not belong together, or the key is no longer valid.";

    private final Access access;
    private final Assets assets;
    private final Templates templates;

    SignInPages(Access access, Assets assets, Templates templates) {
        this.access = access;
        this.assets = assets;
        this.templates = templates;
    }

    /** @param link the token of a one-time link; shown a button first, so that a preview of the link does not use it up */
    @GET
    public Response show(
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context ContainerRequestContext request,
            @QueryParam("link") @Nullable String link,
            @QueryParam("next") @Nullable String next) {
        if (link != null) {
            // The token never leaves in a Referer. "no-referrer" would take Origin from the form too, which
            // SameOrigin needs.
            return Response.ok(templates.signInLink(frame(uri), link, NextPath.checked(next)))
                    .header("Referrer-Policy", "strict-origin")
                    .build();
        }
        boolean signedIn = session(uri, headers)
                .flatMap(token -> access.session(token, ConsoleSession.origin(request)))
                .isPresent();
        return signedIn
                ? Response.seeOther(URI.create(NextPath.checked(next))).build()
                : Response.ok(form(uri, next, "", "")).build();
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response signIn(
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context ContainerRequestContext request,
            @Nullable MultivaluedMap<String, String> form) {
        if (form == null) { // No body and no type of one.
            throw new BadRequestException();
        }
        String link = form.getFirst("link");
        String next = form.getFirst("next");
        String address = Objects.requireNonNullElse(form.getFirst("email"), "");
        String key = Objects.requireNonNullElse(form.getFirst("key"), "");
        Origin origin = ConsoleSession.origin(request);
        Optional<String> session = link == null ? access.signIn(address, key, origin) : access.signIn(link, origin);
        if (session.isEmpty()) {
            return Response.status(Response.Status.UNAUTHORIZED)
                    .entity(form(uri, next, address, link == null ? KEY_REFUSED : LINK_REFUSED))
                    .build();
        }
        session(uri, headers).ifPresent(token -> access.signOut(token, origin));
        return Response.seeOther(URI.create(NextPath.checked(next)))
                .cookie(SessionCookie.of(uri.getBaseUri()).holding(session.get()))
                .build();
    }

    private JteModel form(UriInfo uri, @Nullable String next, String email, String refused) {
        return templates.signIn(frame(uri), NextPath.checked(next), email, refused);
    }

    private Frame frame(UriInfo uri) {
        return Frame.of("Sign in", null, uri.getBaseUri(), assets);
    }

    private static Optional<String> session(UriInfo uri, HttpHeaders headers) {
        return SessionCookie.of(uri.getBaseUri()).read(headers.getCookies());
    }
}
