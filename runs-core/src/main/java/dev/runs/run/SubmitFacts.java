package dev.runs.run;

import dev.runs.access.Organization;
import dev.runs.access.Organizations;
import dev.runs.error.RunsException.NotFound;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * What the database knows that a submit is judged by.
 *
 * @param files the id of the newest version of each file that was asked for, by its URI; empty where no file is there
 */
record SubmitFacts(Organization organization, Map<String, Optional<String>> files) {
    private record Row(Organization organization, @Nullable String path, String version) {
        static Row of(ResultSet row, StatementContext context) throws SQLException {
            return new Row(
                    Organizations.ROW.map(row, context), row.getString("file_path"), row.getString("file_version"));
        }
    }

    /**
     * In one statement: to be asked costs the database more than to answer.
     *
     * @param paths of files by their URIs
     */
    static SubmitFacts read(Handle handle, String organizationId, Map<String, String> paths) {
        Map<String, String> versions = new HashMap<>();
        Organization organization = null;
        for (Row row : handle.createQuery("""
                        SELECT o.*, f.path AS file_path, f.id AS file_version
                        FROM organization o LEFT JOIN file f
                            ON f.organization_id = o.id AND f.path = ANY(:paths) AND f.replaced_at IS NULL
                        WHERE o.id = :organizationId
                        """)
                .bind("organizationId", organizationId)
                .bindArray("paths", String.class, paths.values().toArray())
                .map(Row::of)
                .list()) {
            organization = row.organization();
            if (row.path() != null) {
                versions.put(row.path(), row.version());
            }
        }
        if (organization == null) {
            throw new NotFound("The organization", organizationId);
        }
        Map<String, Optional<String>> files = new HashMap<>();
        paths.forEach((uri, path) -> files.put(uri, Optional.ofNullable(versions.get(path))));
        return new SubmitFacts(organization, files);
    }
}
