package dev.runs.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** A run as a row: the mapping both ways. */
final class RunRows {
    static final String SELECT = """
            SELECT r.*, o.name AS organization_name, u.email AS user_email
            FROM run r JOIN organization o ON o.id = r.organization_id JOIN app_user u ON u.id = r.user_id
            """;

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final TypeReference<Map<String, String>> FILES = new TypeReference<>() {};

    private RunRows() {}

    static Run map(ResultSet row, StatementContext context) throws SQLException {
        try {
            String kind = row.getString("failure_kind");
            return new Run(
                    row.getString("id"),
                    row.getString("organization_id"),
                    row.getString("organization_name"),
                    row.getString("user_id"),
                    row.getString("user_email"),
                    row.getString("name"),
                    RunStatus.valueOf(row.getString("status")),
                    JSON.readValue(row.getString("program"), Program.class),
                    row.getString("runtime"),
                    row.getString("version"),
                    row.getString("region"),
                    Duration.ofSeconds(row.getInt("timeout_seconds")),
                    JSON.readValue(row.getString("environment"), RunEnvironment.class),
                    JSON.readValue(row.getString("files"), FILES),
                    row.getTimestamp("created_at").toInstant(),
                    row.getTimestamp("updated_at").toInstant(),
                    instant(row, "started_at"),
                    instant(row, "completed_at"),
                    kind == null ? null : new Failure(Failure.Kind.valueOf(kind), row.getString("failure_message")),
                    row.getObject("exit_code", Integer.class),
                    row.getString("server_id"),
                    row.getLong("fence"),
                    row.getInt("attempt"),
                    instant(row, "claimed_at"),
                    instant(row, "cancel_requested_at"),
                    row.getString("preparing"));
        } catch (JsonProcessingException e) {
            throw new SQLException("Run " + row.getString("id") + " cannot be read", e);
        }
    }

    static RunEvent mapEvent(ResultSet row, StatementContext context) throws SQLException {
        return new RunEvent(
                row.getString("id"),
                row.getString("run_id"),
                row.getTimestamp("at").toInstant(),
                RunEvent.Code.valueOf(row.getString("code")),
                row.getString("message"));
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not writable as JSON: " + value.getClass(), e);
        }
    }

    /** A program with its type, which Jackson writes only where the declared type is the sealed one. */
    static String json(Program program) {
        try {
            return JSON.writerFor(Program.class).writeValueAsString(program);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not writable as JSON: " + program.getClass(), e);
        }
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }
}
