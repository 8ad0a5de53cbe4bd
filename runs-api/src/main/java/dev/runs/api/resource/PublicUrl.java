package dev.runs.api.resource;

import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.Optional;

/** How clients reach this server, with a final slash: as configured, or as the request that is being answered. */
public record PublicUrl(Optional<URI> configured) {
    String of(UriInfo request) {
        String url = configured
                .map(URI::toString)
                .orElseGet(() -> request.getBaseUri().toString());
        return url.endsWith("/") ? url : url + "/";
    }
}
