package dev.outcrop.server;

import dev.outcrop.server.config.SettingKey;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The real server and a real PostgreSQL, with a door before it: one for all tests of a class, with a database for each. */
@SuppressWarnings("NullAway.Init") // filled before each test
abstract class PostgresScene extends ServerScene {
    private static EmbeddedPostgres postgres;

    /** Of the test, past the door. */
    private static Connection own;

    private static int databases;

    final MovableClock clock = new MovableClock();
    PostgresGate gate;
    private String database;

    @BeforeAll
    static void start() throws IOException, SQLException {
        postgres = TestPostgres.start();
        own = postgres.getPostgresDatabase().getConnection();
    }

    @AfterAll
    static void stop() throws IOException, SQLException {
        own.close();
        postgres.close();
    }

    @BeforeEach
    void database() throws IOException, SQLException {
        database = "desk_" + ++databases;
        try (Statement statement = own.createStatement()) {
            statement.execute("CREATE DATABASE " + database);
        }
        gate = new PostgresGate(postgres.getPort(), check());
    }

    @AfterEach
    void noDatabase() throws IOException {
        gate.close();
    }

    /** Whether somebody is let in with user and password; without it everybody is. */
    Optional<BiPredicate<String, String>> check() {
        return Optional.empty();
    }

    @Override
    void writeAgents() throws IOException {
        agent("desk", "tools: []");
    }

    @Override
    Clock clock() {
        return clock;
    }

    @Override
    Map<SettingKey, String> flags() {
        Map<SettingKey, String> flags = super.flags();
        flags.put(SettingKey.DATABASE_URL, url("postgres"));
        return flags;
    }

    String url(String user) {
        return "jdbc:postgresql://127.0.0.1:" + gate.port() + "/" + database + "?user=" + user;
    }

    /** As PostgreSQL itself sees it. */
    long connections() {
        try (var statement = own.prepareStatement(
                "SELECT count(*) FROM pg_stat_activity" + " WHERE datname = ? AND backend_type = 'client backend'")) {
            statement.setString(1, database);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
