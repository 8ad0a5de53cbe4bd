package dev.runs.api.auth;

import dev.runs.access.Access;
import dev.runs.access.Caller;
import jakarta.annotation.Priority;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * The API's way in: an API key in {@code X-API-Key} or as a bearer, and where WEI's clients are served also as HTTP
 * Basic. A session cookie counts for nothing here.
 */
@Priority(Priorities.AUTHENTICATION)
public final class ApiKeyFilter implements ContainerRequestFilter {
    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic realm=\"Runs\", charset=\"UTF-8\"";

    private final Access access;

    public ApiKeyFilter(Access access) {
        this.access = access;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        boolean isWei = WeiAccess.covers(request);
        String key = key(request);
        if (key == null && isWei) {
            key = WeiAccess.key(request);
        }
        if (key == null) {
            throw refused(isWei);
        }
        Caller caller =
                access.authenticate(key.strip(), RequestOrigin.of(request)).orElseThrow(() -> refused(isWei));
        if (isWei) {
            WeiAccess.requireOwn(request, caller);
        }
        request.setSecurityContext(new Authenticated(caller, request.getSecurityContext()));
    }

    private static NotAuthorizedException refused(boolean isWei) {
        return isWei ? new NotAuthorizedException((Object) BASIC, "Bearer") : new NotAuthorizedException("Bearer");
    }

    private static @Nullable String key(ContainerRequestContext request) {
        String key = request.getHeaderString("X-API-Key");
        String authorization = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        if (key != null || authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return key;
        }
        return authorization.substring(BEARER.length());
    }

    private record Authenticated(Caller caller, SecurityContext outer) implements SecurityContext {
        @Override
        public Principal getUserPrincipal() {
            return caller;
        }

        @Override
        public boolean isUserInRole(String role) {
            return caller.role().name().equals(role);
        }

        @Override
        public boolean isSecure() {
            return outer.isSecure();
        }

        @Override
        public String getAuthenticationScheme() {
            return "API key";
        }
    }
}
