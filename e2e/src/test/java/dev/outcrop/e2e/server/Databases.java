package dev.outcrop.e2e.server;

import dev.outcrop.e2e.fixtures.ServerOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** What a server may keep its data in, both real. */
enum Databases {
    SQLITE {
        @Override
        ServerOptions on(ServerOptions options) {
            return options;
        }
    },
    POSTGRESQL {
        @Override
        ServerOptions on(ServerOptions options) {
            String name = "outcrop_" + COUNTER.incrementAndGet();
            try (Connection connection = Running.POSTGRES.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return options.withVariable("OUTCROP_DATABASE_URL", Running.POSTGRES.getJdbcUrl("postgres", name));
        }
    };

    private static final AtomicInteger COUNTER = new AtomicInteger();

    /** The same server on an empty database. */
    abstract ServerOptions on(ServerOptions options);

    private static final class Running {
        private static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
