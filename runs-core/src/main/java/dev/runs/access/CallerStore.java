package dev.runs.access;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** What a request proves itself with: API keys, sign-in links, sessions. */
final class CallerStore {
    /** A credential that exists and is neither expired nor revoked, and whose user is not disabled. */
    record Credential(
            String id,
            String secretSha256,
            Role credentialRole,
            boolean stale,
            String userId,
            String email,
            Role userRole,
            String organizationId,
            String organizationName) {
        Caller caller(Origin origin) {
            Role role = credentialRole.includes(userRole) ? userRole : credentialRole;
            return new Caller(organizationId, organizationName, userId, email, role, id, origin);
        }
    }

    /** By hand, as each request needs one: JDBI's own mapper looks at the record's annotations every time. */
    private static final RowMapper<Credential> CREDENTIAL = (row, context) -> new Credential(
            row.getString("id"),
            row.getString("secret_sha256"),
            Role.valueOf(row.getString("credential_role")),
            row.getBoolean("stale"),
            row.getString("user_id"),
            row.getString("email"),
            Role.valueOf(row.getString("user_role")),
            row.getString("organization_id"),
            row.getString("organization_name"));

    /** {@code stale}: the last use was not noted within the last minute. */
    List<Credential> keys(Handle handle, Collection<String> ids, Instant now) {
        return handle.createQuery("""
                        SELECT k.id, k.secret_sha256, k.role AS credential_role,
                            (k.last_used_at IS NULL OR k.last_used_at < :now::timestamptz - interval '1 minute')
                                AS stale,
                            u.id AS user_id, u.email, u.role AS user_role,
                            o.id AS organization_id, o.name AS organization_name
                        FROM api_key k
                        JOIN app_user u ON u.id = k.user_id
                        JOIN organization o ON o.id = u.organization_id
                        WHERE k.id = ANY(:ids) AND k.revoked_at IS NULL AND u.disabled_at IS NULL
                            AND (k.expires_at IS NULL OR k.expires_at > :now)
                        """)
                .bindArray("ids", String.class, ids.toArray())
                .bind("now", now)
                .map(CREDENTIAL)
                .list();
    }

    void noteUse(Handle handle, String keyId, Instant now) {
        handle.createUpdate("UPDATE api_key SET last_used_at = :now WHERE id = :id")
                .bind("id", keyId)
                .bind("now", now)
                .execute();
    }

    void insertLink(Handle handle, String tokenSha256, String userId, Instant expiresAt) {
        handle.createUpdate("""
                        INSERT INTO sign_in_link (token_sha256, user_id, expires_at)
                        VALUES (:token, :userId, :expiresAt)
                        """)
                .bind("token", tokenSha256)
                .bind("userId", userId)
                .bind("expiresAt", expiresAt)
                .execute();
    }

    /** Uses the link up and says whose it was; empty when it is unknown, used or expired, or its user disabled. */
    Optional<Credential> useLink(Handle handle, String tokenSha256, Instant now) {
        return handle.createQuery("""
                        UPDATE sign_in_link l SET used_at = :now
                        FROM app_user u JOIN organization o ON o.id = u.organization_id
                        WHERE token_sha256 = :token AND used_at IS NULL AND expires_at > :now
                            AND u.id = l.user_id AND u.disabled_at IS NULL
                        RETURNING 'link' AS id, token_sha256 AS secret_sha256, u.role AS credential_role, false AS stale,
                            u.id AS user_id, u.email, u.role AS user_role,
                            o.id AS organization_id, o.name AS organization_name
                        """)
                .bind("token", tokenSha256)
                .bind("now", now)
                .map(CREDENTIAL)
                .findOne();
    }

    void insertSession(
            Handle handle, String tokenSha256, String id, String userId, Role role, Instant now, Instant expiresAt) {
        handle.createUpdate("""
                        INSERT INTO session (token_sha256, id, user_id, role, created_at, expires_at)
                        VALUES (:token, :id, :userId, :role, :now, :expiresAt)
                        """)
                .bind("token", tokenSha256)
                .bind("id", id)
                .bind("userId", userId)
                .bind("role", role)
                .bind("now", now)
                .bind("expiresAt", expiresAt)
                .execute();
    }

    Optional<Credential> session(Handle handle, String tokenSha256, Instant now) {
        return handle.createQuery("""
                        SELECT s.id, s.token_sha256 AS secret_sha256, s.role AS credential_role, false AS stale,
                            u.id AS user_id, u.email, u.role AS user_role,
                            o.id AS organization_id, o.name AS organization_name
                        FROM session s
                        JOIN app_user u ON u.id = s.user_id
                        JOIN organization o ON o.id = u.organization_id
                        WHERE s.token_sha256 = :token AND s.expires_at > :now AND u.disabled_at IS NULL
                        """)
                .bind("token", tokenSha256)
                .bind("now", now)
                .map(CREDENTIAL)
                .findOne();
    }

    void deleteSession(Handle handle, String tokenSha256) {
        handle.createUpdate("DELETE FROM session WHERE token_sha256 = :token")
                .bind("token", tokenSha256)
                .execute();
    }

    /** Links and sessions whose time is over; called at each sign-in, which is rare enough and often enough. */
    void deleteExpired(Handle handle, Instant now) {
        handle.createUpdate("DELETE FROM sign_in_link WHERE expires_at < :now")
                .bind("now", now)
                .execute();
        handle.createUpdate("DELETE FROM session WHERE expires_at < :now")
                .bind("now", now)
                .execute();
    }
}
