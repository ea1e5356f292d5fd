package dev.outcrop.store;

import com.zaxxer.hikari.HikariConfig;
import dev.outcrop.store.StoreFailure.CannotOpen;
import dev.outcrop.store.StoreFailure.Reason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** How connections to PostgreSQL are set up, and why there may be none. */
final class PostgresConnections {
    /** Beside the one that the writer has for itself. */
    private static final int CONNECTIONS = 9;

    private PostgresConnections() {}

    /** The writer's one connection, for which nobody else can make it wait; {@link KeptPlans} sees to its plans. */
    static HikariConfig writer(PostgresSource source) {
        HikariConfig config = pool(source);
        config.setPoolName("outcrop-writer");
        config.setMaximumPoolSize(1);
        config.setInitializationFailTimeout(-1); // it is opened for the first write, and not waited for at the start
        config.setConnectionInitSql(config.getConnectionInitSql() + "; " + KeptPlans.SETTINGS);
        return config;
    }

    static HikariConfig pool(PostgresSource source) {
        var config = new HikariConfig();
        config.setPoolName("outcrop");
        config.setDataSource(source);
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

    static CannotOpen cannotOpen(PostgresSource source, Dialect dialect, SQLException e) {
        PostgresAddress address = source.address();
        String state = PostgresDialect.state(e);
        Optional<String> distrust = PostgresTls.distrust(e);
        if (distrust.isPresent()) {
            return new CannotOpen(
                    Reason.NOT_TRUSTED,
                    "PostgreSQL at " + address.server() + " is not trusted: " + distrust.get()
                            + "; check the host in OUTCROP_DATABASE_URL, or name its authority there with sslrootcert.",
                    e);
        }
        // The driver's message may quote the user's name but never the password.
        return switch (state) {
            case "28P01", PostgresDialect.NOT_AUTHORIZED -> new CannotOpen(Reason.REFUSED, refused(source, e), e);
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

    private static String refused(PostgresSource source, SQLException e) {
        String server = "PostgreSQL at " + source.address().server();
        if (e instanceof NoSecret) {
            return server + " can't be signed in to: "
                    + Optional.ofNullable(e.getCause())
                            .map(Throwable::getMessage)
                            .orElse("there is no token") + ".";
        }
        return source.signs()
                ? server + " refused a token for the user \"" + source.user()
                        + "\"; check that the user is granted rds_iam, that this server's role may rds-db:connect as it, and"
                        + " that this machine's clock is right."
                : server + " refused the user or password; check OUTCROP_DATABASE_URL.";
    }
}
