package dev.runs.console;

import dev.runs.access.Access;
import dev.runs.access.Caller;
import dev.runs.access.Origin;
import dev.runs.access.Role;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.security.Principal;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out from the session cookie who is calling, and sends away who has not signed in. */
@SignedIn
@Priority(Priorities.AUTHENTICATION)
final class ConsoleSession implements ContainerRequestFilter {
    private final Access access;

    ConsoleSession(Access access) {
        this.access = access;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        URI base = request.getUriInfo().getBaseUri();
        SessionCookie cookie = SessionCookie.of(base);
        Optional<Caller> caller =
                cookie.read(request.getCookies()).flatMap(token -> access.session(token, origin(request)));
        if (caller.isPresent()) {
            request.setSecurityContext(new SignedInContext(caller.get(), cookie.secure()));
        } else {
            request.abortWith(toSignIn(request, base));
        }
    }

    /** Who is calling a resource that is {@link SignedIn}. */
    static Caller caller(SecurityContext security) {
        return (Caller) Objects.requireNonNull(security.getUserPrincipal());
    }

    static Origin origin(ContainerRequestContext request) {
        return (Origin) Objects.requireNonNull(request.getProperty(Origin.PROPERTY));
    }

    private static Response toSignIn(ContainerRequestContext request, URI base) {
        boolean htmx = request.getHeaderString("HX-Request") != null;
        URI asked = request.getUriInfo().getRequestUri();
        String query = asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery();
        // The page around a part of a page is what to come back to, and htmx says which it is.
        String next = htmx ? page(request.getHeaderString("HX-Current-URL")) : asked.getRawPath() + query;
        boolean readable = request.getMethod().equals("GET");
        URI signIn = UriBuilder.fromUri(base)
                .path("console/sign-in")
                .queryParam("next", "{next}")
                .build(NextPath.checked(readable ? next : null));
        return htmx
                ? Response.status(Response.Status.UNAUTHORIZED)
                        .entity("")
                        .header("HX-Redirect", signIn.getRawPath() + "?" + signIn.getRawQuery())
                        .build()
                : Response.seeOther(signIn).build();
    }

    private static String page(@Nullable String url) {
        if (url == null) {
            return NextPath.HOME;
        }
        int path = url.indexOf("/console");
        return path < 0 ? NextPath.HOME : url.substring(path);
    }

    private record SignedInContext(Caller caller, boolean secure) implements SecurityContext {
        @Override
        public Principal getUserPrincipal() {
            return caller;
        }

        @Override
        public boolean isUserInRole(String role) {
            return caller.isAtLeast(Role.valueOf(role));
        }

        @Override
        public boolean isSecure() {
            return secure;
        }

        @Override
        public String getAuthenticationScheme() {
            return SecurityContext.FORM_AUTH;
        }
    }
}
