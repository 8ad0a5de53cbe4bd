package dev.runs.console;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what another site's page makes a browser send here with our cookie (cross-site request forgery). Browsers
 * say where a request comes from: in {@code Sec-Fetch-Site} over https and on localhost, in {@code Origin} everywhere.
 */
@ConsolePage
@Priority(Priorities.AUTHENTICATION - 100)
final class SameOrigin implements ContainerRequestFilter {
    private static final Set<String> WITHOUT_EFFECT = Set.of("GET", "HEAD", "OPTIONS");

    private final ErrorPages errors;

    SameOrigin(ErrorPages errors) {
        this.errors = errors;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        boolean allowed = WITHOUT_EFFECT.contains(request.getMethod())
                || isOwn(
                        request.getHeaderString("Sec-Fetch-Site"),
                        request.getHeaderString("Origin"),
                        request.getUriInfo().getBaseUri().getAuthority());
        if (!allowed) {
            request.abortWith(errors.page(
                    403,
                    request.getUriInfo().getBaseUri(),
                    "This came from another site",
                    "The request was refused because it did not come from a page of this console. Open the page here"
                            + " and try again.",
                    null));
        }
    }

    /** @param host of this request, with its port unless that is the scheme's own */
    static boolean isOwn(@Nullable String fetchSite, @Nullable String origin, String host) {
        if (fetchSite != null) {
            return fetchSite.equals("same-origin") || fetchSite.equals("none");
        }
        // Either scheme: a proxy may have taken off the encryption.
        String own = host.replaceFirst(":(80|443)$", "");
        return origin != null && (origin.equals("http://" + own) || origin.equals("https://" + own));
    }
}
