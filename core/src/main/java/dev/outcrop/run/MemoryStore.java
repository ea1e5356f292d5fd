package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.conversation.Conversation;
import dev.outcrop.conversation.Conversation.TitleSource;
import dev.outcrop.conversation.Conversations;
import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Role;
import dev.outcrop.run.RunEvent.ApprovalDecided;
import dev.outcrop.run.RunEvent.ApprovalRequested;
import dev.outcrop.run.RunEvent.RunStarted;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A journal and conversations in memory, with the meaning of the real ones, for tests. It outlives the runner that
 * writes to it, as a database does, so that a crash can be played by leaving a runner behind.
 */
public final class MemoryStore implements Journal, Conversations {
    private final Clock clock;
    private final Map<RunId, MemoryRun> runs = new LinkedHashMap<>();
    private final Map<Key, MemoryDialogue> threads = new LinkedHashMap<>();

    /** An empty store. */
    public MemoryStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized Beginning begin(NewRun newRun) {
        Question question = newRun.question();
        var key = new Key(question.caller().id(), question.conversation());
        MemoryDialogue thread = threads.get(key);
        if (thread == null) {
            boolean fresh = newRun.message()
                    .filter(message -> message.parent().isEmpty())
                    .isPresent();
            if (!fresh) {
                return newRun.message().isPresent()
                        ? new Beginning.UnknownParent()
                        : new Beginning.NoSuchConversation();
            }
            thread = new MemoryDialogue(newConversation(newRun));
        }
        if (thread.deletedAt().isPresent()) {
            return new Beginning.NoSuchConversation();
        }
        Optional<Beginning> refusal = refusal(newRun, thread);
        MessageId queued = QueuedQuestion.idOf(question.asked());
        if (refusal.isPresent()) {
            if (newRun.waited()) {
                thread.queue().removeIf(each -> each.id().equals(queued));
            }
            return refusal.get();
        }
        Optional<RunId> active = activeRun(key).map(MemoryRun::id);
        boolean next =
                newRun.waited() ? thread.position(queued) == 1 : thread.queue().isEmpty();
        if (active.isPresent() || !next) {
            if (thread.position(queued) == 0 && !newRun.waited()) {
                thread.queue().add(new QueuedQuestion(queued, question, clock.instant()));
            }
            threads.put(key, thread);
            return new Beginning.Queued(Math.max(1, thread.position(queued)), active);
        }
        thread.queue().removeIf(each -> each.id().equals(queued));
        store(newRun, thread);
        threads.put(key, thread);
        var lease = new Lease(newRun.started().stamp().run(), newRun.holder(), 1);
        runs.put(lease.run(), new MemoryRun(lease.run(), lease, newRun.started()));
        notifyAll();
        return new Beginning.Begun(lease);
    }

    private static Optional<Beginning> refusal(NewRun newRun, MemoryDialogue thread) {
        Optional<StoredMessage> message = newRun.message();
        if (message.isEmpty()) {
            boolean there = thread.has(newRun.started().parentMessage().orElseThrow(), Role.USER);
            return there ? Optional.empty() : Optional.of(new Beginning.UnknownParent());
        }
        Optional<RunId> before = thread.answerTo(message.get().id());
        if (before.isPresent()) {
            return Optional.of(new Beginning.AlreadyBegun(before.get()));
        }
        boolean odd = thread.has(message.get().id(), Role.ASSISTANT)
                || message.get()
                        .parent()
                        .filter(parent -> !thread.has(parent, Role.ASSISTANT))
                        .isPresent();
        return odd ? Optional.of(new Beginning.UnknownParent()) : Optional.empty();
    }

    private void store(NewRun newRun, MemoryDialogue thread) {
        RunStarted started = newRun.started();
        newRun.message()
                .map(message -> newRun.waited() ? inItsPlace(newRun, message, thread) : message)
                .ifPresent(thread.messages()::add);
        thread.messages()
                .add(new StoredMessage(
                        started.answerMessage(),
                        started.parentMessage(),
                        Role.ASSISTANT,
                        List.of(),
                        Optional.of(started.stamp().run()),
                        started.stamp().at()));
        thread.change(c -> c.withHead(started.answerMessage(), clock.instant()));
    }

    /** A message that had to wait follows the last answer before it, if it was meant for that branch. */
    private static StoredMessage inItsPlace(NewRun newRun, StoredMessage message, MemoryDialogue thread) {
        boolean edit = newRun.question().asked() instanceof Question.Asked.NewMessage asked && asked.edit();
        Optional<MessageId> newest = thread.newestAnswer();
        boolean follows = !edit
                && newest.isPresent()
                && message.parent()
                        .map(parent -> thread.leadsTo(parent, newest.get()))
                        .orElse(true);
        return follows
                ? new StoredMessage(message.id(), newest, message.role(), message.blocks(), message.run(), message.at())
                : message;
    }

    @Override
    public synchronized List<QueuedQuestion> queue(Caller caller, ConversationId conversation) {
        return thread(caller, conversation)
                .map(thread -> List.copyOf(thread.queue()))
                .orElse(List.of());
    }

    @Override
    public synchronized PlaceInLine placeInLine(Caller caller, ConversationId conversation, MessageId queued) {
        Optional<MemoryDialogue> thread = thread(caller, conversation);
        if (thread.isEmpty()) {
            return new PlaceInLine.Gone();
        }
        int position = thread.get().position(queued);
        if (position > 0) {
            return new PlaceInLine.Waiting(
                    position, activeRun(new Key(caller.id(), conversation)).map(MemoryRun::id));
        }
        return thread.get()
                .answerTo(queued)
                .<PlaceInLine>map(PlaceInLine.Begun::new)
                .orElseGet(PlaceInLine.Gone::new);
    }

    @Override
    public synchronized boolean withdraw(Caller caller, ConversationId conversation, MessageId queued) {
        boolean gone = thread(caller, conversation)
                .filter(thread -> thread.queue().removeIf(each -> each.id().equals(queued)))
                .isPresent();
        notifyAll();
        return gone;
    }

    @Override
    public synchronized List<QueuedQuestion> due(int limit) {
        return threads.entrySet().stream()
                .filter(entry -> entry.getValue().deletedAt().isEmpty())
                .filter(entry -> activeRun(entry.getKey()).isEmpty())
                .flatMap(entry -> entry.getValue().queue().stream().limit(1))
                .sorted(Comparator.comparing(QueuedQuestion::at))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized Optional<QueuedQuestion> due(String owner, ConversationId conversation) {
        var key = new Key(owner, conversation);
        return Optional.ofNullable(threads.get(key))
                .filter(thread -> thread.deletedAt().isEmpty() && activeRun(key).isEmpty())
                .flatMap(thread -> thread.queue().stream().findFirst());
    }

    @Override
    public synchronized void append(Lease lease, List<RunEvent> events) {
        add(held(lease), events);
    }

    @Override
    public synchronized boolean suspend(Lease lease, List<RunEvent> events) {
        MemoryRun root = held(lease);
        boolean untaken = runs.values().stream().anyMatch(run -> run.root().equals(root.id()) && run.untaken());
        if (untaken || root.cancelRequest().isPresent()) {
            return false;
        }
        add(root, events);
        return true;
    }

    private MemoryRun held(Lease lease) {
        MemoryRun root = runs.get(lease.run());
        if (root == null || !root.lease().equals(lease) || root.status() != RunStatus.RUNNING) {
            throw new StaleLease(lease.run());
        }
        return root;
    }

    private void add(MemoryRun root, List<RunEvent> events) {
        for (RunEvent event : events) {
            if (event instanceof RunStarted started) {
                runs.put(started.stamp().run(), new MemoryRun(root.id(), root.lease(), started));
                continue;
            }
            MemoryRun run = runs.get(event.stamp().run());
            if (run == null || run.status().ended() || !run.root().equals(root.id())) {
                throw new StaleLease(event.stamp().run());
            }
            run.add(event);
            if (event instanceof ApprovalRequested asked
                    && asked.request().run().equals(run.id())) {
                run.ask(asked);
            } else if (event instanceof ApprovalDecided decided
                    && run.approvals().containsKey(decided.approval())) {
                run.takeNote(decided);
            } else if (event.terminal() && run.isRoot()) {
                endApprovals(run, event);
            }
        }
        notifyAll();
    }

    private void endApprovals(MemoryRun root, RunEvent end) {
        String by = end instanceof RunEvent.RunCancelled cancelled ? cancelled.by() : Decision.NOBODY;
        var decision = new Decision(Decision.Choice.STOP, by, end.stamp().at(), Optional.empty(), Optional.empty());
        undecided()
                .filter(open -> open.root().equals(root.id()))
                .forEach(open -> run(open.request().run()).decide(open.request().id(), decision));
    }

    private Stream<ApprovalRecord> undecided() {
        return runs.values().stream()
                .flatMap(run -> List.copyOf(run.approvals().values()).stream())
                .filter(approval -> approval.decision().isEmpty());
    }

    @Override
    public synchronized void release(Lease lease) {
        Optional.ofNullable(runs.get(lease.run()))
                .filter(run -> run.lease().equals(lease))
                .ifPresent(MemoryRun::release);
    }

    @Override
    public synchronized List<RunEvent> read(RunId run, long afterSeq) {
        MemoryRun found = runs.get(run);
        return found == null
                ? List.of()
                : found.events().stream()
                        .filter(event -> event.stamp().seq() > afterSeq)
                        .toList();
    }

    @Override
    public synchronized Map<RunId, List<RunEvent>> readAll(Collection<RunId> wanted) {
        var found = new HashMap<RunId, List<RunEvent>>();
        wanted.forEach(run -> found.put(run, read(run, 0)));
        return found;
    }

    @Override
    public synchronized Optional<RunRecord> find(Caller caller, RunId run) {
        return Optional.ofNullable(runs.get(run))
                .filter(found -> found.started().owner().equals(caller.id()))
                .filter(this::inSight)
                .map(MemoryRun::record);
    }

    @Override
    public synchronized Optional<RunRecord> latest(Caller caller, ConversationId conversation) {
        return runs.values().stream()
                .filter(run -> run.started().parent().isEmpty())
                .filter(run -> run.started().owner().equals(caller.id()))
                .filter(run -> run.started().conversation().equals(conversation))
                .filter(this::inSight)
                .reduce((_, later) -> later)
                .map(MemoryRun::record);
    }

    @Override
    public synchronized List<RunEvent> await(RunId run, long afterSeq, Duration timeout) throws InterruptedException {
        long until = System.nanoTime() + timeout.toNanos();
        while (true) {
            List<RunEvent> more = read(run, afterSeq);
            long left = (until - System.nanoTime()) / 1_000_000;
            boolean over = !runs.containsKey(run) || runs.get(run).status().ended();
            if (!more.isEmpty() || over || left <= 0) {
                return more;
            }
            wait(left);
        }
    }

    @Override
    public synchronized List<Lease> takeOver(String holder) {
        return runs.values().stream()
                .filter(run -> run.free(holder))
                .map(run -> run.take(holder))
                .toList();
    }

    @Override
    public synchronized List<Lease> renew(String holder, Collection<Lease> leases) {
        return leases.stream()
                .filter(lease -> !runs.containsKey(lease.run())
                        || !runs.get(lease.run()).lease().equals(lease))
                .toList();
    }

    @Override
    public synchronized CancelRequest requestCancel(RunId run, String by, Optional<String> holder) {
        MemoryRun found = runs.get(run);
        if (found == null || found.status().ended()) {
            return new CancelRequest.Over();
        }
        found.requestCancel(by);
        notifyAll();
        if (found.status() == RunStatus.SUSPENDED && found.isRoot()) {
            return new CancelRequest.Taken(taken(found, holder));
        }
        return new CancelRequest.Passed();
    }

    private static Lease taken(MemoryRun run, Optional<String> holder) {
        Lease lease = run.take(holder.orElse(""));
        if (holder.isEmpty()) {
            run.release();
        }
        return lease;
    }

    @Override
    public synchronized Map<RunId, String> cancelRequests(Collection<RunId> wanted) {
        var requests = new HashMap<RunId, String>();
        wanted.forEach(run -> Optional.ofNullable(runs.get(run))
                .flatMap(MemoryRun::cancelRequest)
                .ifPresent(by -> requests.put(run, by)));
        return requests;
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
        return runs.values().stream()
                .filter(run -> run.started().owner().equals(caller.id()) && inSight(run))
                .flatMap(run -> Optional.ofNullable(run.approvals().get(approval)).stream())
                .findFirst();
    }

    @Override
    public synchronized List<ApprovalRecord> approvals(RunId root) {
        return runs.values().stream()
                .filter(run -> run.root().equals(root))
                .flatMap(run -> run.approvals().values().stream())
                .toList();
    }

    @Override
    public synchronized DecisionOutcome decide(
            Caller caller, ApprovalId approval, Decision decision, Optional<String> holder) {
        Optional<ApprovalRecord> found = approval(caller, approval);
        if (found.isEmpty()) {
            return new DecisionOutcome.NoSuchApproval();
        }
        return found.get().decision().isPresent()
                ? new DecisionOutcome.DecidedBefore(found.get())
                : decide(found.get(), decision, holder);
    }

    private DecisionOutcome.Stored decide(ApprovalRecord open, Decision decision, Optional<String> holder) {
        ApprovalRecord decided = run(open.request().run()).decide(open.request().id(), decision);
        MemoryRun root = run(open.root());
        Optional<Lease> lease =
                root.status() == RunStatus.SUSPENDED ? Optional.of(taken(root, holder)) : Optional.empty();
        notifyAll();
        return new DecisionOutcome.Stored(decided, lease);
    }

    @Override
    public synchronized List<Lease> expireApprovals(Instant now, String holder) {
        var decision = new Decision(Decision.Choice.EXPIRE, Decision.NOBODY, now, Optional.empty(), Optional.empty());
        return undecided()
                .filter(open -> open.request()
                        .expiresAt()
                        .filter(at -> at.isBefore(now))
                        .isPresent())
                .toList()
                .stream()
                .flatMap(open -> decide(open, decision, Optional.of(holder)).lease().stream())
                .toList();
    }

    @Override
    public synchronized Page list(Caller caller, Optional<String> query, int limit, Optional<String> before) {
        String words = query.orElse("").toLowerCase(Locale.ROOT);
        int from = before.map(Integer::parseInt).orElse(0);
        if (from < 0) {
            throw new IllegalArgumentException("a cursor is not negative");
        }
        List<Conversation> all = threads.entrySet().stream()
                .filter(entry -> entry.getKey().owner().equals(caller.id()))
                .filter(entry -> entry.getValue().deletedAt().isEmpty())
                .filter(entry -> entry.getValue().matches(words))
                .map(entry -> view(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(Conversation::updatedAt).reversed())
                .toList();
        int to = Math.min(all.size(), from + limit);
        return new Page(all.subList(Math.min(from, to), to), to < all.size() ? Optional.of("" + to) : Optional.empty());
    }

    @Override
    public synchronized Optional<Conversation> find(Caller caller, ConversationId id) {
        return thread(caller, id).map(thread -> view(new Key(caller.id(), id), thread));
    }

    @Override
    public synchronized List<StoredMessage> messages(Caller caller, ConversationId id) {
        return thread(caller, id).map(thread -> List.copyOf(thread.messages())).orElse(List.of());
    }

    @Override
    public synchronized Optional<Conversation> title(
            Caller caller, ConversationId id, String title, TitleSource source) {
        return change(caller, id, c -> source.compareTo(c.titleSource()) < 0 ? c : c.withTitle(title, source));
    }

    @Override
    public synchronized Optional<Conversation> pin(Caller caller, ConversationId id, boolean pinned) {
        return change(caller, id, c -> c.withPinned(pinned));
    }

    @Override
    public synchronized Optional<Conversation> head(Caller caller, ConversationId id, MessageId head) {
        boolean there = thread(caller, id)
                .filter(thread -> thread.has(head, Role.ASSISTANT) || thread.has(head, Role.USER))
                .isPresent();
        return there ? change(caller, id, c -> c.withHead(head, c.updatedAt())) : Optional.empty();
    }

    @Override
    public synchronized boolean delete(Caller caller, ConversationId id) {
        Optional<MemoryDialogue> found = thread(caller, id);
        found.ifPresent(thread -> thread.deletedAt(Optional.of(clock.instant())));
        return found.isPresent();
    }

    @Override
    public synchronized Optional<Conversation> restore(Caller caller, ConversationId id) {
        MemoryDialogue thread = threads.get(new Key(caller.id(), id));
        if (thread != null) {
            thread.deletedAt(Optional.empty());
        }
        return find(caller, id);
    }

    @Override
    public synchronized int purge(Instant deletedBefore) {
        int before = threads.size();
        threads.values()
                .removeIf(thread -> thread.deletedAt()
                        .filter(at -> at.isBefore(deletedBefore))
                        .isPresent());
        return before - threads.size();
    }

    private Optional<MemoryDialogue> thread(Caller caller, ConversationId id) {
        return Optional.ofNullable(threads.get(new Key(caller.id(), id)))
                .filter(thread -> thread.deletedAt().isEmpty());
    }

    private Optional<Conversation> change(Caller caller, ConversationId id, UnaryOperator<Conversation> change) {
        thread(caller, id).ifPresent(thread -> thread.change(change));
        return find(caller, id);
    }

    private boolean inSight(MemoryRun run) {
        MemoryDialogue thread =
                threads.get(new Key(run.started().owner(), run.started().conversation()));
        return thread == null || thread.deletedAt().isEmpty();
    }

    private MemoryRun run(RunId id) {
        return requireNonNull(runs.get(id), "no such run");
    }

    private Optional<MemoryRun> activeRun(Key key) {
        return runs.values().stream()
                .filter(run -> run.isRoot() && !run.status().ended())
                .filter(run -> new Key(run.started().owner(), run.started().conversation()).equals(key))
                .findFirst();
    }

    private Conversation view(Key key, MemoryDialogue thread) {
        Optional<MemoryRun> active = activeRun(key);
        return thread.conversation()
                .withActivity(
                        active.map(MemoryRun::id),
                        active.filter(run -> run.status() == RunStatus.SUSPENDED)
                                .isPresent(),
                        thread.queue().size());
    }

    private Conversation newConversation(NewRun run) {
        RunStarted started = run.started();
        Instant now = started.stamp().at();
        return new Conversation(
                started.conversation(),
                run.title(),
                TitleSource.WORDS,
                started.agent(),
                now,
                now,
                false,
                Optional.empty(),
                Optional.empty(),
                false,
                0,
                Optional.empty());
    }

    private record Key(String owner, ConversationId id) {}
}
