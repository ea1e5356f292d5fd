package dev.outcrop.store;

import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.SqliteJdbcCustomization;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.outcrop.store.StoreFailure.CannotOpen;
import dev.outcrop.store.StoreFailure.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;

/**
 * SQLite in a locked folder. Its calls pin a virtual thread's carrier, so they are made on platform threads: one writer
 * and a few readers, each with a connection of its own.
 */
final class SqliteDatabase implements Database {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteDatabase.class);
    static final String FILE = "outcrop.db";
    private static final int READERS = 3;

    private final Dialect dialect = new SqliteDialect();
    private final Wakes wakes = new Wakes();
    private final Wakes stops = new Wakes();
    private final Path folder;
    private final FolderLock lock;
    private final WriterLane lane;
    private final GroupWriter writer;
    private final ReaderLanes readers;
    private final HikariDataSource jobs;

    private SqliteDatabase(Path folder, FolderLock lock, WriterLane lane, ReaderLanes readers, HikariDataSource jobs) {
        this.jobs = jobs;
        this.folder = folder;
        this.lock = lock;
        this.lane = lane;
        this.readers = readers;
        writer = new GroupWriter(new GroupCommit(lane, dialect, wakes)).start();
    }

    static SqliteDatabase open(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        FolderLock lock = FolderLock.take(absolute);
        try {
            // The main thread may be virtual in tests and in other people's programs.
            return onPlatformThread(() -> open(absolute, lock));
        } catch (SQLException e) {
            lock.close();
            throw cannotOpen(absolute, e);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static SqliteDatabase open(Path folder, FolderLock lock) throws SQLException {
        String url = "jdbc:sqlite:" + folder.resolve(FILE);
        DataSource source = source(url, SQLiteConfig.SynchronousMode.FULL);
        Schema.prepare(source, new SqliteDialect());
        var connections = new ArrayList<Connection>();
        try {
            Connection writing = opened(source, connections);
            var lane = new WriterLane(writing);
            // The lock proves that every holder is dead.
            lane.run(
                    open -> Sql.update(
                            open,
                            "UPDATE runs SET lease_until = 0 WHERE ended_at IS NULL AND parent_run IS NULL AND status = 'RUNNING'"));
            for (int i = 0; i < READERS; i++) {
                try (Statement statement = opened(source, connections).createStatement()) {
                    statement.execute("PRAGMA query_only = true");
                }
            }
            var readers = new ReaderLanes(connections.subList(1, connections.size()));
            return new SqliteDatabase(folder, lock, lane, readers, jobs(url));
        } catch (SQLException | RuntimeException e) {
            connections.forEach(ReaderLanes::closeQuietly);
            throw e;
        }
    }

    private static Connection opened(DataSource source, List<Connection> all) throws SQLException {
        Connection connection = source.getConnection();
        all.add(connection);
        return connection;
    }

    /**
     * The scheduler's own connections. It works with JDBC's connections and not with our writes, so it can't use the
     * writer's lane; its statements are single small updates that wait for the lane and hold it up for less than a
     * millisecond, for they are not flushed: a row that power loss takes back only makes a job run again.
     */
    private static HikariDataSource jobs(String url) {
        var config = new HikariConfig();
        config.setPoolName("outcrop-jobs");
        config.setDataSource(source(url, SQLiteConfig.SynchronousMode.NORMAL));
        config.setMaximumPoolSize(2);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    private static SQLiteDataSource source(String url, SQLiteConfig.SynchronousMode synchronous) {
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(synchronous);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(5_000);
        config.setPragma(SQLiteConfig.Pragma.CACHE_SIZE, "-8000"); // 8 MB for each connection
        var source = new SQLiteDataSource(config);
        source.setUrl(url);
        return source;
    }

    private static CannotOpen cannotOpen(Path folder, SQLException e) {
        SQLiteErrorCode code = SqliteDialect.code(e);
        return switch (code) {
            case SQLITE_FULL ->
                new CannotOpen(
                        Reason.DISK_FULL,
                        "The disk that holds the data folder " + folder
                                + " is full; free some space or give --data another folder.",
                        e);
            case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM ->
                new CannotOpen(
                        Reason.FOLDER_NOT_WRITABLE,
                        "The data folder " + folder
                                + " can't be written; change its permissions or give --data another folder.",
                        e);
            default ->
                new CannotOpen(
                        Reason.UNUSABLE,
                        "The database " + folder.resolve(FILE) + " can't be used: " + new SqliteDialect().explain(e)
                                + "; restore a backup or give --data another folder.",
                        e);
        };
    }

    private interface Opening {
        SqliteDatabase open() throws SQLException;
    }

    private static SqliteDatabase onPlatformThread(Opening opening) throws SQLException {
        var opened = new CompletableFuture<SqliteDatabase>();
        Thread.ofPlatform().daemon().name("outcrop-open").start(() -> {
            try {
                opened.complete(opening.open());
            } catch (SQLException | RuntimeException | Error e) {
                opened.completeExceptionally(e);
            }
        });
        try {
            return opened.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case SQLException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case null, default -> throw e;
            }
        }
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
    public <T> T read(Work.Read<T> read) {
        return readers.read(read, dialect);
    }

    @Override
    public <T> T write(Work.Write<T> write) {
        return writer.write(write, Trouble.Patience.BRIEF);
    }

    @Override
    public <T> T write(Object row, Work.Write<T> write) {
        return write(write); // there is one writer, and it groups whatever waits
    }

    @Override
    public <T> T append(Work.Write<T> write) {
        return writer.write(write, Trouble.Patience.PATIENT);
    }

    @Override
    public <T> T appendSoon(Work.Write<T> write) {
        return write(write);
    }

    @Override
    public DataSource jobs() {
        return jobs;
    }

    @Override
    public JdbcCustomization jobsDialect() {
        return new SqliteJdbcCustomization();
    }

    @Override
    public Wakes stops() {
        return stops;
    }

    @Override
    public void listen() {
        // Only this process writes, and its own commits wake those who wait.
    }

    @Override
    public Duration pollInterval() {
        return Duration.ofSeconds(5);
    }

    @Override
    public String kind() {
        return "sqlite";
    }

    @Override
    public String location() {
        return folder.resolve(FILE).toString();
    }

    @Override
    public OptionalLong logBytes() {
        return OptionalLong.of(folder.resolve(FILE + "-wal").toFile().length()); // 0 if there is none
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
        jobs.close();
        writer.close();
        readers.close();
        lane.close();
        lock.close();
    }

    /**
     * The writer's connection; used by the writer's thread only. Transactions are begun and ended by hand: the driver
     * begins one with the first statement that it takes for a change, and fails to commit if there was none.
     */
    private record WriterLane(Connection connection) implements Transactions, AutoCloseable {

        @Override
        public void run(Body body) throws SQLException {
            execute("BEGIN IMMEDIATE");
            boolean committed = false;
            try {
                body.run(connection);
                execute("COMMIT");
                committed = true;
            } finally {
                if (!committed) {
                    rollBack();
                }
            }
        }

        private void rollBack() {
            try {
                execute("ROLLBACK");
            } catch (SQLException e) {
                // After a full disk or an I/O error SQLite has rolled back by itself, and there is nothing to do.
                LOG.debug("nothing to roll back: {}", e.getErrorCode());
            }
        }

        private void execute(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        @Override
        public void close() {
            ReaderLanes.closeQuietly(connection);
        }
    }
}
