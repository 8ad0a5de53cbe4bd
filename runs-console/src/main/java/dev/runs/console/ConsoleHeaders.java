package dev.runs.console;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MultivaluedMap;

/** What every answer of the console tells the browser about what it may do with it; the server's other headers come after. */
@ConsolePage
final class ConsoleHeaders implements ContainerResponseFilter {
    static final String PAGE_POLICY =
            "default-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
    /** For what a program wrote: nothing in it may act, whatever it is. */
    static final String FOREIGN_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        apply(response.getHeaders());
    }

    /** Sets each header that a resource has not set by itself. */
    static void apply(MultivaluedMap<String, Object> headers) {
        absent(headers, "Content-Security-Policy", PAGE_POLICY);
        absent(headers, "Referrer-Policy", "same-origin");
        absent(headers, "Cache-Control", "no-store");
    }

    private static void absent(MultivaluedMap<String, Object> headers, String name, String value) {
        if (!headers.containsKey(name)) {
            headers.putSingle(name, value);
        }
    }
}
