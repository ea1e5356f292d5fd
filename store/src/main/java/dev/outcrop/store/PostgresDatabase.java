package dev.outcrop.store;

import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * PostgreSQL. Work is done on virtual threads of its own: an interrupt of a virtual thread that reads a socket closes
 * the socket, and a stopped run must not take a connection with it.
 */
final class PostgresDatabase implements Database {
    private final Dialect dialect;
    private final Wakes wakes = new Wakes();
    private final Wakes stops = new Wakes();
    private final PostgresAddress address;
    private final HikariDataSource pool;
    private final HikariDataSource writing;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("outcrop-sql-", 1).factory());
    private final GroupCommit commits;
    private final RowGroups rows;
    private final GroupWriter writer;
    private final PostgresListener listener;

    private PostgresDatabase(
            PostgresAddress address,
            PostgresDialect dialect,
            HikariDataSource pool,
            HikariDataSource writing,
            PostgresListener.Connecting own) {
        this.address = address;
        this.dialect = dialect;
        this.pool = pool;
        this.writing = writing;
        commits = new GroupCommit(body -> transaction(pool, body), dialect, wakes);
        rows = new RowGroups(commits, this::execute);
        writer = new GroupWriter(new GroupCommit(body -> transaction(writing, body), dialect, wakes));
        listener = new PostgresListener(own, dialect.process(), wakes, stops);
    }

    static PostgresDatabase open(StoreOptions.Location.Postgres location, String process) {
        var address = PostgresAddress.of(location.url());
        var properties = PostgresConnections.properties(location);
        PostgresListener.Connecting connecting = () -> DriverManager.getConnection(location.url(), properties);
        var dialect = new PostgresDialect(process);
        try (Connection probe = connecting.open()) {
            probe.isValid(5);
        } catch (SQLException e) {
            throw PostgresConnections.cannotOpen(address, dialect, e);
        }
        var pool = new HikariDataSource(PostgresConnections.pool(location.url(), properties));
        try {
            Schema.prepare(PostgresConnections.migrating(location.url(), properties), dialect);
        } catch (SQLException e) {
            pool.close();
            throw PostgresConnections.cannotOpen(address, dialect, e);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
        var writing = new HikariDataSource(PostgresConnections.writer(location.url(), properties));
        var database = new PostgresDatabase(address, dialect, pool, writing, connecting);
        database.writer.start();
        return database;
    }

    private static void transaction(HikariDataSource pool, Transactions.Body body) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Session session = Session.gathering(connection);
                body.run(session);
                session.commit();
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
                found.complete(read.run(new Session(connection, 0)));
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
    public void append(Work.Write<?> write, Consumer<Optional<RuntimeException>> then) {
        writer.write(write, then);
    }

    @Override
    public <T> T group(Work.Write<T> write) {
        return writer.write(write, Trouble.Patience.BRIEF);
    }

    @Override
    public <T> T groupFirst(Work.Write<T> write) {
        return writer.writeFirst(write);
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

    /** Its vacuum and its log's own end do that: docs/retention.md says when. */
    @Override
    public boolean scrub() {
        return true;
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
        commits.hurry();
        threads.close();
        writing.close();
        pool.close();
    }
}
