package dev.runs.access;

import dev.runs.error.RunsException.NotFound;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** An organization's limits, read inside somebody else's transaction, or by somebody else's statement. */
public final class Organizations {
    /** Of the columns of {@code organization}. */
    public static final RowMapper<Organization> ROW = AccessStore.ORGANIZATION;

    private static final AccessStore STORE = new AccessStore();

    private Organizations() {}

    public static Organization get(Handle handle, String id) {
        return STORE.organizationById(handle, id).orElseThrow(() -> new NotFound("The organization", id));
    }
}
