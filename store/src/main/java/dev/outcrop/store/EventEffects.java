package dev.outcrop.store;

import dev.outcrop.id.RunId;
import dev.outcrop.run.Lease;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What events mean for the other tables: children, their states, approvals, ends. */
record EventEffects(Connection connection, Dialect dialect, Lease lease, Root root, Work.Attempt attempt) {

    /** What is known of the lease's run. */
    record Root(long conversation, String owner, String answer) {}

    void of(RunEvent event) throws SQLException {
        RunId run = event.stamp().run();
        boolean child = !run.equals(lease.run());
        if (event.terminal()) {
            end(event);
        } else if (event instanceof RunEvent.ApprovalRequested asked
                && asked.request().run().equals(run)) {
            ApprovalRows.insert(connection, lease.run(), asked);
        } else if (event instanceof RunEvent.ApprovalDecided decided) {
            ApprovalRows.note(connection, lease.run(), decided);
        } else if (child && event instanceof RunEvent.RunSuspended) {
            status(run, RunStatus.SUSPENDED);
        } else if (child && event instanceof RunEvent.RunResumed) {
            status(run, RunStatus.RUNNING);
        }
    }

    private void status(RunId run, RunStatus status) throws SQLException {
        Sql.update(connection, "UPDATE runs SET status = ? WHERE id = ?", status, run.value());
    }

    void insertChild(RunStarted started) throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO runs (id, root, parent_run, parent_call, conversation, answer, owner, agent, status,
                    started_at, holder, fence)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                started.stamp().run().value(),
                lease.run().value(),
                started.parent().map(parent -> parent.run().value()),
                started.parent().map(parent -> parent.call()),
                root.conversation(),
                started.answerMessage().value(),
                root.owner(),
                started.agent(),
                RunStatus.RUNNING,
                started.stamp().at(),
                lease.holder(),
                lease.fence());
    }

    private void end(RunEvent event) throws SQLException {
        RunStatus status = statusAfter(event);
        Instant at = event.stamp().at();
        RunId run = event.stamp().run();
        Sql.update(
                connection,
                "UPDATE runs SET status = ?, ended_at = ?, lease_until = NULL WHERE id = ?",
                status,
                at,
                run.value());
        ApprovalRows.close(connection, event);
        if (!run.equals(lease.run())) {
            return;
        }
        // A child can't outlive the run that it works for.
        List<RunId> children = Sql.query(
                connection,
                "SELECT id FROM runs WHERE root = ? AND ended_at IS NULL",
                row -> new RunId(row.getString(1)),
                run.value());
        for (RunId child : children) {
            attempt.announce(child);
            Sql.update(connection, "UPDATE runs SET status = ?, ended_at = ? WHERE id = ?", status, at, child.value());
        }
        Map<RunId, List<RunEvent>> answer = ReadEvents.withoutFinishedDeltas(connection, dialect, List.of(run));
        String text = SearchText.storable(AnswerText.of(answer.getOrDefault(run, List.of())));
        Sql.update(
                connection,
                "UPDATE messages SET search_text = ?, plain_text = ? WHERE conversation = ? AND id = ?",
                SearchText.normal(text),
                text,
                root.conversation(),
                root.answer());
    }

    private static RunStatus statusAfter(RunEvent end) {
        return switch (end) {
            case RunEvent.RunCompleted _ -> RunStatus.COMPLETED;
            case RunEvent.RunFailed _ -> RunStatus.FAILED;
            case RunEvent.RunCancelled _ -> RunStatus.CANCELLED;
            default -> throw new IllegalArgumentException("not an end of a run");
        };
    }
}
