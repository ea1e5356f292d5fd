package dev.outcrop.store;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.ApprovalRecord;
import dev.outcrop.run.ApprovalRequest;
import dev.outcrop.run.Decision;
import dev.outcrop.run.RunEvent;
import java.sql.Connection;
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

    static Optional<ApprovalRecord> find(Connection connection, ApprovalId id) throws SQLException {
        return Sql.first(connection, SELECT + "WHERE a.id = ?", ApprovalRows::approval, id.value());
    }

    static Optional<ApprovalRecord> find(Connection connection, Caller caller, ApprovalId id) throws SQLException {
        return Sql.first(
                connection,
                SELECT + "WHERE a.id = ? AND r.owner = ? AND c.deleted_at IS NULL",
                ApprovalRows::approval,
                id.value(),
                caller.id());
    }

    static List<ApprovalRecord> all(Connection connection, RunId root) throws SQLException {
        return Sql.query(
                connection, SELECT + "WHERE a.root = ? ORDER BY a.row_key", ApprovalRows::approval, root.value());
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
    static List<ApprovalId> expired(Connection connection, Instant now) throws SQLException {
        return Sql.query(
                connection,
                "SELECT id FROM approvals WHERE decision IS NULL AND expires_at < ? ORDER BY row_key",
                row -> new ApprovalId(row.getString(1)),
                now);
    }

    /** Those of the run that are decided without its having written so in its journal. */
    static Set<ApprovalId> unnoted(Connection connection, RunId root) throws SQLException {
        return new HashSet<>(Sql.query(
                connection,
                "SELECT id FROM approvals WHERE root = ? AND decision IS NOT NULL AND noted = 0",
                row -> new ApprovalId(row.getString(1)),
                root.value()));
    }

    static void insert(Connection connection, RunId root, RunEvent.ApprovalRequested event) throws SQLException {
        ApprovalRequest request = event.request();
        Sql.update(
                connection,
                "INSERT INTO approvals (id, root, run, requested_at, expires_at, request) VALUES (?, ?, ?, ?, ?, ?)",
                request.id().value(),
                root.value(),
                request.run().value(),
                event.stamp().at(),
                request.expiresAt(),
                ApprovalJson.write(request));
    }

    static void decide(Connection connection, ApprovalId id, Decision decision) throws SQLException {
        Sql.update(
                connection,
                "UPDATE approvals SET decision = ? WHERE id = ? AND decision IS NULL",
                ApprovalJson.write(decision),
                id.value());
    }

    /** The run has taken note. A mirror of the event in a run above changes nothing. */
    static void note(Connection connection, RunId root, RunEvent.ApprovalDecided event) throws SQLException {
        Sql.update(
                connection,
                "UPDATE approvals SET decision = COALESCE(decision, ?), noted = 1 WHERE id = ? AND root = ? AND run = ?",
                ApprovalJson.write(event.decision()),
                event.approval().value(),
                root.value(),
                event.stamp().run().value());
    }

    /** Whatever the run that has ended, or one below it, still asks is stopped by its end. */
    static void close(Connection connection, RunEvent end) throws SQLException {
        String by = end instanceof RunEvent.RunCancelled cancelled ? cancelled.by() : Decision.NOBODY;
        var decision = new Decision(Decision.Choice.STOP, by, end.stamp().at(), Optional.empty(), Optional.empty());
        String run = end.stamp().run().value();
        Sql.update(
                connection,
                "UPDATE approvals SET decision = ?, noted = 1 WHERE (root = ? OR run = ?) AND decision IS NULL",
                ApprovalJson.write(decision),
                run,
                run);
    }
}
