package dev.outcrop.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** The databases that the contract is tested on, both real. */
enum Backend {
    SQLITE {
        @Override
        StoreOptions fresh() {
            try {
                return StoreOptions.sqlite(Files.createTempDirectory("outcrop-store"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    },
    POSTGRESQL {
        @Override
        StoreOptions fresh() {
            String name = "outcrop_" + COUNTER.incrementAndGet();
            try (Connection connection = server().getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return StoreOptions.postgres(server().getJdbcUrl("postgres", name));
        }
    };

    private static final AtomicInteger COUNTER = new AtomicInteger();

    /** An empty database. */
    abstract StoreOptions fresh();

    /** One server for all tests of this JVM; it ends with the JVM. */
    static EmbeddedPostgres server() {
        return Server.RUNNING;
    }

    /** A connection that bypasses the store. */
    static Connection connect(StoreOptions options) throws SQLException {
        return DriverManager.getConnection(
                switch (options.location()) {
                    case StoreOptions.Location.Folder(Path path) -> "jdbc:sqlite:" + path.resolve(SqliteDatabase.FILE);
                    case StoreOptions.Location.Postgres postgres -> postgres.url();
                });
    }

    private static final class Server {
        private static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "300")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
