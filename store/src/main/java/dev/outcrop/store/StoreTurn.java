package dev.outcrop.store;

import dev.outcrop.access.Caller;
import dev.outcrop.run.Lease;
import dev.outcrop.run.NewRun;
import dev.outcrop.run.QueuedQuestion;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunStatus;
import dev.outcrop.store.Bulk.Column;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rows of runs that begin, each with the place of its answer, itself and its first event; stored together. */
final class StoreTurn {
    private static final Bulk INSERT = Bulk.insert(
            "runs",
            Column.text("id"),
            Column.text("root"),
            Column.number("conversation"),
            Column.text("answer"),
            Column.text("owner"),
            Column.text("agent"),
            Column.text("status"),
            Column.number("started_at"),
            Column.text("holder"),
            Column.number("fence"),
            Column.number("lease_until"),
            Column.text("queued_as"),
            Column.text("caller_groups"),
            Column.text("caller_key"));

    private final List<Object[]> messages = new ArrayList<>();
    private final List<Object[]> runs = new ArrayList<>();
    private final List<EncodedEvent> events = new ArrayList<>();

    void message(long conversation, MessageRow message) {
        messages.add(message.in(conversation));
    }

    void run(long conversation, NewRun run, Lease lease, Instant leaseUntil, EncodedEvent event) {
        RunStarted started = run.started();
        Caller asker = run.question().caller();
        Optional<String> queuedAs = run.waited()
                ? Optional.of(QueuedQuestion.idOf(run.question().asked()).value())
                : Optional.empty();
        runs.add(new Object[] {
            lease.run().value(),
            lease.run().value(),
            conversation,
            started.answerMessage().value(),
            started.owner(),
            started.agent(),
            RunStatus.RUNNING,
            started.stamp().at(),
            lease.holder(),
            lease.fence(),
            leaseUntil,
            queuedAs,
            UsageRows.groups(asker.groups()),
            asker.key()
        });
        events.add(event);
    }

    void store(Session session) throws SQLException {
        session.batch(MessageRow.INSERT, messages);
        session.batch(INSERT, runs);
        EncodedEvent.insert(session, events);
    }
}
