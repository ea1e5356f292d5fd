package dev.outcrop.store;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ApprovalId;
import dev.outcrop.run.ApprovalRecord;
import dev.outcrop.run.Decision;
import dev.outcrop.run.DecisionOutcome;
import dev.outcrop.run.Lease;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * Stores a decision and, if the run is suspended, makes it run again. The run's row is locked first, as it is by whoever
 * suspends the run: of the two the later one sees what the other has done.
 */
final class DecideApproval implements Work.Write<DecisionOutcome> {
    private final Dialect dialect;
    private final Optional<Caller> caller;
    private final ApprovalId id;
    private final Decision decision;
    private final Optional<String> holder;
    private final Instant leaseUntil;
    private Optional<Lease> granted = Optional.empty();

    /** Made for one decision; the approval has to be the caller's, or is anybody's if there is none. */
    DecideApproval(
            Dialect dialect,
            Optional<Caller> caller,
            ApprovalId id,
            Decision decision,
            Optional<String> holder,
            Instant leaseUntil) {
        this.dialect = dialect;
        this.caller = caller;
        this.id = id;
        this.decision = decision;
        this.holder = holder;
        this.leaseUntil = leaseUntil;
    }

    @Override
    public DecisionOutcome run(Session session, Work.Attempt attempt) throws SQLException {
        Optional<ApprovalRecord> known = find(session);
        Optional<RunRow> root = known.isEmpty()
                ? Optional.empty()
                : RunRow.locked(session, dialect, known.get().root());
        if (root.isPresent()) {
            known = find(session); // as it is under the lock
        }
        if (root.isEmpty() || known.isEmpty()) {
            return new DecisionOutcome.NoSuchApproval();
        }
        ApprovalRecord approval = known.get();
        attempt.announce(approval.root());
        if (approval.decision().isPresent()) {
            boolean ours = attempt.repeated() && approval.decision().get().equals(decision);
            return ours ? new DecisionOutcome.Stored(approval, granted) : new DecisionOutcome.DecidedBefore(approval);
        }
        ApprovalRows.decide(session, id, decision);
        granted = root.get().suspended() ? root.get().resume(session, holder, leaseUntil) : Optional.empty();
        return new DecisionOutcome.Stored(decided(approval), granted);
    }

    private Optional<ApprovalRecord> find(Session session) throws SQLException {
        return caller.isPresent() ? ApprovalRows.find(session, caller.get(), id) : ApprovalRows.find(session, id);
    }

    private ApprovalRecord decided(ApprovalRecord before) {
        return new ApprovalRecord(
                before.request(),
                before.root(),
                before.conversation(),
                before.owner(),
                before.requestedAt(),
                Optional.of(decision));
    }
}
