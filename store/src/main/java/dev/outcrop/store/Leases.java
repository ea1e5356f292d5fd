package dev.outcrop.store;

import dev.outcrop.id.RunId;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Lease;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who may advance which run. */
final class Leases {

    /** Holds the runs that nobody advances: suspended and released ones. */
    static final String NOBODY = "";

    private Leases() {}

    /**
     * Of many only some: those that are taken count for as long as a lease, whether or not somebody has come to them, and what
     * the dead had set aside of a budget is others' soon after.
     */
    static List<Lease> takeOver(Session session, Dialect dialect, String holder, Instant now, Instant until)
            throws SQLException {
        return session.query(
                """
                UPDATE runs SET fence = fence + 1, holder = ?, lease_until = ?
                WHERE id IN (SELECT id FROM runs
                    WHERE ended_at IS NULL AND parent_run IS NULL AND status = 'RUNNING' AND lease_until < ?
                    LIMIT %d %s)
                RETURNING id, fence
                """.formatted(Journal.TAKE_OVER, dialect.lockFree()),
                row -> new Lease(new RunId(row.getString("id")), holder, row.getLong("fence")),
                holder,
                until,
                now);
    }

    /** Two statements, however many there are: one locks and looks, in the order of ids as everywhere, one renews. */
    static List<Lease> renew(Session session, Dialect dialect, String holder, List<Lease> leases, Instant until)
            throws SQLException {
        var lost = new ArrayList<Lease>();
        var alive = new ArrayList<String>();
        Map<RunId, State> states = states(session, dialect, leases);
        for (Lease lease : leases) {
            State state = states.getOrDefault(lease.run(), State.GONE);
            boolean same = state.fence() == lease.fence();
            if (same && state.holder().equals(holder)) {
                if (!state.ended()) { // one that has ended meanwhile was not lost: nobody else can have it
                    alive.add(lease.run().value());
                }
            } else if (!same || !state.holder().equals(NOBODY)) { // else it was given up, and nobody has taken it since
                lost.add(lease);
            }
        }
        if (!alive.isEmpty()) {
            session.update("UPDATE runs SET lease_until = ? WHERE " + dialect.oneOf("id"), until, dialect.list(alive));
        }
        return lost;
    }

    private record State(String holder, long fence, boolean ended) {
        static final State GONE = new State(NOBODY, 0, true);
    }

    private static Map<RunId, State> states(Session session, Dialect dialect, Collection<Lease> leases)
            throws SQLException {
        var states = new HashMap<RunId, State>();
        session.query(
                "SELECT id, holder, fence, ended_at FROM runs WHERE " + dialect.oneOf("id") + " ORDER BY id "
                        + dialect.lock(),
                row -> states.put(
                        new RunId(row.getString(1)),
                        new State(row.getString(2), row.getLong(3), row.getObject(4) != null)),
                dialect.list(leases.stream().map(lease -> lease.run().value()).toList()));
        return states;
    }

    /** Ends the lease without changing its number: whoever takes the run over is the next. */
    static boolean release(Session session, Lease lease) throws SQLException {
        return session.update("""
                        UPDATE runs SET holder = ?, lease_until = ?
                        WHERE id = ? AND holder = ? AND fence = ? AND status = 'RUNNING'
                        """, NOBODY, Instant.EPOCH, lease.run().value(), lease.holder(), lease.fence()) > 0;
    }

    static Map<RunId, String> cancelRequests(Session session, Dialect dialect, Collection<RunId> runs)
            throws SQLException {
        var asked = new HashMap<RunId, String>();
        session.query(
                "SELECT id, cancel_by FROM runs WHERE " + dialect.oneOf("id") + " AND cancel_by IS NOT NULL",
                row -> asked.put(new RunId(row.getString("id")), row.getString("cancel_by")),
                dialect.list(runs.stream().map(RunId::value).toList()));
        return asked;
    }
}
