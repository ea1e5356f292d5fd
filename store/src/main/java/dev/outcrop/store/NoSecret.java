package dev.outcrop.store;

import java.sql.SQLException;

/** There is nothing to sign in with, so that PostgreSQL was not even asked. */
final class NoSecret extends SQLException {
    private static final long serialVersionUID = 1;

    NoSecret(RuntimeException cause) {
        super("no secret for a connection to PostgreSQL", PostgresDialect.NOT_AUTHORIZED, cause);
    }
}
