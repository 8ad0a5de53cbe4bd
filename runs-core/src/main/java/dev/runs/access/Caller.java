package dev.runs.access;

import dev.runs.error.RunsException.Forbidden;
import java.security.Principal;

/**
 * Who is calling, after authentication.
 *
 * @param role the lower one of the user's and the API key's
 * @param via the API key's or the session's id, for the audit log
 * @param origin of this request
 */
public record Caller(
        String organizationId,
        String organizationName,
        String userId,
        String email,
        Role role,
        String via,
        Origin origin)
        implements Principal {
    @Override
    public String getName() {
        return email;
    }

    public boolean isAtLeast(Role needed) {
        return role.includes(needed);
    }

    /**
     * Lets a caller with this role pass.
     *
     * @param what what it wants to do, as in "may not ..."
     * @throws Forbidden for a caller with a lower role
     */
    public void require(Role needed, String what) {
        if (!isAtLeast(needed)) {
            throw new Forbidden(
                    "A " + role.word() + " may not " + what + ". Use an API key with the role " + needed.word() + ".");
        }
    }
}
