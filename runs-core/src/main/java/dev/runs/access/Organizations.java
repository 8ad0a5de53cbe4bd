package dev.runs.access;

import dev.runs.error.RunsException.NotFound;
import org.jdbi.v3.core.Handle;

/** An organization's limits, read inside somebody else's transaction. */
public final class Organizations {
    private static final AccessStore STORE = new AccessStore();

    private Organizations() {}

    public static Organization get(Handle handle, String id) {
        return STORE.organizationById(handle, id).orElseThrow(() -> new NotFound("The organization", id));
    }
}
