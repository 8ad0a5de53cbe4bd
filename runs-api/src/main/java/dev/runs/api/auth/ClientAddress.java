package dev.runs.api.auth;

import jakarta.annotation.Priority;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the request's base URI the one that the client used, so that upload URLs, redirects and cookies fit: the
 * configured public URL, or what a trusted proxy forwards. From anybody else, forwarded headers are ignored.
 */
@PreMatching
@Priority(0)
public final class ClientAddress implements ContainerRequestFilter {
    private final Optional<URI> publicUrl;
    private final List<String> trustedProxies;

    @Context
    private @Nullable HttpServletRequest servletRequest;

    public ClientAddress(Optional<URI> publicUrl, List<String> trustedProxies) {
        this.publicUrl = publicUrl;
        this.trustedProxies = List.copyOf(trustedProxies);
    }

    @Override
    public void filter(ContainerRequestContext request) {
        publicUrl.map(URI::toString).or(() -> forwarded(request)).ifPresent(url -> {
            UriInfo uri = request.getUriInfo();
            URI base = URI.create(url.endsWith("/") ? url : url + "/");
            String rest = uri.getRequestUri()
                    .toString()
                    .substring(uri.getBaseUri().toString().length());
            request.setRequestUri(base, URI.create(base + rest));
        });
    }

    private Optional<String> forwarded(ContainerRequestContext request) {
        String scheme = last(request.getHeaderString("X-Forwarded-Proto"));
        String host = last(request.getHeaderString("X-Forwarded-Host"));
        URI base = request.getUriInfo().getBaseUri();
        boolean trusted = servletRequest != null && trustedProxies.contains(servletRequest.getRemoteAddr());
        if (!trusted || (scheme == null && host == null)) {
            return Optional.empty();
        }
        boolean wellFormed = (scheme == null || scheme.matches("https?"))
                && (host == null || host.matches("[A-Za-z0-9.-]+(:[0-9]{1,5})?|\\[[0-9a-fA-F:.]+](:[0-9]{1,5})?"));
        return wellFormed
                ? Optional.of((scheme == null ? base.getScheme() : scheme) + "://"
                        + (host == null ? base.getAuthority() : host))
                : Optional.empty();
    }

    /** What the nearest proxy said: the last of several values. */
    private static @Nullable String last(@Nullable String header) {
        return header == null
                ? null
                : header.substring(header.lastIndexOf(',') + 1).strip();
    }
}
