package dev.outcrop.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Where transactions are made: all of a body's changes are committed, or none. */
interface Transactions {

    void run(Body body) throws SQLException;

    /** What happens in the transaction. */
    @FunctionalInterface
    interface Body {
        void run(Connection connection) throws SQLException;
    }

    /** Runs the body on a connection that doesn't commit by itself. */
    static void on(Connection connection, Body body) throws SQLException {
        boolean committed = false;
        try {
            body.run(connection);
            connection.commit();
            committed = true;
        } finally {
            if (!committed) {
                rollBack(connection);
            }
        }
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The failure on its way out says more; a connection that can't roll back is dropped by its owner.
            org.slf4j.LoggerFactory.getLogger(Transactions.class)
                    .debug("a transaction could not be rolled back: {}", e.getSQLState());
        }
    }
}
