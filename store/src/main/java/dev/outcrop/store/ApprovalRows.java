package dev.outcrop.store;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.ApprovalRecord;
import dev.outcrop.run.ApprovalRequest;
import dev.outcrop.run.Decision;
import dev.outcrop.run.RunEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What people are asked. Changed under the lock of the root run's row. */
final class ApprovalRows {
    private static final String SELECT = """
            SELECT a.request, a.root, a.requested_at, a.decision, c.id AS conversation, r.owner
            FROM approvals a JOIN runs r ON r.id = a.root JOIN conversations c ON c.row_key = r.conversation
            """;

    private ApprovalRows() {}

    static Optional<ApprovalRecord> find(Session session, ApprovalId id) throws SQLException {
        return session.first(SELECT + "WHERE a.id = ?", ApprovalRows::approval, id.value());
    }

    static Optional<ApprovalRecord> find(Session session, Caller caller, ApprovalId id) throws SQLException {
        return session.first(
                SELECT + "WHERE a.id = ? AND r.owner = ? AND c.deleted_at IS NULL",
                ApprovalRows::approval,
                id.value(),
                caller.id());
    }

    static List<ApprovalRecord> all(Session session, RunId root) throws SQLException {
        return session.query(SELECT + "WHERE a.root = ? ORDER BY a.row_key", ApprovalRows::approval, root.value());
    }

    private static ApprovalRecord approval(ResultSet row) throws SQLException {
        return new ApprovalRecord(
                ApprovalJson.request(row.getString("request")),
                new RunId(row.getString("root")),
                new ConversationId(row.getString("conversation")),
                row.getString("owner"),
                Sql.instant(row.getLong("requested_at")),
                Sql.optionalText(row, "decision").map(ApprovalJson::decision));
    }

    /** Those whose time has run out, of all runs. */
    static List<ApprovalId> expired(Session session, Instant now) throws SQLException {
        return session.query(
                "SELECT id FROM approvals WHERE decision IS NULL AND expires_at < ? ORDER BY row_key",
                row -> new ApprovalId(row.getString(1)),
                now);
    }

    /** Those of the run that are decided without its having written so in its journal. */
    static Set<ApprovalId> unnoted(Session session, RunId root) throws SQLException {
        return new HashSet<>(session.query(
                "SELECT id FROM approvals WHERE root = ? AND decision IS NOT NULL AND noted = 0",
                row -> new ApprovalId(row.getString(1)),
                root.value()));
    }

    static final String INSERT =
            "INSERT INTO approvals (id, root, run, requested_at, expires_at, request) VALUES (?, ?, ?, ?, ?, ?)";

    static Object[] asked(RunId root, RunEvent.ApprovalRequested event) {
        ApprovalRequest request = event.request();
        return new Object[] {
            request.id().value(),
            root.value(),
            request.run().value(),
            event.stamp().at(),
            request.expiresAt(),
            ApprovalJson.write(request)
        };
    }

    static void decide(Session session, ApprovalId id, Decision decision) throws SQLException {
        session.update(
                "UPDATE approvals SET decision = ? WHERE id = ? AND decision IS NULL",
                ApprovalJson.write(decision),
                id.value());
    }

    /** The run has taken note. A mirror of the event in a run above changes nothing. */
    static final String NOTE =
            "UPDATE approvals SET decision = COALESCE(decision, ?), noted = 1 WHERE id = ? AND root = ? AND run = ?";

    static Object[] noted(RunId root, RunEvent.ApprovalDecided event) {
        return new Object[] {
            ApprovalJson.write(event.decision()),
            event.approval().value(),
            root.value(),
            event.stamp().run().value()
        };
    }

    /** Whatever the run that has ended, or one below it if it is the root, still asks is stopped by its end. */
    static final String CLOSE = """
            UPDATE approvals SET decision = ?, noted = 1
            WHERE root = ? AND (run = ? OR root = ?) AND decision IS NULL
            """;

    static Object[] closed(RunId root, RunEvent end) {
        String by = end instanceof RunEvent.RunCancelled cancelled ? cancelled.by() : Decision.NOBODY;
        var decision = new Decision(Decision.Choice.STOP, by, end.stamp().at(), Optional.empty(), Optional.empty());
        String run = end.stamp().run().value();
        return new Object[] {ApprovalJson.write(decision), root.value(), run, run};
    }
}
