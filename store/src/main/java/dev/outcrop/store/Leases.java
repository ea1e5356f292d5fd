package dev.outcrop.store;

import dev.outcrop.id.RunId;
import dev.outcrop.run.Lease;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who may advance which run. */
final class Leases {

    /** Holds the runs that nobody advances: suspended and released ones. */
    static final String NOBODY = "";

    private Leases() {}

    static List<Lease> takeOver(Connection connection, Dialect dialect, String holder, Instant now, Instant until)
            throws SQLException {
        return Sql.query(
                connection,
                """
                UPDATE runs SET fence = fence + 1, holder = ?, lease_until = ?
                WHERE id IN (SELECT id FROM runs
                    WHERE ended_at IS NULL AND parent_run IS NULL AND status = 'RUNNING' AND lease_until < ? %s)
                RETURNING id, fence
                """.formatted(dialect.lockFree()),
                row -> new Lease(new RunId(row.getString("id")), holder, row.getLong("fence")),
                holder,
                until,
                now);
    }

    static List<Lease> renew(Connection connection, String holder, Collection<Lease> leases, Instant until)
            throws SQLException {
        var lost = new ArrayList<Lease>();
        // In the order of ids, as whoever locks several rows does.
        List<Lease> ordered = leases.stream()
                .sorted(Comparator.comparing(lease -> lease.run().value()))
                .toList();
        for (Lease lease : ordered) {
            // A run that has ended meanwhile was not lost: nobody else can have it.
            int held = Sql.update(connection, """
                    UPDATE runs SET lease_until = CASE WHEN ended_at IS NULL THEN ? END
                    WHERE id = ? AND holder = ? AND fence = ?
                    """, until, lease.run().value(), holder, lease.fence());
            if (held == 0 && !givenUp(connection, lease)) {
                lost.add(lease);
            }
        }
        return lost;
    }

    /** Whether the run was suspended or released by whoever had this lease, and nobody has taken it since. */
    private static boolean givenUp(Connection connection, Lease lease) throws SQLException {
        return Sql.first(
                        connection,
                        "SELECT 1 FROM runs WHERE id = ? AND holder = ? AND fence = ?",
                        _ -> true,
                        lease.run().value(),
                        NOBODY,
                        lease.fence())
                .isPresent();
    }

    /** Ends the lease without changing its number: whoever takes the run over is the next. */
    static boolean release(Connection connection, Lease lease) throws SQLException {
        return Sql.update(connection, """
                        UPDATE runs SET holder = ?, lease_until = ?
                        WHERE id = ? AND holder = ? AND fence = ? AND status = 'RUNNING'
                        """, NOBODY, Instant.EPOCH, lease.run().value(), lease.holder(), lease.fence())
                > 0;
    }

    static Map<RunId, String> cancelRequests(Connection connection, Dialect dialect, Collection<RunId> runs)
            throws SQLException {
        var asked = new HashMap<RunId, String>();
        Sql.query(
                connection,
                "SELECT id, cancel_by FROM runs WHERE " + dialect.oneOf("id") + " AND cancel_by IS NOT NULL",
                row -> asked.put(new RunId(row.getString("id")), row.getString("cancel_by")),
                dialect.list(runs.stream().map(RunId::value).toList()));
        return asked;
    }
}
