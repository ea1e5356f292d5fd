package dev.outcrop.store;

import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.SqliteJdbcCustomization;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;

/**
 * SQLite in a locked folder. Its calls pin a virtual thread's carrier, so they are made on platform threads: one writer
 * and a few readers, each with a connection of its own.
 */
final class SqliteDatabase implements Database {
    static final String FILE = "outcrop.db";
    private static final int READERS = 3;

    /** More than we have different ones of. */
    private static final int STATEMENTS = 128;

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
            throw SqliteConnections.cannotOpen(absolute, e);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static SqliteDatabase open(Path folder, FolderLock lock) throws SQLException {
        SqliteLibrary.load();
        String url = "jdbc:sqlite:" + folder.resolve(FILE);
        DataSource source = SqliteConnections.source(url, SQLiteConfig.SynchronousMode.FULL);
        Schema.prepare(source, new SqliteDialect());
        var sessions = new ArrayList<Session>();
        try {
            var lane = new WriterLane(opened(source, sessions));
            // The lock proves that every holder is dead.
            lane.run(
                    open -> open.update(
                            "UPDATE runs SET lease_until = 0 WHERE ended_at IS NULL AND parent_run IS NULL AND status = 'RUNNING'"));
            for (int i = 0; i < READERS; i++) {
                try (Statement statement = opened(source, sessions).connection().createStatement()) {
                    statement.execute("PRAGMA query_only = true");
                }
            }
            var readers = new ReaderLanes(sessions.subList(1, sessions.size()));
            return new SqliteDatabase(folder, lock, lane, readers, SqliteConnections.jobs(url));
        } catch (SQLException | RuntimeException e) {
            sessions.forEach(ReaderLanes::closeQuietly);
            throw e;
        }
    }

    private static Session opened(DataSource source, List<Session> all) throws SQLException {
        var session = new Session(source.getConnection(), STATEMENTS);
        all.add(session);
        return session;
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

    /** Removed rows are overwritten in the file; the log is written into it and cut off. */
    @Override
    public boolean scrub() {
        var done = new CompletableFuture<Boolean>();
        Thread.ofPlatform().daemon().name("outcrop-scrub").start(() -> {
            try (Connection connection = jobs.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
                done.complete(row.next() && row.getInt(1) == 0);
            } catch (SQLException | RuntimeException busy) {
                done.complete(false);
            }
        });
        return done.join();
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
}
