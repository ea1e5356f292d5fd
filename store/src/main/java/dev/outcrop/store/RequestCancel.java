package dev.outcrop.store;

import dev.outcrop.id.RunId;
import dev.outcrop.run.CancelRequest;
import dev.outcrop.run.Lease;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Remembers the first who wants a run stopped, and takes a suspended run, which nobody could tell. */
final class RequestCancel implements Work.Write<CancelRequest> {
    private final Dialect dialect;
    private final RunId run;
    private final String by;
    private final Optional<String> holder;
    private final Instant leaseUntil;
    private Optional<Lease> taken = Optional.empty();

    /** Made for one request. */
    RequestCancel(Dialect dialect, RunId run, String by, Optional<String> holder, Instant leaseUntil) {
        this.dialect = dialect;
        this.run = run;
        this.by = by;
        this.holder = holder;
        this.leaseUntil = leaseUntil;
    }

    @Override
    public CancelRequest run(Session session, Work.Attempt attempt) throws SQLException {
        Optional<RunRow> found = RunRow.locked(session, dialect, run);
        if (found.isEmpty() || found.get().status().ended()) {
            return new CancelRequest.Over();
        }
        RunRow row = found.get();
        if (attempt.repeated() && taken.equals(Optional.of(new Lease(run, row.holder(), row.fence())))) {
            return new CancelRequest.Taken(taken.get());
        }
        session.update("UPDATE runs SET cancel_by = COALESCE(cancel_by, ?) WHERE id = ?", by, run.value());
        taken = row.suspended() ? row.resume(session, holder, leaseUntil) : Optional.empty();
        dialect.announceStop(session, run);
        return taken.<CancelRequest>map(CancelRequest.Taken::new).orElseGet(CancelRequest.Passed::new);
    }
}
