package dev.runs.access;

/**
 * Where a request comes from.
 *
 * @param address the client's IP address, as far as it can be known behind proxies
 * @param requestId ours, as in the answer and in the server's log
 */
public record Origin(String address, String requestId) {
    /** The request's property under which the web layer keeps it. */
    public static final String PROPERTY = "dev.runs.origin";
}
