package dev.runs.api.auth;

import dev.runs.access.Caller;
import dev.runs.error.RunsException.NotFound;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is particular to the paths below {@code /wei/{organization}}, which WEI's unmodified clients use: they send
 * HTTP Basic on each request, with the organization's name as the user and an API key as the password.
 */
public final class WeiAccess {
    private static final String BASIC = "Basic ";
    /** The variable in the paths of WEI's resources, and of no others. */
    private static final String ORGANIZATION = "organization";

    private static final Pattern WEI = Pattern.compile("/wei(;[^/]*)?/");
    /** What the browser that holds them sends on its own, and no other site's page. */
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private WeiAccess() {}

    /**
     * Whether who asks for this path knows WEI's failures; what may be done is asked of the request itself.
     *
     * @param path with its first slash
     */
    public static boolean covers(String path) {
        return WEI.matcher(path).lookingAt();
    }

    /** By the route that answers it: a path can be written in more ways than one. */
    static boolean covers(ContainerRequestContext request) {
        return request.getUriInfo().getPathParameters().containsKey(ORGANIZATION);
    }

    /**
     * The password of HTTP Basic; null where there is none, or it is for another organization. A browser that a person
     * once gave them to would add them to what another site's page sends here: those count for nothing.
     */
    static @Nullable String key(ContainerRequestContext request) {
        String site = request.getHeaderString("Sec-Fetch-Site");
        String authorization = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        if (authorization == null
                || !authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())
                || !(site == null || OWN_SITES.contains(site))) {
            return null;
        }
        String user = organization(request) + ":";
        String credentials = decoded(authorization.substring(BASIC.length()).strip());
        return credentials.startsWith(user) ? credentials.substring(user.length()) : null;
    }

    /** @throws NotFound where the path is another organization's: who asks does not learn whether there is one */
    static void requireOwn(ContainerRequestContext request, Caller caller) {
        if (!caller.organizationName().equals(organization(request))) {
            throw new NotFound("The organization", organization(request));
        }
    }

    private static String organization(ContainerRequestContext request) {
        return String.valueOf(request.getUriInfo().getPathParameters().getFirst(ORGANIZATION));
    }

    /** Empty where it is no Base64. */
    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
