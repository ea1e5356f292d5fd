package dev.outcrop.store;

import java.sql.SQLException;

/** Where transactions are made: all of a body's changes are committed, or none. */
interface Transactions {

    void run(Body body) throws SQLException;

    /** What happens in the transaction. */
    @FunctionalInterface
    interface Body {
        void run(Session session) throws SQLException;
    }
}
