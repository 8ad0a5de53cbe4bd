package dev.runs.run;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.runs.database.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run as a row: the mapping both ways. */
final class RunRows {
    private static final Logger LOG = LoggerFactory.getLogger(RunRows.class);

    static final String COLUMNS = "SELECT r.*, o.name AS organization_name, u.email AS user_email FROM ";
    static final String OWNERS =
            " JOIN organization o ON o.id = r.organization_id JOIN app_user u ON u.id = r.user_id ";
    static final String SELECT = COLUMNS + "run r" + OWNERS;

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final ObjectWriter PROGRAMS = JSON.writerFor(Program.class);
    private static final ObjectReader PROGRAM = JSON.readerFor(Program.class);
    private static final ObjectReader ENVIRONMENT = JSON.readerFor(RunEnvironment.class);
    private static final ObjectReader TEXTS = JSON.readerForMapOf(String.class);
    private static final Program UNREADABLE = new PythonProgram("", List.of());

    private RunRows() {}

    /** A part that cannot be read is left out, and the run says which: it must not keep others from being read. */
    static Run map(ResultSet row, StatementContext context) throws SQLException {
        Reader reader = new Reader(row);
        Program program = reader.read("program", PROGRAM, UNREADABLE);
        RunEnvironment environment = reader.read("environment", ENVIRONMENT, RunEnvironment.NONE);
        Map<String, String> files = reader.read("files", TEXTS, Map.of());
        Map<String, String> labels = reader.read("labels", TEXTS, Map.of());
        return new Run(
                row.getString("id"),
                row.getString("organization_id"),
                row.getString("organization_name"),
                row.getString("user_id"),
                row.getString("user_email"),
                row.getString("name"),
                RunStatus.valueOf(row.getString("status")),
                program,
                row.getString("runtime"),
                row.getString("version"),
                row.getString("region"),
                Duration.ofSeconds(row.getInt("timeout_seconds")),
                environment,
                files,
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant(),
                instant(row, "started_at"),
                instant(row, "completed_at"),
                failure(row),
                row.getObject("exit_code", Integer.class),
                row.getString("server_id"),
                row.getLong("fence"),
                row.getInt("attempt"),
                instant(row, "claimed_at"),
                instant(row, "cancel_requested_at"),
                row.getString("preparing"),
                labels,
                row.getBoolean("simulated"),
                reader.unreadable);
    }

    static RunEvent mapEvent(ResultSet row, StatementContext context) throws SQLException {
        return new RunEvent(
                row.getString("id"),
                row.getString("run_id"),
                row.getTimestamp("at").toInstant(),
                RunEvent.Code.of(row.getString("code")),
                row.getString("message"));
    }

    /** As {@link RunStore} hands runs to the database. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    private record Row(
            String id,
            String organizationId,
            String userId,
            String name,
            @JsonRawValue String program,
            String runtime,
            @Nullable String version,
            String region,
            long timeoutSeconds,
            RunEnvironment environment,
            Map<String, String> files,
            Map<String, String> labels,
            List<String> wholeLabels,
            boolean simulated,
            String createdAt,
            String eventId,
            @JsonRawValue @Nullable String audit) {
        static Row of(NewRun made, String eventId) {
            Run run = made.run();
            return new Row(
                    run.id(),
                    run.organizationId(),
                    run.userId(),
                    run.name(),
                    json(run.program()),
                    run.runtime(),
                    run.version(),
                    run.region(),
                    run.timeout().toSeconds(),
                    run.environment(),
                    run.files(),
                    run.labels(),
                    run.labels().entrySet().stream()
                            .map(label -> label.getKey() + "=" + label.getValue())
                            .toList(),
                    run.simulated(),
                    run.createdAt().toString(),
                    eventId,
                    made.audit());
        }
    }

    /** New runs, and an id for the first event of each. */
    static String json(Collection<NewRun> runs, Ids ids) {
        return json(runs.stream().map(run -> Row.of(run, ids.next())).toList());
    }

    /** As {@link RunStore} hands moves to the database. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    private record MoveRow(
            String id,
            String fromStatus,
            String toStatus,
            long fence,
            String at,
            String code,
            String message,
            @Nullable String failureKind,
            @Nullable String failureMessage,
            @Nullable Integer exitCode,
            String eventId,
            @Nullable String cancelRequestedAt) {
        static MoveRow of(Move move, String eventId) {
            Run run = move.run();
            Failure failure = move.failure();
            Instant cancelRequestedAt = run.cancelRequestedAt();
            return new MoveRow(
                    run.id(),
                    run.status().name(),
                    move.to().name(),
                    run.fence(),
                    move.at().toString(),
                    move.code().name(),
                    move.message(),
                    failure == null ? null : failure.kind().name(),
                    failure == null ? null : failure.message(),
                    move.exitCode(),
                    eventId,
                    cancelRequestedAt == null ? null : cancelRequestedAt.toString());
        }
    }

    /** Moves, and an id for the event of each, in the order of their runs: so two that write the same never wait for each other. */
    static String moves(Collection<Move> moves, Ids ids) {
        List<MoveRow> rows = moves.stream()
                .sorted(Comparator.comparing(move -> move.run().id()))
                .map(move -> MoveRow.of(move, ids.next()))
                .toList();
        return rows.size() == 1 ? json(rows.get(0)) : json(rows);
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
            return PROGRAMS.writeValueAsString(program);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not writable as JSON: " + program.getClass(), e);
        }
    }

    private static @Nullable Failure failure(ResultSet row) throws SQLException {
        String kind = row.getString("failure_kind");
        return kind == null ? null : new Failure(Failure.Kind.of(kind), row.getString("failure_message"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }

    /** Reads the JSON of one row. */
    private static final class Reader {
        private final ResultSet row;
        private @Nullable String unreadable;

        Reader(ResultSet row) {
            this.row = row;
        }

        <T> T read(String column, ObjectReader type, T standIn) throws SQLException {
            try {
                T value = type.readValue(row.getString(column));
                if (value != null) {
                    return value;
                }
                LOG.error("The {} of run {} is missing", column, row.getString("id"));
            } catch (JsonProcessingException e) {
                LOG.error("The {} of run {} cannot be read", column, row.getString("id"), e);
            }
            unreadable = column;
            return standIn;
        }
    }
}
