package dev.outcrop.store;

import com.zaxxer.hikari.HikariConfig;
import dev.outcrop.store.StoreFailure.CannotOpen;
import dev.outcrop.store.StoreFailure.Reason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** How connections to PostgreSQL are set up, and why there may be none. */
final class PostgresConnections {
    /** Beside the one that the writer has for itself. */
    private static final int CONNECTIONS = 9;

    private PostgresConnections() {}

    static Properties properties(StoreOptions.Location.Postgres location) {
        var properties = new Properties();
        location.user().ifPresent(user -> properties.setProperty(PGProperty.USER.getName(), user));
        location.password().ifPresent(word -> properties.setProperty(PGProperty.PASSWORD.getName(), word));
        // The URL's own parameters win over these.
        properties.setProperty(PGProperty.APPLICATION_NAME.getName(), "outcrop");
        properties.setProperty(PGProperty.CONNECT_TIMEOUT.getName(), "5");
        // A server whose machine is gone says nothing; no statement of ours takes as long as this.
        properties.setProperty(PGProperty.SOCKET_TIMEOUT.getName(), "20");
        properties.setProperty(PGProperty.TCP_KEEP_ALIVE.getName(), "true");
        // A batch of rows is one INSERT of many rows: the server has less to do for each.
        properties.setProperty(PGProperty.REWRITE_BATCHED_INSERTS.getName(), "true");
        return properties;
    }

    /** Connections without the pool's limits: a migration holds its lock for as long as it takes. */
    static DataSource migrating(String url, Properties properties) throws SQLException {
        var source = new PGSimpleDataSource();
        for (String name : properties.stringPropertyNames()) {
            source.setProperty(name, properties.getProperty(name));
        }
        source.setUrl(url);
        return source;
    }

    /**
     * The writer's one connection, for which nobody else can make it wait. Its statements are planned each time they are made,
     * for the tables as large as they are then: a plan that is kept from when a table was small reads through it as it grows.
     */
    static HikariConfig writer(String url, Properties properties) {
        HikariConfig config = pool(url, properties);
        config.setPoolName("outcrop-writer");
        config.setMaximumPoolSize(1);
        config.setInitializationFailTimeout(-1); // it is opened for the first write, and not waited for at the start
        config.setConnectionInitSql(config.getConnectionInitSql() + "; SET plan_cache_mode = force_custom_plan");
        return config;
    }

    static HikariConfig pool(String url, Properties properties) {
        var config = new HikariConfig();
        config.setPoolName("outcrop");
        config.setJdbcUrl(url);
        config.setDataSourceProperties(properties);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0); // so that a sleeping database can sleep
        config.setIdleTimeout(Duration.ofMinutes(1).toMillis());
        config.setConnectionTimeout(Duration.ofSeconds(4).toMillis());
        config.setValidationTimeout(Duration.ofSeconds(2).toMillis());
        // Our own transactions hold a row for milliseconds; who waits longer would hold up all runs of the group. And a
        // process that stands still in the middle of one must not keep from others the runs that they have to take
        // over.
        config.setConnectionInitSql("SET lock_timeout = '1s'; SET idle_in_transaction_session_timeout = '3s'");
        return config;
    }

    static CannotOpen cannotOpen(PostgresAddress address, Dialect dialect, SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        // The driver's message may quote the user's name but never the password.
        return switch (state) {
            case "28P01", "28000" ->
                new CannotOpen(
                        Reason.REFUSED,
                        "PostgreSQL at " + address.server()
                                + " refused the user or password; check OUTCROP_DATABASE_URL.",
                        e);
            case "3D000" ->
                new CannotOpen(
                        Reason.UNKNOWN_DATABASE,
                        "PostgreSQL at " + address.server() + " has no database \"" + address.database()
                                + "\"; create it or check OUTCROP_DATABASE_URL.",
                        e);
            default ->
                state.startsWith("08") || state.startsWith("57P")
                        ? new CannotOpen(
                                Reason.UNREACHABLE,
                                "PostgreSQL at " + address.server()
                                        + " can't be reached; start it or check OUTCROP_DATABASE_URL.",
                                e)
                        : new CannotOpen(
                                state.equals("53100") ? Reason.DISK_FULL : Reason.UNUSABLE,
                                "The database " + address + " can't be used: " + dialect.explain(e) + ".",
                                e);
        };
    }
}
