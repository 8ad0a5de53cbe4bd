package dev.runs.api.auth;

import dev.runs.access.Origin;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Objects;

/** Where a request comes from, as the first filters have found out. */
public final class RequestOrigin {
    private RequestOrigin() {}

    public static Origin of(ContainerRequestContext request) {
        return (Origin) Objects.requireNonNull(request.getProperty(Origin.PROPERTY));
    }
}
