package dev.outcrop.run;

import dev.outcrop.access.Caller;
import dev.outcrop.conversation.Conversation;
import dev.outcrop.conversation.Conversation.TitleSource;
import dev.outcrop.conversation.Conversations;
import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A journal and conversations in memory, with the meaning of the real ones, for tests. It outlives the runner that
 * writes to it, as a database does, so that a crash can be played by leaving a runner behind.
 */
public final class MemoryStore implements Journal, Conversations {
    private final MemoryRuns runs = new MemoryRuns();
    private final MemoryConversations conversations;

    /** An empty store. */
    public MemoryStore(Clock clock) {
        conversations = new MemoryConversations(clock, runs);
    }

    @Override
    public synchronized Beginning begin(NewRun newRun) {
        Beginning beginning = conversations.begin(newRun);
        notifyAll();
        return beginning;
    }

    @Override
    public synchronized List<QueuedQuestion> queue(Caller caller, ConversationId conversation) {
        return conversations.queue(caller, conversation);
    }

    @Override
    public synchronized PlaceInLine placeInLine(Caller caller, ConversationId conversation, MessageId queued) {
        return conversations.placeInLine(caller, conversation, queued);
    }

    @Override
    public synchronized boolean withdraw(Caller caller, ConversationId conversation, MessageId queued) {
        return conversations.withdraw(caller, conversation, queued);
    }

    @Override
    public synchronized List<QueuedQuestion> due(int limit) {
        return conversations.due(limit);
    }

    @Override
    public synchronized Optional<QueuedQuestion> due(String owner, ConversationId conversation) {
        return conversations.due(owner, conversation);
    }

    @Override
    public synchronized void append(Lease lease, List<RunEvent> events) {
        runs.append(lease, events);
        notifyAll();
    }

    @Override
    public synchronized boolean suspend(Lease lease, List<RunEvent> events) {
        boolean suspended = runs.suspend(lease, events);
        notifyAll();
        return suspended;
    }

    @Override
    public synchronized void release(Lease lease) {
        runs.release(lease);
    }

    @Override
    public synchronized List<RunEvent> read(RunId run, long afterSeq) {
        return runs.read(run, afterSeq);
    }

    @Override
    public synchronized Map<RunId, List<RunEvent>> readAll(Collection<RunId> wanted) {
        var found = new HashMap<RunId, List<RunEvent>>();
        wanted.forEach(run -> found.put(run, read(run, 0)));
        return found;
    }

    @Override
    public synchronized Optional<RunRecord> find(Caller caller, RunId run) {
        return runs.find(run)
                .filter(found -> found.started().owner().equals(caller.id()))
                .filter(conversations::inSight)
                .map(MemoryRun::record);
    }

    @Override
    public synchronized Optional<RunRecord> latest(Caller caller, ConversationId conversation) {
        return runs.all()
                .filter(run -> run.started().parent().isEmpty())
                .filter(run -> run.started().owner().equals(caller.id()))
                .filter(run -> run.started().conversation().equals(conversation))
                .filter(conversations::inSight)
                .reduce((_, later) -> later)
                .map(MemoryRun::record);
    }

    @Override
    public synchronized List<RunEvent> await(RunId run, long afterSeq, Duration timeout) throws InterruptedException {
        long until = System.nanoTime() + timeout.toNanos();
        while (true) {
            List<RunEvent> more = read(run, afterSeq);
            long left = (until - System.nanoTime()) / 1_000_000;
            boolean over =
                    runs.find(run).filter(found -> !found.status().ended()).isEmpty();
            if (!more.isEmpty() || over || left <= 0) {
                return more;
            }
            wait(left);
        }
    }

    @Override
    public synchronized List<Lease> takeOver(String holder) {
        return runs.takeOver(holder);
    }

    @Override
    public synchronized List<Lease> renew(String holder, Collection<Lease> leases) {
        return runs.lost(leases);
    }

    @Override
    public synchronized CancelRequest requestCancel(RunId run, String by, Optional<String> holder) {
        CancelRequest request = runs.requestCancel(run, by, holder);
        notifyAll();
        return request;
    }

    @Override
    public synchronized Map<RunId, String> cancelRequests(Collection<RunId> wanted) {
        return runs.cancelRequests(wanted);
    }

    @Override
    public synchronized Map<RunId, String> awaitCancelRequests(Collection<RunId> wanted, Duration timeout)
            throws InterruptedException {
        long until = System.nanoTime() + timeout.toNanos();
        long left = timeout.toMillis();
        while (cancelRequests(wanted).isEmpty() && left > 0) {
            wait(left);
            left = (until - System.nanoTime()) / 1_000_000;
        }
        return cancelRequests(wanted);
    }

    @Override
    public synchronized Optional<ApprovalRecord> approval(Caller caller, ApprovalId approval) {
        return runs.approval(approval)
                .filter(found -> find(caller, found.root()).isPresent());
    }

    @Override
    public synchronized List<ApprovalRecord> approvals(RunId root) {
        return runs.approvals(root);
    }

    @Override
    public synchronized DecisionOutcome decide(
            Caller caller, ApprovalId approval, Decision decision, Optional<String> holder) {
        Optional<ApprovalRecord> found = approval(caller, approval);
        if (found.isEmpty()) {
            return new DecisionOutcome.NoSuchApproval();
        }
        if (found.get().decision().isPresent()) {
            return new DecisionOutcome.DecidedBefore(found.get());
        }
        DecisionOutcome outcome = runs.decide(found.get(), decision, holder);
        notifyAll();
        return outcome;
    }

    @Override
    public synchronized List<Lease> expireApprovals(Instant now, String holder) {
        List<Lease> taken = runs.expireApprovals(now, holder);
        notifyAll();
        return taken;
    }

    @Override
    public synchronized Page list(Caller caller, Optional<String> query, int limit, Optional<String> before) {
        return conversations.list(caller, query, limit, before);
    }

    @Override
    public synchronized Optional<Conversation> find(Caller caller, ConversationId id) {
        return conversations.find(caller, id);
    }

    @Override
    public synchronized List<StoredMessage> messages(Caller caller, ConversationId id) {
        return conversations.messages(caller, id);
    }

    @Override
    public synchronized Optional<Conversation> title(
            Caller caller, ConversationId id, String title, TitleSource source) {
        return conversations.title(caller, id, title, source);
    }

    @Override
    public synchronized Optional<Conversation> pin(Caller caller, ConversationId id, boolean pinned) {
        return conversations.pin(caller, id, pinned);
    }

    @Override
    public synchronized Optional<Conversation> head(Caller caller, ConversationId id, MessageId head) {
        return conversations.head(caller, id, head);
    }

    @Override
    public synchronized Optional<Conversation> delete(Caller caller, ConversationId id) {
        return conversations.delete(caller, id);
    }

    @Override
    public synchronized Optional<Conversation> findDeleted(Caller caller, ConversationId id) {
        return conversations.findDeleted(caller, id);
    }

    @Override
    public synchronized Optional<Conversation> restore(Caller caller, ConversationId id) {
        return conversations.restore(caller, id);
    }

    @Override
    public synchronized int purge(Instant deletedBefore) {
        int purged = conversations.purge(deletedBefore);
        notifyAll(); // who waits for more of a run that is gone waits for nothing
        return purged;
    }

    @Override
    public synchronized int purgeClosed() {
        int purged = conversations.purgeClosed();
        notifyAll();
        return purged;
    }
}
