package dev.runs.run;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;
import org.postgresql.PGStatement;

/**
 * Has PostgreSQL plan a statement for the values that it is executed with, every time. Otherwise it may keep a plan for
 * any values, from the sixth time on, where the one for certain values does not look cheaper.
 */
enum ReplannedStatement implements StatementCustomizer {
    INSTANCE;

    @Override
    public void beforeExecution(PreparedStatement statement, StatementContext context) throws SQLException {
        statement.unwrap(PGStatement.class).setPrepareThreshold(0);
    }
}
