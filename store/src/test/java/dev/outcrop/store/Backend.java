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
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** The databases that the contract is tested on, both real. */
enum Backend {
    SQLITE {
        @Override
        StoreOptions fresh() {
            Path folder = folder();
            try {
                Files.copy(SqliteFile.MADE, folder.resolve(SqliteDatabase.FILE));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return StoreOptions.sqlite(folder);
        }
    },
    POSTGRESQL {
        @Override
        StoreOptions fresh() {
            return created(PostgresTemplate.MADE);
        }
    };

    /** Of PostgreSQL, on a machine that may be busy. */
    static final Duration STARTUP = Duration.ofMinutes(1);

    private static final AtomicInteger COUNTER = new AtomicInteger();

    /** A database that was opened once, so that it has its tables and nothing in them. */
    abstract StoreOptions fresh();

    /** A PostgreSQL database with nothing in it, not even tables. */
    static StoreOptions empty() {
        return created("template1");
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("outcrop-store");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StoreOptions created(String template) {
        String name = "outcrop_" + COUNTER.incrementAndGet();
        try (Connection connection = server().getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " TEMPLATE " + template);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return StoreOptions.postgres(server().getJdbcUrl("postgres", name));
    }

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

    /** Migrations are made once for all tests of this JVM. */
    private static final class SqliteFile {
        private static final Path MADE = made();

        private static Path made() {
            Path folder = folder();
            Store.open(StoreOptions.sqlite(folder)).close(); // which leaves one file
            return folder.resolve(SqliteDatabase.FILE);
        }
    }

    private static final class PostgresTemplate {
        private static final String MADE = made();

        private static String made() {
            StoreOptions options = created("template1");
            Store.open(options).close();
            String url = ((StoreOptions.Location.Postgres) options.location()).url();
            return url.substring(url.lastIndexOf('/') + 1, url.indexOf('?'));
        }
    }

    private static final class Server {
        private static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "300")
                        .setPGStartupWait(STARTUP)
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
