package dev.outcrop.store;

import dev.outcrop.id.RunId;
import dev.outcrop.run.Lease;
import dev.outcrop.run.RunStatus;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Who advances a run, as it stands in its row. */
record RunRow(RunId id, RunStatus status, boolean root, String holder, long fence) {

    /** The row, locked until the end of the transaction. */
    static Optional<RunRow> locked(Session session, Dialect dialect, RunId id) throws SQLException {
        return session.first(
                "SELECT status, root, holder, fence FROM runs WHERE id = ? " + dialect.lock(),
                row -> new RunRow(
                        id,
                        RunStatus.valueOf(row.getString("status")),
                        row.getString("root").equals(id.value()),
                        row.getString("holder"),
                        row.getLong("fence")),
                id.value());
    }

    /** Whether it is a run that nobody advances until somebody resumes it. */
    boolean suspended() {
        return root && status == RunStatus.SUSPENDED;
    }

    /** Makes a suspended run run again: {@code next} has its lease; if empty, whoever sweeps first takes it over. */
    Optional<Lease> resume(Session session, Optional<String> next, Instant leaseUntil) throws SQLException {
        session.update(
                "UPDATE runs SET status = ?, holder = ?, fence = fence + 1, lease_until = ? WHERE id = ?",
                RunStatus.RUNNING,
                next.orElse(Leases.NOBODY),
                next.isPresent() ? leaseUntil : Instant.EPOCH,
                id.value());
        return next.map(holding -> new Lease(id, holding, fence + 1));
    }
}
