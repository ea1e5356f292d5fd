package dev.outcrop.store;

import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.StopReason;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.ToolFinished;
import dev.outcrop.tool.UntrustedText;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Removes what has been kept for long enough; what is on hold stays. */
public final class Retention {
    /** So that no run's writes are held up for long. */
    private static final int RUNS_AT_ONCE = 20;

    /** A condition: all runs of conversation {@code c} ended before the argument, or wait for a person. */
    private static final String TOLD = """
            NOT EXISTS (SELECT 1 FROM runs t WHERE t.conversation = c.row_key AND t.parent_run IS NULL
                AND t.ended_at >= ?)
            """;

    private final Database database;
    private final Clock clock;

    Retention(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Removes temporary conversations in which nothing was said since {@code idleSince}, and their traces elsewhere; how
     * many.
     */
    public int temporary(Instant idleSince) {
        return Removal.of("c.temporary = 1 AND c.updated_at < ?", idleSince)
                .withTraces(clock.instant())
                .go(database);
    }

    /**
     * Removes other conversations in which nothing was said since {@code idleSince}, pinned ones too; how many. One with a
     * run that ended at {@code toldUntil} or later waits until other systems were told of it.
     */
    public int chats(Instant idleSince, Instant toldUntil) {
        return Removal.of("c.temporary = 0 AND c.updated_at < ? AND " + TOLD, idleSince, toldUntil)
                .withTraces(clock.instant())
                .go(database);
    }

    /**
     * Leaves of runs that ended before {@code endedBefore} the text of the answer, its usage and its end: what tools were
     * given and returned, reasoning and approvals go; that text by strangers was among it stays known. Returns the number of
     * runs that answered a person.
     */
    public int journals(Instant endedBefore) {
        int emptied = 0;
        while (true) {
            int now = database.write((session, _) -> some(session, endedBefore));
            emptied += now;
            if (now < RUNS_AT_ONCE) {
                return emptied;
            }
        }
    }

    private int some(Session session, Instant endedBefore) throws SQLException {
        List<String> roots = session.query(
                "SELECT r.id FROM runs r JOIN conversations c ON c.row_key = r.conversation"
                        + " WHERE r.emptied = 0 AND r.parent_run IS NULL AND r.ended_at < ? AND " + Removal.FREE
                        + " ORDER BY r.ended_at LIMIT ?",
                row -> row.getString(1),
                endedBefore,
                RUNS_AT_ONCE);
        for (String root : roots) {
            List<String> runs = session.query("SELECT id FROM runs WHERE root = ?", row -> row.getString(1), root);
            for (String run : runs) {
                empty(session, new RunId(run), run.equals(root));
            }
            session.update("DELETE FROM approvals WHERE root = ?", root);
            session.update("UPDATE runs SET emptied = 1, compacted = 1 WHERE root = ?", root);
        }
        return roots.size();
    }

    private static void empty(Session session, RunId run, boolean answers) throws SQLException {
        for (RunEvent event : ReadEvents.after(session, run, 0)) {
            Optional<RunEvent> left = left(event, answers);
            if (left.isEmpty()) {
                session.update(
                        "DELETE FROM run_events WHERE run = ? AND seq = ?",
                        run.value(),
                        event.stamp().seq());
            } else if (!left.get().equals(event)) {
                session.update(
                        "UPDATE run_events SET json = ? WHERE run = ? AND seq = ?",
                        EncodedEvent.of(left.get()).json(),
                        run.value(),
                        event.stamp().seq());
            }
        }
    }

    private static Optional<RunEvent> left(RunEvent event, boolean answers) {
        return switch (event) {
            case RunEvent.RunStarted started -> Optional.of(left(started));
            case RunEvent.StepStarted _, RunEvent.RunCompleted _, RunEvent.RunFailed _, RunEvent.RunCancelled _ ->
                Optional.of(event);
            case ModelFinished finished -> Optional.of(left(finished, answers));
            case ToolFinished finished
            when UntrustedText.in(finished.result().content()) ->
                Optional.of(new ToolFinished(
                        finished.stamp(), finished.call(), finished.tool(), UntrustedText.emptied(finished.result())));
            default -> Optional.empty();
        };
    }

    /** In whose span it was asked is a client's text. */
    private static RunEvent.RunStarted left(RunEvent.RunStarted started) {
        return new RunEvent.RunStarted(
                started.stamp(),
                started.conversation(),
                started.parentMessage(),
                started.answerMessage(),
                started.agent(),
                started.agentVersion(),
                started.owner(),
                started.language(),
                started.parent(),
                started.asker(),
                Optional.empty());
    }

    /** Without tools nothing waits for their results. What another agent said is not part of the answer. */
    private static ModelFinished left(ModelFinished finished, boolean answers) {
        String text = answers ? SearchText.of(finished.blocks()) : "";
        return new ModelFinished(
                finished.stamp(),
                finished.step(),
                finished.stopReason() == StopReason.TOOL_USE ? StopReason.END_TURN : finished.stopReason(),
                finished.stopReason() == StopReason.TOOL_USE ? "end_turn" : finished.rawStopReason(),
                finished.usage(),
                finished.cost(),
                finished.saved(),
                finished.firstDeltaAt(),
                Optional.empty(),
                text.isBlank() ? List.of() : List.of(new Block.Text(text)),
                finished.estimated(),
                finished.modelId());
    }

    /** Overwrites what was removed, as far as the database keeps it in its files for a while; whether that went well. */
    public boolean scrub() {
        return database.scrub();
    }
}
