package dev.runs.access;

import java.sql.Array;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Organizations, users and API keys. */
final class AccessStore {
    /** By hand, as each submit needs one: JDBI's own mapper looks at the record's annotations every time. */
    static final RowMapper<Organization> ORGANIZATION = (row, context) -> new Organization(
            row.getString("id"),
            row.getString("name"),
            row.getTimestamp("created_at").toInstant(),
            row.getObject("max_running", Integer.class),
            row.getObject("max_queued", Integer.class),
            row.getObject("max_timeout_seconds", Integer.class),
            row.getObject("max_storage_mb", Integer.class),
            runtimes(row.getArray("runtimes")));

    private static final RowMapper<User> USER = ConstructorMapper.of(User.class);
    private static final RowMapper<ApiKey> API_KEY = ConstructorMapper.of(ApiKey.class);
    private static final String SELECT_USER = """
            SELECT u.id, u.organization_id, o.name AS organization_name, u.email, u.role, u.created_at, u.disabled_at
            FROM app_user u JOIN organization o ON o.id = u.organization_id
            """;

    private static final String SELECT_KEY = """
            SELECT k.id, k.user_id, u.email, k.role, k.last_four, k.created_at, k.expires_at, k.revoked_at, k.last_used_at
            FROM api_key k JOIN app_user u ON u.id = k.user_id
            """;

    private static @Nullable List<String> runtimes(@Nullable Array names) throws SQLException {
        return names == null ? null : List.of((String[]) names.getArray());
    }

    /** Whether it was made; false where the name is taken. */
    boolean insertOrganization(Handle handle, String id, String name, Instant now) {
        return handle.createUpdate("""
                                INSERT INTO organization (id, name, created_at) VALUES (:id, :name, :now)
                                ON CONFLICT (name) DO NOTHING
                                """)
                        .bind("id", id)
                        .bind("name", name)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    Optional<Organization> organization(Handle handle, String name) {
        return handle.createQuery("SELECT * FROM organization WHERE name = :name")
                .bind("name", name)
                .map(ORGANIZATION)
                .findOne();
    }

    Optional<Organization> organizationById(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM organization WHERE id = :id")
                .bind("id", id)
                .map(ORGANIZATION)
                .findOne();
    }

    List<Organization> organizations(Handle handle) {
        return handle.createQuery("SELECT * FROM organization ORDER BY name")
                .map(ORGANIZATION)
                .list();
    }

    void updateLimits(Handle handle, Organization organization) {
        handle.createUpdate("""
                        UPDATE organization SET max_running = :maxRunning, max_queued = :maxQueued,
                            max_timeout_seconds = :maxTimeoutSeconds, max_storage_mb = :maxStorageMb, runtimes = :runtimes
                        WHERE id = :id
                        """).bindMethods(organization).execute();
    }

    /** Whether it was made; false where the e-mail address is taken. */
    boolean insertUser(Handle handle, String id, String organizationId, String email, Role role, Instant now) {
        return handle.createUpdate("""
                                INSERT INTO app_user (id, organization_id, email, role, created_at)
                                VALUES (:id, :organizationId, :email, :role, :now)
                                ON CONFLICT (email) DO NOTHING
                                """)
                        .bind("id", id)
                        .bind("organizationId", organizationId)
                        .bind("email", email)
                        .bind("role", role)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    Optional<User> user(Handle handle, String email) {
        return handle.createQuery(SELECT_USER + "WHERE u.email = :email")
                .bind("email", email)
                .map(USER)
                .findOne();
    }

    List<User> users(Handle handle, @Nullable String organizationId) {
        Query users = organizationId == null
                ? handle.createQuery(SELECT_USER + "ORDER BY u.id")
                : handle.createQuery(SELECT_USER + "WHERE u.organization_id = :organizationId ORDER BY u.id")
                        .bind("organizationId", organizationId);
        return users.map(USER).list();
    }

    void updateRole(Handle handle, String userId, Role role) {
        handle.createUpdate("UPDATE app_user SET role = :role WHERE id = :id")
                .bind("id", userId)
                .bind("role", role)
                .execute();
    }

    void disableUser(Handle handle, String id, Instant now) {
        handle.createUpdate("UPDATE app_user SET disabled_at = coalesce(disabled_at, :now) WHERE id = :id")
                .bind("id", id)
                .bind("now", now)
                .execute();
        handle.createUpdate("DELETE FROM session WHERE user_id = :id")
                .bind("id", id)
                .execute();
    }

    void insertKey(Handle handle, KeyFormat key, String userId, Role role, Instant now, @Nullable Instant expiresAt) {
        String text = key.text();
        handle.createUpdate("""
                        INSERT INTO api_key (id, user_id, role, secret_sha256, last_four, created_at, expires_at)
                        VALUES (:id, :userId, :role, :secret, :lastFour, :now, :expiresAt)
                        """)
                .bind("id", key.id())
                .bind("userId", userId)
                .bind("role", role)
                .bind("secret", key.secretSha256())
                .bind("lastFour", text.substring(text.length() - 4))
                .bind("now", now)
                .bind("expiresAt", expiresAt)
                .execute();
    }

    List<ApiKey> keys(Handle handle, @Nullable String organizationId) {
        Query keys = organizationId == null
                ? handle.createQuery(SELECT_KEY + "ORDER BY k.id")
                : handle.createQuery(SELECT_KEY + "WHERE u.organization_id = :organizationId ORDER BY k.id")
                        .bind("organizationId", organizationId);
        return keys.map(API_KEY).list();
    }

    /** Whose key it was; empty where there is none. Revoking a revoked key changes nothing. */
    Optional<User> revokeKey(Handle handle, String id, Instant now) {
        int revoked = handle.createUpdate("UPDATE api_key SET revoked_at = coalesce(revoked_at, :now) WHERE id = :id")
                .bind("id", id)
                .bind("now", now)
                .execute();
        return revoked == 0
                ? Optional.empty()
                : handle.createQuery(SELECT_USER + "JOIN api_key k ON k.user_id = u.id WHERE k.id = :id")
                        .bind("id", id)
                        .map(USER)
                        .findOne();
    }
}
