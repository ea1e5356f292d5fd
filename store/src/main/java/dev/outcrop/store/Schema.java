package dev.outcrop.store;

import dev.outcrop.store.StoreFailure.CannotOpen;
import dev.outcrop.store.StoreFailure.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Brings the database's schema up to this version. Changes are expand-then-contract: the schema says which readers it
 * still serves, and only a process that is older than those is refused; one that is merely older than the schema works.
 */
final class Schema {
    /** The reader that this version is. Grows with each migration that readers have to know of. */
    static final int READER = 3;

    private Schema() {}

    static void prepare(DataSource source, Dialect dialect) throws SQLException {
        try (Connection connection = source.getConnection()) {
            refuseIfLeftBehind(connection, dialect);
        }
        try {
            migrations(source, dialect).load().migrate();
        } catch (FlywayException e) {
            throw sqlCause(e)
                    .orElseThrow(() -> new CannotOpen(
                            Reason.UNUSABLE,
                            "The database holds something else than Outcrop's tables, or they were changed by hand; use an empty"
                                    + " database or restore a backup.",
                            e));
        }
    }

    /** All that there are, up to the newest unless a test says otherwise. */
    static FluentConfiguration migrations(DataSource source, Dialect dialect) {
        return Flyway.configure(Schema.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:db/migration")
                .placeholders(dialect.placeholders())
                .table("schema_history")
                .cleanDisabled(true);
    }

    private static void refuseIfLeftBehind(Connection connection, Dialect dialect) throws SQLException {
        var session = new Session(connection, 0);
        if (session.first(dialect.tableQuery(), _ -> true, "schema_reader").isEmpty()) {
            return;
        }
        int oldest = session.first("SELECT min_version FROM schema_reader", row -> row.getInt(1))
                .orElse(0);
        if (oldest > READER) {
            throw new CannotOpen(
                    Reason.LEFT_BEHIND,
                    "The database was changed by a newer Outcrop and no longer serves this one (it needs schema reader "
                            + oldest + ", this is " + READER + "); start the newer version.");
        }
    }

    private static Optional<SQLException> sqlCause(Throwable failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }
}
