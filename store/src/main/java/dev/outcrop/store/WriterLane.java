package dev.outcrop.store;

import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConnection;

/** SQLite's one connection that writes; used by the writer's thread only. */
final class WriterLane implements Transactions, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WriterLane.class);

    private final Session session;

    WriterLane(Session session) throws SQLException {
        this.session = session;
        // Transactions are begun and ended by hand: the driver's own are not IMMEDIATE. It is told so by the flag
        // alone,
        // or it would try to begin and commit one around each statement.
        session.connection()
                .unwrap(SQLiteConnection.class)
                .getConnectionConfig()
                .setAutoCommit(false);
    }

    @Override
    public void run(Body body) throws SQLException {
        session.update("BEGIN IMMEDIATE");
        boolean committed = false;
        try {
            body.run(session);
            session.update("COMMIT");
            committed = true;
        } finally {
            if (!committed) {
                rollBack();
            }
        }
    }

    private void rollBack() {
        try {
            session.update("ROLLBACK");
        } catch (SQLException e) {
            // After a full disk or an I/O error SQLite has rolled back by itself, and there is nothing to do.
            LOG.debug("nothing to roll back: {}", e.getErrorCode());
        }
    }

    @Override
    public void close() {
        ReaderLanes.closeQuietly(session);
    }
}
