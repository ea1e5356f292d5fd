package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A journal that leaves everything to another one; who extends it says what is different. */
public abstract class ForwardingJournal implements Journal {
    private final Journal journal;

    protected ForwardingJournal(Journal journal) {
        this.journal = requireNonNull(journal, "journal is null");
    }

    @Override
    public Beginning begin(NewRun run) {
        return journal.begin(run);
    }

    @Override
    public void append(Lease lease, List<RunEvent> events) {
        journal.append(lease, events);
    }

    @Override
    public void appendSoon(Lease lease, List<RunEvent> events, Consumer<Optional<RuntimeException>> then) {
        journal.appendSoon(lease, events, then);
    }

    @Override
    public boolean suspend(Lease lease, List<RunEvent> events) {
        return journal.suspend(lease, events);
    }

    @Override
    public void release(Lease lease) {
        journal.release(lease);
    }

    @Override
    public List<Lease> takeOver(String holder) {
        return journal.takeOver(holder);
    }

    @Override
    public List<Lease> renew(String holder, Collection<Lease> leases) {
        return journal.renew(holder, leases);
    }

    @Override
    public List<QueuedQuestion> queue(Caller caller, ConversationId conversation) {
        return journal.queue(caller, conversation);
    }

    @Override
    public PlaceInLine placeInLine(Caller caller, ConversationId conversation, MessageId queued) {
        return journal.placeInLine(caller, conversation, queued);
    }

    @Override
    public boolean withdraw(Caller caller, ConversationId conversation, MessageId queued) {
        return journal.withdraw(caller, conversation, queued);
    }

    @Override
    public List<QueuedQuestion> due(int limit) {
        return journal.due(limit);
    }

    @Override
    public Optional<QueuedQuestion> due(String owner, ConversationId conversation) {
        return journal.due(owner, conversation);
    }

    @Override
    public List<RunEvent> read(RunId run, long afterSeq) {
        return journal.read(run, afterSeq);
    }

    @Override
    public Map<RunId, List<RunEvent>> readAll(Collection<RunId> ids) {
        return journal.readAll(ids);
    }

    @Override
    public Optional<RunRecord> find(Caller caller, RunId run) {
        return journal.find(caller, run);
    }

    @Override
    public Optional<RunRecord> latest(Caller caller, ConversationId conversation) {
        return journal.latest(caller, conversation);
    }

    @Override
    public List<RunEvent> await(RunId run, long afterSeq, Duration timeout) throws InterruptedException {
        return journal.await(run, afterSeq, timeout);
    }

    @Override
    public CancelRequest requestCancel(RunId run, String by, Optional<String> holder) {
        return journal.requestCancel(run, by, holder);
    }

    @Override
    public Map<RunId, String> cancelRequests(Collection<RunId> ids) {
        return journal.cancelRequests(ids);
    }

    @Override
    public Map<RunId, String> awaitCancelRequests(Collection<RunId> ids, Duration timeout) throws InterruptedException {
        return journal.awaitCancelRequests(ids, timeout);
    }

    @Override
    public Optional<ApprovalRecord> approval(Caller caller, ApprovalId approval) {
        return journal.approval(caller, approval);
    }

    @Override
    public List<ApprovalRecord> approvals(RunId root) {
        return journal.approvals(root);
    }

    @Override
    public DecisionOutcome decide(Caller caller, ApprovalId approval, Decision decision, Optional<String> holder) {
        return journal.decide(caller, approval, decision, holder);
    }

    @Override
    public List<Lease> expireApprovals(Instant now, String holder) {
        return journal.expireApprovals(now, holder);
    }
}
