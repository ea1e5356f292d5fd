package dev.outcrop.server.rights;

import static java.util.Objects.requireNonNull;

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
import dev.outcrop.run.PlaceInLine;
import dev.outcrop.run.QueuedQuestion;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The journal as routes see it: without runs, questions and approvals that are hidden from who asks. */
public final class VisibleJournal implements Journal {
    private final Journal journal;
    private final VisibleConversations conversations;
    private final Visibility visibility;

    /** What of {@code journal} {@code visibility} shows, in {@code conversations}. */
    public VisibleJournal(Journal journal, VisibleConversations conversations, Visibility visibility) {
        this.journal = requireNonNull(journal, "journal is null");
        this.conversations = requireNonNull(conversations, "conversations is null");
        this.visibility = requireNonNull(visibility, "visibility is null");
    }

    private boolean shows(Caller caller, RunRecord run) {
        return visibility.shows(caller, run.agent());
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
        return conversations.hidden(caller, conversation) ? List.of() : journal.queue(caller, conversation);
    }

    @Override
    public PlaceInLine placeInLine(Caller caller, ConversationId conversation, MessageId queued) {
        return journal.placeInLine(caller, conversation, queued);
    }

    @Override
    public boolean withdraw(Caller caller, ConversationId conversation, MessageId queued) {
        return !conversations.hidden(caller, conversation) && journal.withdraw(caller, conversation, queued);
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
        return journal.find(caller, run).filter(found -> shows(caller, found));
    }

    @Override
    public Optional<RunRecord> latest(Caller caller, ConversationId conversation) {
        return journal.latest(caller, conversation).filter(found -> shows(caller, found));
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
        return journal.approval(caller, approval)
                .filter(found -> find(caller, found.root()).isPresent());
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
