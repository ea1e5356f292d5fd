package dev.outcrop.store;

import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.RunEvent.ApprovalDecided;
import dev.outcrop.run.RunStatus;
import dev.outcrop.run.StaleLease;
import dev.outcrop.store.AppendEvents.Outcome;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Appends of many runs, one after the other in meaning and together in fact: one query locks and checks all their runs,
 * and each kind of change is sent once for all of them.
 */
record AppendGroup(Session session, Dialect dialect) {

    /** {@code repeated} if an attempt before this one may have been committed. */
    record Member(AppendEvents append, boolean repeated) {}

    /** Leaves in each member how it went. */
    void make(List<Member> members) throws SQLException {
        var appends = new ArrayList<AppendEvents>();
        for (Member member : members) {
            member.append().made(Outcome.STORED);
            if (!member.repeated() || !member.append().storedBefore(session)) {
                appends.add(member.append());
            }
        }
        if (appends.isEmpty()) {
            return;
        }
        Map<RunId, HeldRun> runs = HeldRun.lock(session, dialect, runs(appends));
        HeldRun.addChildren(
                session,
                dialect,
                appends.stream()
                        .filter(AppendEvents::ofOthers)
                        .flatMap(append ->
                                Optional.ofNullable(runs.get(append.lease().run())).stream())
                        .toList());
        var effects = new EventEffects(session, dialect);
        var suspended = new ArrayList<Object[]>();
        for (AppendEvents append : appends) {
            HeldRun run = runs.get(append.lease().run());
            append.made(run == null ? Outcome.STALE : outcome(append, run));
            if (run != null && append.stored()) {
                effects.add(append, run);
                if (append.suspends()) {
                    suspended.add(new Object[] {
                        RunStatus.SUSPENDED, Leases.NOBODY, append.lease().run().value()
                    });
                }
            }
        }
        effects.store();
        session.batch("UPDATE runs SET status = ?, holder = ?, lease_until = NULL WHERE id = ?", suspended);
    }

    private static Set<RunId> runs(List<AppendEvents> appends) {
        var runs = new HashSet<RunId>();
        appends.forEach(append -> runs.add(append.lease().run()));
        return runs;
    }

    private Outcome outcome(AppendEvents append, HeldRun run) throws SQLException {
        try {
            if (append.suspends() && run.heldBy(append.lease()) && heldBack(append, run)) {
                return Outcome.HELD_BACK;
            }
            run.take(append.lease(), append.events());
            return Outcome.STORED;
        } catch (StaleLease lost) {
            return Outcome.STALE;
        }
    }

    /** Whether the run has something to do before it may be suspended. */
    private boolean heldBack(AppendEvents append, HeldRun run) throws SQLException {
        if (run.stopping()) {
            return true;
        }
        Set<ApprovalId> unnoted = ApprovalRows.unnoted(session, append.lease().run());
        for (EncodedEvent event : append.events()) {
            if (event.event() instanceof ApprovalDecided decided) {
                unnoted.remove(decided.approval());
            }
        }
        return !unnoted.isEmpty();
    }
}
