package dev.outcrop.store;

import dev.outcrop.id.RunId;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sqlite.SQLiteErrorCode;

/** SQLite: one process, one writer, so nothing to lock and nobody else to tell. */
final class SqliteDialect implements Dialect {
    private static final String AUDIT_GUARDS = """
            CREATE TRIGGER audit_entries_stay BEFORE UPDATE ON audit_entries
            BEGIN SELECT RAISE(ABORT, 'audit entries are not changed'); END;
            CREATE TRIGGER audit_entries_last BEFORE DELETE ON audit_entries
            WHEN OLD.number > (SELECT COALESCE(MAX(removed_to), 0) FROM audit_chains WHERE chain = OLD.chain)
            BEGIN SELECT RAISE(ABORT, 'audit entries are not deleted'); END;
            CREATE TRIGGER audit_chains_last BEFORE DELETE ON audit_chains
            BEGIN SELECT RAISE(ABORT, 'audit chains are not deleted'); END;
            CREATE TRIGGER audit_chains_grow BEFORE UPDATE ON audit_chains
            WHEN NEW.chain <> OLD.chain OR NEW.first_hash <> OLD.first_hash OR NEW.last_number < OLD.last_number
                OR NEW.removed_to < OLD.removed_to
            BEGIN SELECT RAISE(ABORT, 'audit chains only grow'); END;
            """;

    @Override
    public Map<String, String> placeholders() {
        return Map.of(
                "identity",
                "INTEGER PRIMARY KEY AUTOINCREMENT",
                "clustered",
                "WITHOUT ROWID",
                "timestamp",
                "TIMESTAMP",
                "bytes",
                "BLOB",
                "audit_guards",
                AUDIT_GUARDS);
    }

    @Override
    public String lock() {
        return "";
    }

    @Override
    public String lockFree() {
        return "";
    }

    @Override
    public String oneOf(String column) {
        return column + " IN (SELECT value FROM json_each(?))";
    }

    @Override
    public String list(Collection<String> ids) {
        return ids.stream()
                .collect(Collectors.joining("\",\"", ids.isEmpty() ? "[" : "[\"", ids.isEmpty() ? "]" : "\"]"));
    }

    @Override
    public String contains(String column) {
        return "instr(" + column + ", ?) > 0";
    }

    @Override
    public String wholeEvents() {
        // SQLite prefers the primary key, which leads through every delta.
        return "run_events INDEXED BY run_events_whole";
    }

    @Override
    public String sizeQuery() {
        return "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
    }

    @Override
    public Optional<String> eventBytesQuery() {
        return Optional.empty(); // it would have to read through the table
    }

    @Override
    public String tableQuery() {
        return "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?";
    }

    @Override
    public void announce(Session session, Collection<RunId> runs) {
        // There is no other process: the lock file says so.
    }

    @Override
    public void announceStop(Session session, RunId run) {
        // As above.
    }

    @Override
    public Trouble trouble(SQLException failure) {
        return switch (code(failure)) {
            // One lock for the whole file: whoever tried each write by itself would wait for it once for each.
            case SQLITE_BUSY, SQLITE_LOCKED -> Trouble.AWAY;
            case SQLITE_FULL -> Trouble.FULL;
            default -> full(failure) ? Trouble.FULL : Trouble.LASTING;
        };
    }

    /** The file beside the database that can't grow on a full disk is reported in a way of its own. */
    private static boolean full(SQLException failure) {
        return failure.getErrorCode() == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE.code;
    }

    @Override
    public String explain(SQLException failure) {
        if (full(failure)) {
            return "the disk is full";
        }
        return switch (code(failure)) {
            case SQLITE_FULL -> "the disk is full";
            case SQLITE_BUSY, SQLITE_LOCKED -> "another program holds the database file";
            case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM -> "the database file may not be written";
            case SQLITE_CORRUPT, SQLITE_NOTADB -> "the database file is damaged or is not a database";
            case SQLITE_IOERR -> "the disk reported an error";
            case SQLITE_CONSTRAINT -> "it contradicts what is stored";
            default -> "SQLite reported " + code(failure).name();
        };
    }

    /** The primary code: an extended one has more in its higher bits. See https://sqlite.org/rescode.html. */
    static SQLiteErrorCode code(SQLException failure) {
        return SQLiteErrorCode.getErrorCode(failure.getErrorCode() & 0xff);
    }
}
