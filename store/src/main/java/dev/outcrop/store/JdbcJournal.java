package dev.outcrop.store;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.ApprovalRecord;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.CancelRequest;
import dev.outcrop.run.Decision;
import dev.outcrop.run.DecisionOutcome;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Lease;
import dev.outcrop.run.NewRun;
import dev.outcrop.run.ParentCall;
import dev.outcrop.run.PlaceInLine;
import dev.outcrop.run.QueuedQuestion;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunRecord;
import dev.outcrop.run.RunStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The journal in a database. */
final class JdbcJournal implements Journal {
    private static final String RECORD = """
            SELECT r.id, c.id AS conversation, r.answer, r.owner, r.agent, r.status, r.started_at, r.ended_at,
                r.parent_run, r.parent_call
            FROM runs r JOIN conversations c ON c.row_key = r.conversation
            """;

    private final Database database;
    private final Clock clock;
    private final Duration lease;

    JdbcJournal(Database database, Clock clock, Duration lease) {
        this.database = database;
        this.clock = clock;
        this.lease = lease;
    }

    @Override
    public Beginning begin(NewRun run) {
        var turn = new NewTurn(run, clock, lease);
        if (turn.mayBeNew()) {
            Optional<Beginning> begun = database.group(new BeginNew(turn));
            if (begun.isPresent()) {
                return begun.get();
            }
        }
        return database.write(
                row(run.question().caller(), run.question().conversation()), new BeginRun(database.dialect(), turn));
    }

    /** The row of a conversation, which everybody locks who asks something in it. */
    private static Object row(Caller caller, ConversationId conversation) {
        return List.of(caller.id(), conversation);
    }

    @Override
    public void append(Lease held, List<RunEvent> events) {
        database.append(new AppendEvents(held, events));
    }

    @Override
    public void appendSoon(Lease held, List<RunEvent> events, Consumer<Optional<RuntimeException>> then) {
        database.append(new AppendEvents(held, events), then);
    }

    @Override
    public List<RunEvent> read(RunId run, long afterSeq) {
        return database.read(session -> ReadEvents.after(session, run, afterSeq));
    }

    @Override
    public Map<RunId, List<RunEvent>> readAll(Collection<RunId> runs) {
        return runs.isEmpty()
                ? Map.of()
                : database.read(session -> ReadEvents.withoutFinishedDeltas(session, database.dialect(), runs));
    }

    @Override
    public Optional<RunRecord> find(Caller caller, RunId run) {
        return database.read(session -> session.first(
                RECORD + "WHERE r.id = ? AND r.owner = ? AND c.deleted_at IS NULL",
                JdbcJournal::runRecord,
                run.value(),
                caller.id()));
    }

    @Override
    public Optional<RunRecord> latest(Caller caller, ConversationId conversation) {
        return database.read(
                session -> session.first(RECORD + """
                        JOIN messages m ON m.run = r.id AND m.conversation = c.row_key
                        WHERE c.owner = ? AND c.id = ? AND c.deleted_at IS NULL
                        ORDER BY m.row_key DESC LIMIT 1
                        """, JdbcJournal::runRecord, caller.id(), conversation.value()));
    }

    private static RunRecord runRecord(ResultSet row) throws SQLException {
        String parentCall = row.getString("parent_call");
        return new RunRecord(
                new RunId(row.getString("id")),
                new ConversationId(row.getString("conversation")),
                new MessageId(row.getString("answer")),
                row.getString("owner"),
                row.getString("agent"),
                RunStatus.valueOf(row.getString("status")),
                Sql.instant(row.getLong("started_at")),
                Sql.optionalInstant(row, "ended_at"),
                Sql.optionalText(row, "parent_run").map(run -> new ParentCall(new RunId(run), parentCall)));
    }

    @Override
    public List<RunEvent> await(RunId run, long afterSeq, Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        try (Wakes.Watch watch = database.wakes().watch(List.of(run))) {
            while (true) {
                var found = database.read(session -> look(session, run, afterSeq));
                long left = end - System.nanoTime();
                if (!found.events().isEmpty() || !found.active() || left <= 0) {
                    return found.events();
                }
                database.listen();
                watch.await(Math.min(left, database.pollInterval().toNanos()));
            }
        }
    }

    private record Look(boolean active, List<RunEvent> events) {}

    private static Look look(Session session, RunId run, long afterSeq) throws SQLException {
        // In this order: what a run had when it was seen to have ended is all it ever has.
        boolean active = session.first("SELECT 1 FROM runs WHERE id = ? AND ended_at IS NULL", _ -> true, run.value())
                .isPresent();
        return new Look(active, ReadEvents.after(session, run, afterSeq));
    }

    // Leases are changed in the writer's group: it alone locks several rows in this process, so it can't meet itself.

    @Override
    public List<Lease> takeOver(String holder) {
        var now = clock.instant();
        return database.group(
                (session, _) -> Leases.takeOver(session, database.dialect(), holder, now, now.plus(lease)));
    }

    @Override
    public List<Lease> renew(String holder, Collection<Lease> leases) {
        var until = clock.instant().plus(lease);
        var held = List.copyOf(leases); // what is begun while these are looked up is not lost
        // First, or a crowd of appends could hold up the sign of life for longer than others wait for it.
        return database.groupFirst((session, _) -> Leases.renew(session, database.dialect(), holder, held, until));
    }

    @Override
    public void release(Lease held) {
        database.group((session, _) -> Leases.release(session, held));
    }

    @Override
    public boolean suspend(Lease held, List<RunEvent> events) {
        return database.append(AppendEvents.suspending(held, events));
    }

    @Override
    public List<QueuedQuestion> queue(Caller caller, ConversationId conversation) {
        return database.read(session -> QueueRows.all(session, caller, conversation));
    }

    @Override
    public PlaceInLine placeInLine(Caller caller, ConversationId conversation, MessageId queued) {
        return database.read(session -> new Line(session, caller, conversation).place(queued));
    }

    @Override
    public boolean withdraw(Caller caller, ConversationId conversation, MessageId queued) {
        return database.write(
                row(caller, conversation),
                (session, attempt) ->
                        new Line(session, caller, conversation).withdraw(database.dialect(), queued, attempt));
    }

    @Override
    public List<QueuedQuestion> due(int limit) {
        return database.read(session -> QueueRows.due(session, limit));
    }

    @Override
    public Optional<QueuedQuestion> due(String owner, ConversationId conversation) {
        return database.read(session -> QueueRows.due(session, owner, conversation));
    }

    @Override
    public CancelRequest requestCancel(RunId run, String by, Optional<String> holder) {
        CancelRequest request = database.write(new RequestCancel(
                database.dialect(), run, by, holder, clock.instant().plus(lease)));
        database.stops().ring(List.of(run));
        return request;
    }

    @Override
    public Map<RunId, String> cancelRequests(Collection<RunId> runs) {
        return runs.isEmpty()
                ? Map.of()
                : database.read(session -> Leases.cancelRequests(session, database.dialect(), runs));
    }

    @Override
    public Map<RunId, String> awaitCancelRequests(Collection<RunId> runs, Duration timeout)
            throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        try (Wakes.Watch watch = database.stops().watch(runs)) {
            while (true) {
                Map<RunId, String> asked = cancelRequests(runs);
                long left = end - System.nanoTime();
                if (!asked.isEmpty() || left <= 0) {
                    return asked;
                }
                database.listen();
                watch.await(Math.min(left, database.pollInterval().toNanos()));
            }
        }
    }

    @Override
    public Optional<ApprovalRecord> approval(Caller caller, ApprovalId approval) {
        return database.read(session -> ApprovalRows.find(session, caller, approval));
    }

    @Override
    public List<ApprovalRecord> approvals(RunId root) {
        return database.read(session -> ApprovalRows.all(session, root));
    }

    @Override
    public DecisionOutcome decide(Caller caller, ApprovalId approval, Decision decision, Optional<String> holder) {
        return decide(Optional.of(caller), approval, decision, holder);
    }

    private DecisionOutcome decide(
            Optional<Caller> caller, ApprovalId approval, Decision decision, Optional<String> holder) {
        return database.write(new DecideApproval(
                database.dialect(),
                caller,
                approval,
                decision,
                holder,
                clock.instant().plus(lease)));
    }

    // One transaction each, so that it holds one run's row at a time.

    @Override
    public List<Lease> expireApprovals(Instant now, String holder) {
        var decision = new Decision(Decision.Choice.EXPIRE, Decision.NOBODY, now, Optional.empty(), Optional.empty());
        return database.read(session -> ApprovalRows.expired(session, now)).stream()
                .map(approval -> decide(Optional.empty(), approval, decision, Optional.of(holder)))
                .flatMap(outcome -> outcome instanceof DecisionOutcome.Stored(var _, Optional<Lease> taken)
                        ? taken.stream()
                        : Stream.empty())
                .toList();
    }
}
