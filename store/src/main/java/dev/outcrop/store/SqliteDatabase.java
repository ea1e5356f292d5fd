package dev.outcrop.store;

import dev.outcrop.store.StoreFailure.CannotOpen;
import dev.outcrop.store.StoreFailure.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
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
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Dialect dialect = new SqliteDialect();
    private final Wakes wakes = new Wakes();
    private final Wakes stops = new Wakes();
    private final Path folder;
    private final FolderLock lock;
    private final WriterLane lane;
    private final GroupWriter writer;
    private final ReaderLanes readers;

    private SqliteDatabase(Path folder, FolderLock lock, WriterLane lane, ReaderLanes readers) {
        this.folder = folder;
        this.lock = lock;
        this.lane = lane;
        this.readers = readers;
        writer = new GroupWriter(new GroupCommit(lane, dialect, wakes, PATIENCE)).start();
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
        DataSource source = source(url);
        Schema.prepare(source, new SqliteDialect());
        Connection connection = source.getConnection();
        var lane = new WriterLane(connection);
        // The lock proves that every holder is dead.
        lane.run(
                open -> Sql.update(
                        open,
                        "UPDATE runs SET lease_until = 0 WHERE ended_at IS NULL AND parent_run IS NULL AND status = 'RUNNING'"));
        var connections = new ArrayList<Connection>();
        for (int i = 0; i < READERS; i++) {
            Connection reading = source.getConnection();
            try (Statement statement = reading.createStatement()) {
                statement.execute("PRAGMA query_only = true");
            }
            connections.add(reading);
        }
        return new SqliteDatabase(folder, lock, lane, new ReaderLanes(connections));
    }

    private static SQLiteDataSource source(String url) {
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
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
        return writer.write(write);
    }

    @Override
    public <T> T append(Work.Write<T> write) {
        return writer.write(write);
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
    public int pendingWrites() {
        return writer.pending();
    }

    @Override
    public Optional<Duration> oldestPendingWrite() {
        return writer.oldest();
    }

    @Override
    public void close() {
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
