package dev.runs.run;

import dev.runs.access.Organization;
import dev.runs.access.Organizations;
import dev.runs.error.RunsException.NotFound;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * What the database knows that a submit is judged by.
 *
 * @param files the id of the newest version of each file that was asked for, by its URI; empty where no file is there
 */
record SubmitFacts(Organization organization, Map<String, Optional<String>> files) {
    /** What is asked of the database. {@code paths}: of files by their URIs. */
    record Question(String organizationId, Map<String, String> paths) {}

    /** A null path: the organization itself. */
    private record Place(String organizationId, @Nullable String path) {}

    private record Row(
            Organization organization,
            Place place,
            @Nullable String version) {
        static Row of(ResultSet row, StatementContext context) throws SQLException {
            Organization organization = Organizations.ROW.map(row, context);
            return new Row(
                    organization,
                    new Place(organization.id(), row.getString("file_path")),
                    row.getString("file_version"));
        }
    }

    /**
     * In one statement, for all: to be asked costs the database more than to answer.
     *
     * @return each at the place of its question
     * @throws NotFound where an organization is not there
     */
    static List<SubmitFacts> read(Handle handle, List<Question> questions) {
        Set<Place> places = new LinkedHashSet<>();
        for (Question question : questions) {
            places.add(new Place(question.organizationId(), null));
            question.paths().values().forEach(path -> places.add(new Place(question.organizationId(), path)));
        }
        Map<String, Organization> organizations = new HashMap<>();
        Map<Place, String> versions = new HashMap<>();
        handle.createQuery("""
                        SELECT o.*, f.path AS file_path, f.id AS file_version
                        FROM unnest(:organizations, :paths) AS asked (organization_id, path)
                        JOIN organization o ON o.id = asked.organization_id
                        LEFT JOIN file f ON f.organization_id = asked.organization_id AND f.path = asked.path
                            AND f.replaced_at IS NULL
                        """)
                .bindArray(
                        "organizations",
                        String.class,
                        places.stream().map(Place::organizationId).toArray())
                .bindArray(
                        "paths", String.class, places.stream().map(Place::path).toArray())
                .map(Row::of)
                .forEach(row -> {
                    organizations.put(row.organization().id(), row.organization());
                    if (row.version() != null) {
                        versions.put(row.place(), row.version());
                    }
                });
        return questions.stream()
                .map(question -> of(question, organizations, versions))
                .toList();
    }

    private static SubmitFacts of(
            Question question, Map<String, Organization> organizations, Map<Place, String> versions) {
        Organization organization = organizations.get(question.organizationId());
        if (organization == null) {
            throw new NotFound("The organization", question.organizationId());
        }
        Map<String, Optional<String>> files = new HashMap<>();
        question.paths()
                .forEach((uri, path) ->
                        files.put(uri, Optional.ofNullable(versions.get(new Place(question.organizationId(), path)))));
        return new SubmitFacts(organization, files);
    }
}
