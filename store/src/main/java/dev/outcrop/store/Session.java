package dev.outcrop.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An open connection, and JDBC on it in a few verbs, for one thread at a time. Arguments are strings, numbers, booleans
 * (stored as 0 or 1), instants, enums and optionals of these.
 *
 * <p>Where the database is across a wire, what has no result waits for the next statement that has one, or for the
 * commit, and goes with it: the trip takes longer than the work.
 */
final class Session implements AutoCloseable {
    private final Connection connection;
    private final KeptStatements statements;
    private final boolean gathers;
    private final List<Later> later = new ArrayList<>();

    /** What is to be sent with the next statement. */
    private record Later(String sql, List<Object> arguments) {}

    /** {@code kept} is how many prepared statements are kept for their next use: 0 if the driver keeps them. */
    Session(Connection connection, int kept) {
        this(connection, kept, false);
    }

    private Session(Connection connection, int kept, boolean gathers) {
        this.connection = connection;
        this.gathers = gathers;
        statements = new KeptStatements(connection, kept);
    }

    /** One transaction on PostgreSQL, which takes several statements at a time; it is ended by {@link #commit}. */
    static Session gathering(Connection connection) {
        return new Session(connection, 0, true); // the driver keeps its statements
    }

    /** Makes a value of one row. */
    @FunctionalInterface
    interface Row<T> {
        T map(ResultSet row) throws SQLException;
    }

    <T> List<T> query(String sql, Row<T> row, Object... arguments) throws SQLException {
        List<Later> before = taken();
        Object[] all = all(before, arguments);
        return with(text(before, sql), all, statement -> {
            Sql.bind(statement, all);
            var found = new ArrayList<T>();
            try (ResultSet rows = before.isEmpty() ? statement.executeQuery() : last(statement, before.size())) {
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
        List<Later> before = taken();
        Object[] all = all(before, arguments);
        return with(text(before, sql), all, statement -> {
            Sql.bind(statement, all);
            if (before.isEmpty()) {
                return statement.executeUpdate();
            }
            skip(statement, before.size());
            return statement.getUpdateCount();
        });
    }

    /** The same change for each of {@code arguments}, sent together. */
    void batch(String sql, List<Object[]> arguments) throws SQLException {
        if (arguments.isEmpty()) {
            return;
        }
        send();
        with(sql, arguments.getLast(), statement -> {
            for (Object[] each : arguments) {
                Sql.bind(statement, each);
                statement.addBatch();
            }
            return statement.executeBatch();
        });
    }

    /** The same for a change that may wait for the next statement. */
    void batch(Bulk change, List<Object[]> arguments) throws SQLException {
        if (!gathers) {
            batch(change.each(), arguments);
        } else if (!arguments.isEmpty()) {
            later(change.many(), change.arguments(connection, arguments));
        }
    }

    /** Executes a statement whose result nobody wants; it may wait for the next one. */
    void later(String sql, Object... arguments) throws SQLException {
        later.add(new Later(sql, List.of(arguments)));
        if (!gathers) {
            send();
        }
    }

    /** Ends the transaction, with whatever still waits. */
    void commit() throws SQLException {
        if (!later.isEmpty()) {
            later("COMMIT");
            send();
        }
        connection.commit(); // which does nothing if that has done it
    }

    private void send() throws SQLException {
        List<Later> waiting = taken();
        if (!waiting.isEmpty()) {
            Later last = waiting.removeLast();
            Object[] all = all(waiting, last.arguments().toArray());
            with(text(waiting, last.sql()), all, statement -> {
                Sql.bind(statement, all);
                return statement.execute();
            });
        }
    }

    private List<Later> taken() {
        var taken = new ArrayList<>(later);
        later.clear();
        return taken;
    }

    private static String text(List<Later> before, String sql) {
        var text = new StringBuilder();
        before.forEach(each -> text.append(each.sql()).append(";\n"));
        return text.append(sql).toString();
    }

    private static Object[] all(List<Later> before, Object[] arguments) {
        return Stream.concat(before.stream().flatMap(each -> each.arguments().stream()), Stream.of(arguments))
                .toArray();
    }

    private static ResultSet last(PreparedStatement statement, int before) throws SQLException {
        skip(statement, before);
        return statement.getResultSet();
    }

    /** Executes all parts of the statement and leaves it at the result of the one behind {@code before} others. */
    private static void skip(PreparedStatement statement, int before) throws SQLException {
        statement.execute();
        for (int i = 0; i < before; i++) {
            statement.getMoreResults();
        }
    }

    /** What is done with a prepared statement. */
    @FunctionalInterface
    private interface Use<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    /** {@code bound} is what the use leaves with the statement. */
    private <T> T with(String sql, Object[] bound, Use<T> use) throws SQLException {
        PreparedStatement statement = statements.take(sql);
        boolean well = false;
        try {
            T result = use.of(statement);
            well = true;
            return result;
        } finally {
            if (well) {
                statements.giveBack(sql, statement, bound);
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
