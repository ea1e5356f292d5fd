package dev.outcrop.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Prepared statements of one connection that wait for their next use, those used last at the end: SQLite's driver would
 * prepare each anew, which took a quarter of the writer's time. A statement in use is not among them, so that the same
 * text may be used while it is being used.
 */
final class KeptStatements implements AutoCloseable {
    private final SequencedMap<String, PreparedStatement> idle = new LinkedHashMap<>();
    private final Connection connection;
    private final int limit;

    KeptStatements(Connection connection, int limit) {
        this.connection = connection;
        this.limit = limit;
    }

    PreparedStatement take(String sql) throws SQLException {
        PreparedStatement kept = idle.remove(sql);
        return kept == null ? connection.prepareStatement(sql) : kept;
    }

    /** {@code bound} is forgotten: the next use begins with nothing. */
    void giveBack(String sql, PreparedStatement statement, Object... bound) throws SQLException {
        if (limit == 0 || idle.containsKey(sql)) {
            statement.close();
            return;
        }
        if (Sql.large(bound)) {
            statement.clearParameters(); // or SQLite would keep it
        } else {
            Sql.forget(statement, bound); // behind the driver's clearing SQLite prepares many queries anew
        }
        idle.putLast(sql, statement);
        if (idle.size() > limit) {
            idle.pollFirstEntry().getValue().close();
        }
    }

    @Override
    public void close() throws SQLException {
        while (!idle.isEmpty()) {
            Map.Entry<String, PreparedStatement> next = idle.pollFirstEntry();
            next.getValue().close();
        }
    }
}
