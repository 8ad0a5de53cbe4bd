package dev.runs.api.attempt;

import dev.runs.attempt.Attempts;
import jakarta.annotation.Priority;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;

/** Lets pods in by the key of their attempt. */
@AttemptAuth
@Priority(Priorities.AUTHENTICATION)
public final class AttemptFilter implements ContainerRequestFilter {
    private static final String BEARER = "Bearer ";
    private static final String NAME = AttemptFilter.class.getName();

    private final Attempts attempts;

    public AttemptFilter(Attempts attempts) {
        this.attempts = attempts;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        String header = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        Optional<String> name = header == null || !header.startsWith(BEARER)
                ? Optional.empty()
                : attempts.authenticate(header.substring(BEARER.length()).strip());
        request.setProperty(NAME, name.orElseThrow(() -> new NotAuthorizedException("Bearer")));
    }

    /** The attempt that asks. */
    static String attempt(ContainerRequestContext request) {
        return String.valueOf(request.getProperty(NAME));
    }
}
