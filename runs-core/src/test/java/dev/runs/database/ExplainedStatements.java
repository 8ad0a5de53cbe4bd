package dev.runs.database;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * A database that counts its statements and, where it is told to, has PostgreSQL explain each before it runs: with the
 * values that are bound to it, in the transaction that it is a part of, and executed, so that what it touches is
 * measured and not estimated. What that changes is taken back. Each is explained as it is planned for its values, and also
 * as it is planned once for all values where PostgreSQL would come to prefer that for the driver's prepared statements.
 */
public final class ExplainedStatements {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern EXPLAINABLE =
            Pattern.compile("(?s)\\s*\\(*\\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\\b.*");
    /** More than PostgreSQL adds to the cost of a plan for its values, when it compares that with the other one's. */
    private static final double PLANNING_COST = 30;

    private final Jdbi real;
    private final List<Explained> explained = new ArrayList<>();
    private final List<String> executed = new ArrayList<>();
    private boolean explains;

    /**
     * A statement as it was executed once.
     *
     * @param how it was planned
     */
    public record Explained(String sql, String how, JsonNode plan) {}

    public ExplainedStatements(Jdbi real) {
        this.real = real;
    }

    public Jdbi jdbi() {
        return Database.configured(() -> connection(real.open()));
    }

    /** Whether each is explained from now on. */
    public void explain(boolean each) {
        explains = each;
    }

    public List<Explained> explained() {
        return explained;
    }

    /** What was executed while this was done, in its order. */
    public List<String> executedBy(Runnable work) {
        executed.clear();
        work.run();
        return List.copyOf(executed);
    }

    private Connection connection(Handle handle) {
        return Proxies.of(Connection.class, (proxy, method, arguments) -> {
            if (method.getName().equals("close")) {
                handle.close();
                return null;
            }
            Object result = Proxies.call(handle.getConnection(), method, arguments);
            return method.getName().equals("prepareStatement")
                    ? statement(handle.getConnection(), (PreparedStatement) result, (String) arguments[0])
                    : result;
        });
    }

    private PreparedStatement statement(Connection connection, PreparedStatement statement, String sql) {
        SortedMap<Integer, Binding> bindings = new TreeMap<>();
        return Proxies.of(PreparedStatement.class, (proxy, method, arguments) -> {
            if (method.getName().startsWith("set") && method.getParameterCount() > 1) {
                bindings.put((Integer) arguments[0], new Binding(method, Arrays.asList(arguments)));
            }
            if (method.getName().startsWith("execute")) {
                executed.add(sql);
                if (explains && EXPLAINABLE.matcher(sql).matches()) {
                    explain(connection, sql, bindings);
                }
            }
            return Proxies.call(statement, method, arguments);
        });
    }

    private void explain(Connection connection, String sql, SortedMap<Integer, Binding> bindings) throws SQLException {
        boolean alone = connection.getAutoCommit();
        if (alone) {
            connection.setAutoCommit(false);
        }
        JsonNode custom = plan(connection, sql, bindings, "force_custom_plan");
        JsonNode generic = plan(connection, sql, bindings, "force_generic_plan");
        explained.add(new Explained(sql, "planned for its values", custom));
        if (cost(generic) <= cost(custom) + PLANNING_COST) {
            explained.add(new Explained(sql, "planned for all values", generic));
        }
        if (alone) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static double cost(JsonNode plan) {
        return plan.get("Plan").get("Total Cost").asDouble();
    }

    private static JsonNode plan(Connection connection, String sql, SortedMap<Integer, Binding> bindings, String mode)
            throws SQLException {
        Savepoint before = connection.setSavepoint();
        String values = bindings.isEmpty() ? "" : "(" + values(connection, bindings) + ")";
        String types = bindings.isEmpty() ? "" : "(" + types(connection, sql, bindings) + ")";
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL plan_cache_mode = " + mode);
            // What is wrong with a plan is found in it, not by waiting.
            statement.execute("SET LOCAL statement_timeout = 0");
            statement.execute("PREPARE explained" + types + " AS " + numbered(sql));
            try (ResultSet plan =
                    statement.executeQuery("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE explained" + values)) {
                plan.next();
                return JSON.readTree(plan.getString(1)).get(0);
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw new IllegalStateException(e);
            } finally {
                connection.rollback(before);
                statement.execute("DEALLOCATE explained");
            }
        }
    }

    /** As the driver declares them to PostgreSQL. */
    private static String types(Connection connection, String sql, SortedMap<Integer, Binding> bindings)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, bindings);
            List<String> types = new ArrayList<>();
            for (int i = 1; i <= bindings.size(); i++) {
                types.add(statement.getParameterMetaData().getParameterTypeName(i));
            }
            return String.join(", ", types);
        }
    }

    private static String values(Connection connection, SortedMap<Integer, Binding> bindings) throws SQLException {
        String quoted = IntStream.range(0, bindings.size())
                .mapToObj(i -> "quote_nullable(?::text)")
                .collect(Collectors.joining(", ", "SELECT concat_ws(', ', ", ")"));
        try (PreparedStatement statement = connection.prepareStatement(quoted)) {
            bind(statement, bindings);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static void bind(PreparedStatement statement, SortedMap<Integer, Binding> bindings) throws SQLException {
        for (Binding binding : bindings.values()) {
            try {
                binding.method().invoke(statement, binding.arguments().toArray());
            } catch (ReflectiveOperationException e) {
                throw new SQLException(e);
            }
        }
    }

    /** With a number for each parameter. No statement of ours has a question mark in a text or an operator. */
    private static String numbered(String sql) {
        AtomicInteger number = new AtomicInteger();
        return Pattern.compile("\\?").matcher(sql).replaceAll(parameter -> "\\$" + number.incrementAndGet());
    }

    /** One call that set a parameter. */
    private record Binding(Method method, List<Object> arguments) {}
}
