package dev.outcrop.store;

import dev.outcrop.id.RunId;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ApprovalDecided;
import dev.outcrop.run.RunEvent.ApprovalRequested;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunStatus;
import dev.outcrop.store.Bulk.Column;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What appended events mean for all tables: gathered first, and stored then with one batch of each kind. The kinds do
 * not change places for one row: an approval is asked for, decided and closed in this order, a child suspends before it
 * ends.
 */
final class EventEffects {
    private static final Bulk END = Bulk.update(
            "runs",
            List.of(Column.text("status"), Column.number("ended_at")),
            ", lease_until = NULL",
            List.of(Column.text("id")));

    private static final Bulk ANSWER = Bulk.update(
            "messages",
            List.of(Column.text("search_text"), Column.text("plain_text")),
            "",
            List.of(Column.number("conversation"), Column.text("id")));

    private final Session session;
    private final Dialect dialect;
    private final List<Object[]> children = new ArrayList<>();
    private final List<EncodedEvent> events = new ArrayList<>();
    private final UsageRows usage = new UsageRows();
    private final List<Object[]> asked = new ArrayList<>();
    private final List<Object[]> noted = new ArrayList<>();
    private final List<Object[]> states = new ArrayList<>();
    private final List<Object[]> ends = new ArrayList<>();
    private final List<Object[]> closed = new ArrayList<>();
    private final Map<String, EndedRoot> roots = new HashMap<>();

    private record EndedRoot(AppendEvents append, HeldRun run, RunEvent end) {}

    EventEffects(Session session, Dialect dialect) {
        this.session = session;
        this.dialect = dialect;
    }

    void add(AppendEvents append, HeldRun run) {
        events.addAll(append.events());
        for (EncodedEvent event : append.events()) {
            add(append, run, event.event());
            usage.add(run, event.event());
        }
    }

    private void add(AppendEvents append, HeldRun root, RunEvent event) {
        RunId run = event.stamp().run();
        RunId rootId = append.lease().run();
        boolean child = !run.equals(rootId);
        if (event.terminal()) {
            ends.add(new Object[] {statusAfter(event), event.stamp().at(), run.value()});
            if (child) {
                closed.add(ApprovalRows.closed(rootId, event));
            } else {
                roots.put(run.value(), new EndedRoot(append, root, event));
            }
        } else if (event instanceof RunStarted started) {
            children.add(child(append, root, started));
        } else if (event instanceof ApprovalRequested request
                && request.request().run().equals(run)) {
            asked.add(ApprovalRows.asked(rootId, request));
        } else if (event instanceof ApprovalDecided decided) {
            noted.add(ApprovalRows.noted(rootId, decided));
        } else if (child && event instanceof RunEvent.RunSuspended) {
            states.add(new Object[] {RunStatus.SUSPENDED, run.value()});
        } else if (child && event instanceof RunEvent.RunResumed) {
            states.add(new Object[] {RunStatus.RUNNING, run.value()});
        }
    }

    private static Object[] child(AppendEvents append, HeldRun root, RunStarted started) {
        return new Object[] {
            started.stamp().run().value(),
            append.lease().run().value(),
            started.parent().map(parent -> parent.run().value()),
            started.parent().map(parent -> parent.call()),
            root.conversation(),
            started.answerMessage().value(),
            root.owner(),
            started.agent(),
            RunStatus.RUNNING,
            started.stamp().at(),
            append.lease().holder(),
            append.lease().fence()
        };
    }

    void store() throws SQLException {
        session.batch("""
                INSERT INTO runs (id, root, parent_run, parent_call, conversation, answer, owner, agent, status,
                    started_at, holder, fence)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, children);
        EncodedEvent.insert(session, events);
        usage.store(session);
        session.batch(ApprovalRows.INSERT, asked);
        session.batch(ApprovalRows.NOTE, noted);
        session.batch("UPDATE runs SET status = ? WHERE id = ?", states);
        session.batch(END, ends);
        session.batch(ApprovalRows.CLOSE, closed);
        if (!roots.isEmpty()) {
            endWhatIsOpen();
            storeAnswers();
        }
    }

    /** Neither a child nor a question to a person can outlive the run that it is for. */
    private void endWhatIsOpen() throws SQLException {
        var ended = new ArrayList<Object[]>();
        var unanswered = new HashMap<String, Object[]>();
        for (HeldRun.Loose loose : HeldRun.looseUnder(session, dialect, roots.keySet())) {
            EndedRoot root = roots.get(loose.root());
            if (root == null) {
                continue;
            }
            switch (loose) {
                case HeldRun.OpenQuestion question ->
                    unanswered.put(question.root(), ApprovalRows.closed(new RunId(question.root()), root.end()));
                case HeldRun.Child child -> {
                    root.append().ended(child.id());
                    ended.add(new Object[] {
                        statusAfter(root.end()),
                        root.end().stamp().at(),
                        child.id().value()
                    });
                }
            }
        }
        session.batch("UPDATE runs SET status = ?, ended_at = ? WHERE id = ?", ended);
        session.batch(ApprovalRows.CLOSE, List.copyOf(unanswered.values()));
    }

    private void storeAnswers() throws SQLException {
        Map<RunId, List<RunEvent>> said = said();
        var texts = new ArrayList<Object[]>();
        roots.forEach((run, root) -> {
            String text = SearchText.storable(AnswerText.of(said.getOrDefault(new RunId(run), List.of())));
            texts.add(new Object[] {
                SearchText.normal(text),
                text,
                root.run().conversation(),
                root.run().answer()
            });
        });
        session.batch(ANSWER, texts);
    }

    /** An answer of one step stands whole in the append that ends it, as a rule; only others are read. */
    private Map<RunId, List<RunEvent>> said() throws SQLException {
        Map<RunId, List<RunEvent>> said = new HashMap<>();
        var rest = new ArrayList<RunId>();
        for (EndedRoot root : roots.values()) {
            RunId run = root.append().lease().run();
            List<RunEvent> own = root.append().events().stream()
                    .map(EncodedEvent::event)
                    .filter(event -> event.stamp().run().equals(run))
                    .toList();
            if (own.stream().anyMatch(event -> event instanceof ModelFinished whole && whole.step() == 1)) {
                said.put(run, own);
            } else {
                rest.add(run);
            }
        }
        if (!rest.isEmpty()) {
            said.putAll(ReadEvents.spoken(session, dialect, rest));
        }
        return said;
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
