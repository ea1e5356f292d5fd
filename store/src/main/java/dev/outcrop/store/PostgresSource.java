package dev.outcrop.store;

import static java.util.Objects.requireNonNull;

import dev.outcrop.store.StoreFailure.CannotOpen;
import dev.outcrop.store.StoreFailure.Reason;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** Opens connections to PostgreSQL, each with the secret of its moment: for the pool, migrations, the listener and looks. */
final class PostgresSource implements DataSource {
    /** A server whose machine is gone says nothing; no statement of ours takes as long as this. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private static final Duration OPENING = Duration.ofSeconds(5);

    /** Aurora takes half a minute to wake up, and says nothing meanwhile. */
    private static final Duration WAKING = Duration.ofSeconds(75);

    private final String url;
    private final Properties properties;
    private final PostgresAddress address;
    private final String user;
    private final Optional<ConnectionSecret> secret;
    private final boolean sleeps;

    private PostgresSource(
            String url,
            Properties properties,
            PostgresAddress address,
            String user,
            Optional<ConnectionSecret> secret,
            boolean sleeps) {
        this.url = url;
        this.properties = properties;
        this.address = address;
        this.user = user;
        this.secret = secret;
        this.sleeps = sleeps;
    }

    /**
     * Connections as {@code location} says.
     *
     * @throws CannotOpen if its URL is none, or would send a secret to somebody who has not shown who they are
     */
    static PostgresSource of(StoreOptions.Location.Postgres location) {
        var address = PostgresAddress.of(location.url());
        Properties named = requireNonNull(Driver.parseURL(location.url(), new Properties()), "it was read before");
        var properties = new Properties();
        location.user().ifPresent(user -> properties.setProperty(PGProperty.USER.getName(), user));
        location.password().ifPresent(word -> properties.setProperty(PGProperty.PASSWORD.getName(), word));
        // The URL's own parameters win over these.
        properties.setProperty(PGProperty.APPLICATION_NAME.getName(), "outcrop");
        patience(properties, OPENING, SILENCE);
        properties.setProperty(PGProperty.TCP_KEEP_ALIVE.getName(), "true");
        // A batch of rows is one INSERT of many rows: the server has less to do for each.
        properties.setProperty(PGProperty.REWRITE_BATCHED_INSERTS.getName(), "true");
        PostgresTls.set(properties, named, address, location.secret().isPresent());
        String user = address.user().isEmpty() ? location.user().orElse("") : address.user();
        if (location.secret().isPresent() && user.isEmpty()) {
            throw new CannotOpen(
                    Reason.BAD_URL,
                    "The database URL names no user to sign in as with a token; add it, as in ?user=outcrop.");
        }
        return new PostgresSource(location.url(), properties, address, user, location.secret(), location.sleeps());
    }

    private static void patience(Properties properties, Duration opening, Duration silence) {
        properties.setProperty(PGProperty.CONNECT_TIMEOUT.getName(), String.valueOf(opening.toSeconds()));
        properties.setProperty(PGProperty.LOGIN_TIMEOUT.getName(), String.valueOf(opening.toSeconds()));
        properties.setProperty(PGProperty.SSL_RESPONSE_TIMEOUT.getName(), String.valueOf(opening.toMillis()));
        properties.setProperty(PGProperty.SOCKET_TIMEOUT.getName(), String.valueOf(silence.toSeconds()));
    }

    PostgresAddress address() {
        return address;
    }

    /** Who signs in, if that is known. */
    String user() {
        return user;
    }

    /** Whether connections are opened with a secret that is made for each. */
    boolean signs() {
        return secret.isPresent();
    }

    @Override
    public Connection getConnection() throws SQLException {
        return open(new Properties());
    }

    /** A first connection to a database that may have to wake up; the others need no such patience. */
    Connection patiently() throws SQLException {
        var waking = new Properties();
        if (sleeps) {
            patience(waking, WAKING, WAKING);
        }
        return open(waking);
    }

    private Connection open(Properties more) throws SQLException {
        var own = new Properties();
        own.putAll(properties);
        own.putAll(more);
        if (secret.isPresent()) {
            own.setProperty(PGProperty.PASSWORD.getName(), fresh(secret.get()));
        }
        return DriverManager.getConnection(url, own);
    }

    private String fresh(ConnectionSecret made) throws SQLException {
        try {
            return made.fresh(address.host(), address.port(), user);
        } catch (RuntimeException e) {
            throw new NoSecret(e);
        }
    }

    @Override
    public Connection getConnection(String other, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("who signs in is known");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        // the driver logs by java.util.logging
    }

    /** The pool would have a say in this, and knows of no sleep. */
    @Override
    public void setLoginTimeout(int seconds) {
        // how long opening may take is among the properties
    }

    /** So long the pool waits at its end for a connection that is being opened. */
    @Override
    public int getLoginTimeout() {
        return Math.toIntExact(OPENING.toSeconds());
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("there is none");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("nothing is wrapped");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return "PostgresSource[" + address + "]";
    }
}
