package dev.runs.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** A database whose commits are sometimes not confirmed: what was committed is there, and the caller sees an error. */
public final class LostCommits {
    private static final Pattern WRITE = Pattern.compile("INSERT INTO|UPDATE \\w+(?: \\w)? SET|DELETE FROM");

    private final Jdbi real;
    private final List<String> lostStatements = new ArrayList<>();
    private @Nullable String armed;
    private int lost;

    public LostCommits(Jdbi real) {
        this.real = real;
    }

    public Jdbi jdbi() {
        return Database.configured(() -> new Faulty(real.open()).connection());
    }

    /** The next commit that changes something is not confirmed. */
    public void loseTheNext() {
        loseTheNext("");
    }

    /** The next commit of such a statement is not confirmed. Spaces count as one, and parameters as {@code ?}. */
    public void loseTheNext(String partOfSql) {
        armed = partOfSql;
    }

    /** From now on each is confirmed again, if none was lost meanwhile. */
    public void loseNoMore() {
        armed = null;
    }

    public int lost() {
        return lost;
    }

    /** What was committed and not confirmed. */
    public List<String> lostStatements() {
        return lostStatements;
    }

    /** One connection, with what it has changed since its last commit. */
    private final class Faulty {
        private final Handle handle;
        private final List<String> writes = new ArrayList<>();

        Faulty(Handle handle) {
            this.handle = handle;
        }

        Connection connection() {
            return Proxies.of(Connection.class, (proxy, method, arguments) -> {
                if (method.getName().equals("close")) {
                    handle.close();
                    return null;
                }
                Object result = Proxies.call(handle.getConnection(), method, arguments);
                switch (method.getName()) {
                    case "prepareStatement" -> {
                        return statement((PreparedStatement) result, (String) arguments[0]);
                    }
                    case "commit" -> committed();
                    case "rollback" -> writes.clear();
                    default -> {}
                }
                return result;
            });
        }

        private PreparedStatement statement(PreparedStatement statement, String sql) {
            return Proxies.of(PreparedStatement.class, (proxy, method, arguments) -> {
                Object result = Proxies.call(statement, method, arguments);
                String text = sql.replaceAll("\\s+", " ");
                if (method.getName().startsWith("execute")
                        && WRITE.matcher(text).find()) {
                    writes.add(text);
                    if (handle.getConnection().getAutoCommit()) {
                        committed();
                    }
                }
                return result;
            });
        }

        private void committed() throws SQLException {
            List<String> done = List.copyOf(writes);
            writes.clear();
            String wanted = armed;
            if (wanted != null && done.stream().anyMatch(sql -> sql.contains(wanted))) {
                armed = null;
                lost++;
                lostStatements.addAll(done);
                throw new SQLException("The connection is gone.", "08006");
            }
        }
    }
}
