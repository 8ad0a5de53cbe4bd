package dev.runs.api.auth;

import jakarta.annotation.Priority;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which address a request comes from, and makes the request's base URI the one that the client used, so that upload URLs, redirects and cookies fit: the
 * configured public URL, or what a trusted proxy forwards. From anybody else, forwarded headers are ignored.
 */
@PreMatching
@Priority(0)
public final class ClientAddress implements ContainerRequestFilter {
    /** The request's property that holds the client's IP address. */
    public static final String PROPERTY = "dev.runs.client-address";

    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F.:]{2,45}");

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
        request.setProperty(PROPERTY, address(request.getHeaderString("X-Forwarded-For")));
        publicUrl.map(URI::toString).or(() -> forwarded(request)).ifPresent(url -> {
            UriInfo uri = request.getUriInfo();
            URI base = URI.create(url.endsWith("/") ? url : url + "/");
            String rest = uri.getRequestUri()
                    .toString()
                    .substring(uri.getBaseUri().toString().length());
            request.setRequestUri(base, URI.create(base + rest));
        });
    }

    /** Read from its end, which is what the nearest proxy wrote: the first that is no proxy of ours. */
    private String address(@Nullable String forwardedFor) {
        String address = servletRequest == null ? "" : servletRequest.getRemoteAddr();
        List<String> others = forwardedFor == null ? List.of() : List.of(forwardedFor.split(","));
        for (int i = others.size() - 1; i >= 0 && trustedProxies.contains(address); i--) {
            String before = others.get(i).strip();
            if (!ADDRESS.matcher(before).matches()) {
                break;
            }
            address = before;
        }
        return address;
    }

    private Optional<String> forwarded(ContainerRequestContext request) {
        String scheme = last(request.getHeaderString("X-Forwarded-Proto"));
        String host = last(request.getHeaderString("X-Forwarded-Host"));
        // First whether anything was said: the request that is injected is a proxy, and dear to ask.
        if ((scheme == null && host == null)
                || servletRequest == null
                || !trustedProxies.contains(servletRequest.getRemoteAddr())) {
            return Optional.empty();
        }
        boolean wellFormed = (scheme == null || scheme.matches("https?"))
                && (host == null || host.matches("[A-Za-z0-9.-]+(:[0-9]{1,5})?|\\[[0-9a-fA-F:.]+](:[0-9]{1,5})?"));
        URI base = request.getUriInfo().getBaseUri();
        String url = (scheme == null ? base.getScheme() : scheme) + "://" + (host == null ? base.getAuthority() : host);
        return wellFormed && isUri(url) ? Optional.of(url) : Optional.empty();
    }

    /** Brackets may hold what is no address. */
    private static boolean isUri(String url) {
        try {
            return new URI(url).getScheme() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** What the nearest proxy said: the last of several values. */
    private static @Nullable String last(@Nullable String header) {
        return header == null
                ? null
                : header.substring(header.lastIndexOf(',') + 1).strip();
    }
}
