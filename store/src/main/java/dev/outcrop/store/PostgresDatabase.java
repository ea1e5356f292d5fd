package dev.outcrop.store;

import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL. Work is done on virtual threads of its own: an interrupt of a virtual thread that reads a socket closes
 * the socket, and a stopped run must not take a connection with it.
 */
final class PostgresDatabase implements Database {
    /** All tables that have a person's words or name. */
    private static final List<String> PERSONAL = List.of(
            "conversations",
            "messages",
            "queued_questions",
            "runs",
            "run_events",
            "approvals",
            "feedback",
            "feedback_outbox",
            "attachments",
            "settings",
            "sessions",
            "api_keys",
            "usage_entries",
            "usage_days",
            "budget_holds",
            "budget_raises",
            "audit_people",
            "holds",
            "erasures");

    /** The server's own vacuum yields to whoever has waited for a second; our connections would not wait for as long. */
    private static final String VACUUM_YIELDS = "SET LOCAL lock_timeout = '5s'";

    private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);

    private final Dialect dialect;
    private final Wakes wakes = new Wakes();
    private final Wakes stops = new Wakes();
    private final PostgresAddress address;
    private final Rest rest;
    private final HikariDataSource pool;
    private final HikariDataSource writing;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("outcrop-sql-", 1).factory());
    private final GroupCommit commits;
    private final RowGroups rows;
    private final GroupWriter writer;
    private final PostgresListener listener;

    private PostgresDatabase(
            PostgresSource source, PostgresDialect dialect, HikariDataSource pool, HikariDataSource writing) {
        this.address = source.address();
        this.dialect = dialect;
        this.pool = pool;
        this.writing = writing;
        rest = new Rest(source, dialect);
        commits = new GroupCommit(body -> transaction(pool, body), dialect, wakes);
        rows = new RowGroups(commits, this::execute);
        var plans = new KeptPlans(System::nanoTime);
        Transactions writes = body -> transaction(writing, session -> {
            plans.renew(session);
            body.run(session);
        });
        writer = new GroupWriter(new GroupCommit(writes, dialect, wakes));
        listener = new PostgresListener(source::getConnection, dialect.process(), wakes, stops);
    }

    static PostgresDatabase open(StoreOptions.Location.Postgres location, String process) {
        var source = PostgresSource.of(location);
        var dialect = new PostgresDialect(process);
        try (Connection probe = source.patiently()) {
            probe.isValid(5);
        } catch (SQLException e) {
            throw PostgresConnections.cannotOpen(source, dialect, e);
        }
        var pool = new HikariDataSource(PostgresConnections.pool(source));
        try {
            // Without the pool's limits: a migration holds its lock for as long as it takes.
            Schema.prepare(source, dialect);
        } catch (SQLException e) {
            pool.close();
            throw PostgresConnections.cannotOpen(source, dialect, e);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
        var writing = new HikariDataSource(PostgresConnections.writer(source));
        var database = new PostgresDatabase(source, dialect, pool, writing);
        database.writer.start();
        return database;
    }

    static String server(StoreOptions.Location.Postgres location) {
        var source = PostgresSource.of(location);
        try (Connection connection = source.patiently()) {
            var about = connection.getMetaData();
            return about.getDatabaseProductName() + " " + about.getDatabaseProductVersion();
        } catch (SQLException e) {
            throw PostgresConnections.cannotOpen(source, new PostgresDialect(""), e);
        }
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
        rest.await(sentence -> new StoreFailure.NotRead(sentence, true));
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
        awake();
        var pending = new Pending<>(write, Trouble.Patience.BRIEF, System.nanoTime());
        execute(() -> insist(pending));
        return pending.await();
    }

    @Override
    public <T> T write(Object row, Work.Write<T> write) {
        awake();
        return rows.write(row, write);
    }

    private void awake() {
        rest.await(sentence -> new StoreFailure.NotStored(sentence, true));
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
        awake();
        return writer.write(write, Trouble.Patience.PATIENT);
    }

    @Override
    public void append(Work.Write<?> write, Consumer<Optional<RuntimeException>> then) {
        try {
            awake();
        } catch (StoreFailure failure) {
            then.accept(Optional.of(failure));
            return;
        }
        writer.write(write, then);
    }

    @Override
    public <T> T group(Work.Write<T> write) {
        awake();
        return writer.write(write, Trouble.Patience.BRIEF);
    }

    @Override
    public <T> T groupFirst(Work.Write<T> write) {
        awake();
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

    /**
     * Its vacuum and its log's own end do that for rows: docs/retention.md says when. Values of columns that its planner has
     * kept as samples are taken anew.
     */
    @Override
    public boolean scrub() {
        boolean whole = true;
        for (String table : PERSONAL) {
            try {
                write((session, _) -> {
                    session.update(VACUUM_YIELDS);
                    return session.update("ANALYZE " + table);
                });
            } catch (StoreFailure busy) {
                LOG.debug("the samples of {} are not taken anew: {}", table, busy.getMessage());
                whole = false;
            }
        }
        return whole;
    }

    @Override
    public boolean rest() {
        if (listener.running() || writer.pending() > 0 || busy(pool) || busy(writing)) {
            return false;
        }
        rest.begin();
        settle();
        return true;
    }

    @Override
    public void settle() {
        for (HikariDataSource connections : List.of(pool, writing)) {
            if (!busy(connections)) { // or one might be closed on its way to somebody who waits for it
                connections.getHikariPoolMXBean().softEvictConnections();
            }
        }
    }

    private static boolean busy(HikariDataSource connections) {
        return connections.getHikariPoolMXBean().getActiveConnections() > 0
                || connections.getHikariPoolMXBean().getThreadsAwaitingConnection() > 0;
    }

    @Override
    public boolean resting() {
        return rest.resting();
    }

    @Override
    public boolean waking() {
        return rest.waking();
    }

    @Override
    public void wake() {
        var _ = rest.wake();
    }

    @Override
    public void onWake(Runnable then) {
        rest.onWake(then);
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
        rest.close();
        listener.close();
        writer.close();
        commits.hurry();
        threads.close();
        writing.close();
        pool.close();
    }
}
