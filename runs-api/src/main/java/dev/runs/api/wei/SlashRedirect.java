package dev.runs.api.wei;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Response;
import java.util.regex.Pattern;

/**
 * Leads who leaves out the final slash of a collection to where it is, as WEI's server does: with 307, so that the
 * method and the body stay. It comes after what finds out by which address the client reached us.
 */
@PreMatching
@Priority(Priorities.USER + 1)
public final class SlashRedirect implements ContainerRequestFilter {
    private static final Pattern COLLECTION =
            Pattern.compile("wei/[^/]+/(experiments|campaigns|events|data|workcells|wc)");

    @Override
    public void filter(ContainerRequestContext request) {
        if (COLLECTION.matcher(request.getUriInfo().getPath()).matches()) {
            request.abortWith(Response.temporaryRedirect(request.getUriInfo()
                            .getRequestUriBuilder()
                            .path("/")
                            .build())
                    .build());
        }
    }
}
