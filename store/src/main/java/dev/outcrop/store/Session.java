package dev.outcrop.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An open connection, and JDBC on it in four verbs, for one thread at a time. Arguments are strings, numbers, booleans
 * (stored as 0 or 1), instants, enums and optionals of these.
 */
final class Session implements AutoCloseable {
    private final Connection connection;
    private final KeptStatements statements;

    /** {@code kept} is how many prepared statements are kept for their next use: 0 if the driver keeps them. */
    Session(Connection connection, int kept) {
        this.connection = connection;
        statements = new KeptStatements(connection, kept);
    }

    /** Makes a value of one row. */
    @FunctionalInterface
    interface Row<T> {
        T map(ResultSet row) throws SQLException;
    }

    <T> List<T> query(String sql, Row<T> row, Object... arguments) throws SQLException {
        return with(sql, statement -> {
            Sql.bind(statement, arguments);
            var found = new ArrayList<T>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(row.map(rows));
                }
            }
            return found;
        });
    }

    <T> Optional<T> first(String sql, Row<T> row, Object... arguments) throws SQLException {
        List<T> found = query(sql, row, arguments);
        return found.isEmpty() ? Optional.empty() : Optional.of(found.getFirst());
    }

    /** Returns the number of rows changed. */
    int update(String sql, Object... arguments) throws SQLException {
        return with(sql, statement -> {
            Sql.bind(statement, arguments);
            return statement.executeUpdate();
        });
    }

    /** The same change for each of {@code arguments}, sent together. */
    void batch(String sql, List<Object[]> arguments) throws SQLException {
        if (arguments.isEmpty()) {
            return;
        }
        with(sql, statement -> {
            for (Object[] each : arguments) {
                Sql.bind(statement, each);
                statement.addBatch();
            }
            return statement.executeBatch();
        });
    }

    /** What is done with a prepared statement. */
    @FunctionalInterface
    private interface Use<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    private <T> T with(String sql, Use<T> use) throws SQLException {
        PreparedStatement statement = statements.take(sql);
        boolean well = false;
        try {
            T result = use.of(statement);
            well = true;
            return result;
        } finally {
            if (well) {
                statements.giveBack(sql, statement);
            } else {
                statement.close(); // whatever state the failure has left it in
            }
        }
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            statements.close();
        }
    }
}
