package dev.outcrop.store;

import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.outcrop.store.StoreFailure.CannotOpen;
import dev.outcrop.store.StoreFailure.Reason;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * PostgreSQL. Work is done on virtual threads of its own: an interrupt of a virtual thread that reads a socket closes
 * the socket, and a stopped run must not take a connection with it.
 */
final class PostgresDatabase implements Database {
    private static final int CONNECTIONS = 10;

    private final Dialect dialect;
    private final Wakes wakes = new Wakes();
    private final Wakes stops = new Wakes();
    private final PostgresAddress address;
    private final HikariDataSource pool;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("outcrop-sql-", 1).factory());
    private final GroupCommit commits;
    private final RowGroups rows;
    private final GroupWriter writer;
    private final PostgresListener listener;

    private PostgresDatabase(
            PostgresAddress address, PostgresDialect dialect, HikariDataSource pool, PostgresListener.Connecting own) {
        this.address = address;
        this.dialect = dialect;
        this.pool = pool;
        commits = new GroupCommit(this::transaction, dialect, wakes);
        rows = new RowGroups(commits, this::execute);
        writer = new GroupWriter(commits);
        listener = new PostgresListener(own, dialect.process(), wakes, stops);
    }

    static PostgresDatabase open(StoreOptions.Location.Postgres location, String process) {
        var address = PostgresAddress.of(location.url());
        var properties = properties(location);
        PostgresListener.Connecting connecting = () -> DriverManager.getConnection(location.url(), properties);
        var dialect = new PostgresDialect(process);
        try (Connection probe = connecting.open()) {
            probe.isValid(5);
        } catch (SQLException e) {
            throw cannotOpen(address, dialect, e);
        }
        var pool = new HikariDataSource(config(location.url(), properties));
        try {
            Schema.prepare(migrating(location.url(), properties), dialect);
        } catch (SQLException e) {
            pool.close();
            throw cannotOpen(address, dialect, e);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
        var database = new PostgresDatabase(address, dialect, pool, connecting);
        database.writer.start();
        return database;
    }

    private static Properties properties(StoreOptions.Location.Postgres location) {
        var properties = new Properties();
        location.user().ifPresent(user -> properties.setProperty(PGProperty.USER.getName(), user));
        location.password().ifPresent(word -> properties.setProperty(PGProperty.PASSWORD.getName(), word));
        // The URL's own parameters win over these.
        properties.setProperty(PGProperty.APPLICATION_NAME.getName(), "outcrop");
        properties.setProperty(PGProperty.CONNECT_TIMEOUT.getName(), "5");
        // A server whose machine is gone says nothing; no statement of ours takes as long as this.
        properties.setProperty(PGProperty.SOCKET_TIMEOUT.getName(), "20");
        properties.setProperty(PGProperty.TCP_KEEP_ALIVE.getName(), "true");
        return properties;
    }

    /** Connections without the pool's limits: a migration holds its lock for as long as it takes. */
    private static DataSource migrating(String url, Properties properties) throws SQLException {
        var source = new PGSimpleDataSource();
        for (String name : properties.stringPropertyNames()) {
            source.setProperty(name, properties.getProperty(name));
        }
        source.setUrl(url);
        return source;
    }

    private static HikariConfig config(String url, Properties properties) {
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

    private static CannotOpen cannotOpen(PostgresAddress address, Dialect dialect, SQLException e) {
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

    private void transaction(Transactions.Body body) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                body.run(connection);
                connection.commit();
            } catch (SQLException e) {
                if (PostgresDialect.state(e).equals(PostgresDialect.READ_ONLY)) {
                    pool.evictConnection(connection); // it leads to what was the primary before a failover
                }
                throw e;
            }
        } // the pool rolls back what is not committed
    }

    @Override
    public <T> T read(Work.Read<T> read) {
        var found = new CompletableFuture<T>();
        execute(() -> {
            try (Connection connection = pool.getConnection()) {
                found.complete(read.run(connection));
            } catch (SQLException | RuntimeException | Error e) {
                found.completeExceptionally(e);
            }
        });
        return ReaderLanes.join(found, dialect);
    }

    @Override
    public <T> T write(Work.Write<T> write) {
        var pending = new Pending<>(write, Trouble.Patience.BRIEF, System.nanoTime());
        execute(() -> insist(pending));
        return pending.await();
    }

    @Override
    public <T> T write(Object row, Work.Write<T> write) {
        return rows.write(row, write);
    }

    private void insist(Pending<?> pending) {
        var pause = new RetryPause();
        while (true) {
            commits.commit(List.of(pending));
            if (pending.done()) {
                return;
            }
            pause.failed();
            LockSupport.parkNanos(pause.left());
        }
    }

    private void execute(Runnable work) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            throw new StoreFailure.Closed();
        }
    }

    @Override
    public <T> T append(Work.Write<T> write) {
        return writer.write(write, Trouble.Patience.PATIENT);
    }

    @Override
    public <T> T appendSoon(Work.Write<T> write) {
        return writer.write(write, Trouble.Patience.BRIEF);
    }

    @Override
    public DataSource jobs() {
        return pool;
    }

    @Override
    public JdbcCustomization jobsDialect() {
        return new PostgreSqlJdbcCustomization(false, false);
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public Wakes wakes() {
        return wakes;
    }

    @Override
    public Wakes stops() {
        return stops;
    }

    @Override
    public void listen() {
        listener.wanted();
    }

    @Override
    public Duration pollInterval() {
        return Duration.ofMillis(500);
    }

    @Override
    public String kind() {
        return "postgresql";
    }

    @Override
    public String location() {
        return address.toString();
    }

    @Override
    public OptionalLong logBytes() {
        return OptionalLong.empty();
    }

    @Override
    public int pendingWrites() {
        return writer.pending();
    }

    @Override
    public Optional<Duration> oldestPendingWrite() {
        return writer.oldest();
    }

    @Override
    public void close() {
        listener.close();
        writer.close();
        threads.close();
        pool.close();
    }
}
