package dev.outcrop.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.outcrop.store.StoreFailure.CannotOpen;
import dev.outcrop.store.StoreFailure.Reason;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;

/** How connections to a SQLite file are set up, and why there may be none. */
final class SqliteConnections {

    private SqliteConnections() {}

    /**
     * The scheduler's own connections. It works with JDBC's connections and not with our writes, so it can't use the
     * writer's lane; its statements are single small updates that wait for the lane and hold it up for less than a
     * millisecond, for they are not flushed: a row that power loss takes back only makes a job run again.
     */
    static HikariDataSource jobs(String url) {
        var config = new HikariConfig();
        config.setPoolName("outcrop-jobs");
        config.setDataSource(source(url, SQLiteConfig.SynchronousMode.NORMAL));
        config.setMaximumPoolSize(2);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    static SQLiteDataSource source(String url, SQLiteConfig.SynchronousMode synchronous) {
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(synchronous);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(5_000);
        config.setGetGeneratedKeys(false); // or each INSERT is followed by a query for them
        config.setPragma(SQLiteConfig.Pragma.CACHE_SIZE, "-8000"); // 8 MB for each connection
        // 16 MB of log before it is copied into the file: a page that changes often is copied once.
        config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, "4000");
        // What is removed is overwritten: it must not be found in the file.
        config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
        var source = new SQLiteDataSource(config);
        source.setUrl(url);
        return source;
    }

    static CannotOpen cannotOpen(Path folder, SQLException e) {
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
                        "The database " + folder.resolve(SqliteDatabase.FILE) + " can't be used: "
                                + new SqliteDialect().explain(e) + "; restore a backup or give --data another folder.",
                        e);
        };
    }
}
