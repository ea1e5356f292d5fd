package dev.outcrop.run;

import dev.outcrop.access.Caller;
import dev.outcrop.conversation.Conversation;
import dev.outcrop.conversation.Conversation.TitleSource;
import dev.outcrop.conversation.Conversations;
import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Role;
import dev.outcrop.run.RunEvent.RunStarted;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A journal and conversations in memory, with the meaning of the real ones, for tests. It outlives the runner that
 * writes to it, as a database does, so that a crash can be played by leaving a runner behind.
 */
public final class MemoryStore implements Journal, Conversations {
    private final Clock clock;
    private final Map<RunId, Run> runs = new LinkedHashMap<>();
    private final Map<Key, Dialogue> threads = new LinkedHashMap<>();

    /** An empty store. */
    public MemoryStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized Beginning begin(NewRun newRun) {
        RunStarted started = newRun.started();
        var key = new Key(newRun.question().caller().id(), started.conversation());
        Dialogue thread = threads.get(key);
        if (thread != null && thread.deletedAt.isPresent()) {
            return new Beginning.NoSuchConversation();
        }
        if (thread == null) {
            if (newRun.message().isEmpty()) {
                return new Beginning.NoSuchConversation();
            }
            thread = new Dialogue(newConversation(newRun));
        }
        Optional<StoredMessage> message = newRun.message();
        if (message.isPresent()) {
            MessageId id = message.get().id();
            Optional<RunId> before = thread.answerTo(id);
            if (before.isPresent()) {
                return new Beginning.AlreadyBegun(before.get());
            }
            Dialogue tree = thread;
            if (tree.has(id, Role.ASSISTANT)) {
                return new Beginning.UnknownParent();
            }
            if (message.get()
                    .parent()
                    .filter(parent -> !tree.has(parent, Role.ASSISTANT))
                    .isPresent()) {
                return new Beginning.UnknownParent();
            }
        } else if (!thread.has(started.parentMessage().orElseThrow(), Role.USER)) {
            return new Beginning.UnknownParent();
        }
        Optional<RunId> active = activeRun(key);
        if (active.isPresent()) {
            return new Beginning.Queued(1, active);
        }
        RunId id = started.stamp().run();
        message.ifPresent(thread.messages::add);
        thread.messages.add(new StoredMessage(
                started.answerMessage(),
                started.parentMessage(),
                Role.ASSISTANT,
                List.of(),
                Optional.of(id),
                started.stamp().at()));
        thread.change(c -> c.withHead(started.answerMessage(), clock.instant()));
        threads.put(key, thread);
        var lease = new Lease(id, newRun.holder(), 1);
        runs.put(id, new Run(id, lease, started));
        notifyAll();
        return new Beginning.Begun(lease);
    }

    @Override
    public synchronized void append(Lease lease, List<RunEvent> events) {
        Run root = runs.get(lease.run());
        if (root == null || !root.lease.equals(lease) || root.status.ended()) {
            throw new StaleLease(lease.run());
        }
        for (RunEvent event : events) {
            if (event instanceof RunStarted started) {
                runs.put(started.stamp().run(), new Run(lease.run(), lease, started));
                continue;
            }
            Run run = runs.get(event.stamp().run());
            if (run == null || run.status.ended() || !run.root.equals(lease.run())) {
                throw new StaleLease(event.stamp().run());
            }
            run.add(event);
        }
        notifyAll();
    }

    @Override
    public synchronized List<RunEvent> read(RunId run, long afterSeq) {
        Run found = runs.get(run);
        return found == null
                ? List.of()
                : found.events.stream()
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
                .filter(found -> found.started.owner().equals(caller.id()))
                .filter(this::inSight)
                .map(Run::record);
    }

    @Override
    public synchronized Optional<RunRecord> latest(Caller caller, ConversationId conversation) {
        return runs.values().stream()
                .filter(run -> run.started.parent().isEmpty())
                .filter(run -> run.started.owner().equals(caller.id()))
                .filter(run -> run.started.conversation().equals(conversation))
                .filter(this::inSight)
                .reduce((_, later) -> later)
                .map(Run::record);
    }

    @Override
    public synchronized List<RunEvent> await(RunId run, long afterSeq, Duration timeout) throws InterruptedException {
        long until = System.nanoTime() + timeout.toNanos();
        while (true) {
            List<RunEvent> more = read(run, afterSeq);
            long left = (until - System.nanoTime()) / 1_000_000;
            boolean over = !runs.containsKey(run) || runs.get(run).status.ended();
            if (!more.isEmpty() || over || left <= 0) {
                return more;
            }
            wait(left);
        }
    }

    @Override
    public synchronized List<Lease> takeOver(String holder) {
        var taken = new ArrayList<Lease>();
        for (Run run : runs.values()) {
            boolean root = run.started.parent().isEmpty();
            if (root && !run.status.ended() && !run.lease.holder().equals(holder)) {
                run.lease = new Lease(run.lease.run(), holder, run.lease.fence() + 1);
                taken.add(run.lease);
            }
        }
        return taken;
    }

    @Override
    public synchronized List<Lease> renew(String holder, Collection<Lease> leases) {
        return leases.stream().filter(lease -> !holds(lease)).toList();
    }

    @Override
    public synchronized CancelRequest requestCancel(RunId run, String by, Optional<String> holder) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized List<QueuedQuestion> queue(Caller caller, ConversationId conversation) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized PlaceInLine placeInLine(Caller caller, ConversationId conversation, MessageId queued) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized boolean withdraw(Caller caller, ConversationId conversation, MessageId queued) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized List<QueuedQuestion> due(int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized Optional<QueuedQuestion> due(String owner, ConversationId conversation) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized boolean suspend(Lease held, List<RunEvent> events) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized void release(Lease held) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized Map<RunId, String> awaitCancelRequests(Collection<RunId> wanted, Duration timeout)
            throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized Optional<ApprovalRecord> approval(Caller caller, dev.outcrop.id.ApprovalId approval) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized List<ApprovalRecord> approvals(RunId root) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized DecisionOutcome decide(
            Caller caller, dev.outcrop.id.ApprovalId approval, Decision decision, Optional<String> holder) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized List<Lease> expireApprovals(Instant now, String holder) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized Map<RunId, String> cancelRequests(Collection<RunId> wanted) {
        var requests = new HashMap<RunId, String>();
        wanted.forEach(run -> Optional.ofNullable(runs.get(run))
                .flatMap(found -> found.cancelRequest)
                .ifPresent(by -> requests.put(run, by)));
        return requests;
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
                .filter(entry -> entry.getValue().deletedAt.isEmpty())
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
        return thread(caller, id).map(thread -> List.copyOf(thread.messages)).orElse(List.of());
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
        Optional<Dialogue> found = thread(caller, id);
        found.ifPresent(thread -> thread.deletedAt = Optional.of(clock.instant()));
        return found.isPresent();
    }

    @Override
    public synchronized Optional<Conversation> restore(Caller caller, ConversationId id) {
        Dialogue thread = threads.get(new Key(caller.id(), id));
        if (thread != null) {
            thread.deletedAt = Optional.empty();
        }
        return find(caller, id);
    }

    @Override
    public synchronized int purge(Instant deletedBefore) {
        int before = threads.size();
        threads.values()
                .removeIf(thread -> thread.deletedAt
                        .filter(at -> at.isBefore(deletedBefore))
                        .isPresent());
        return before - threads.size();
    }

    private Optional<Dialogue> thread(Caller caller, ConversationId id) {
        return Optional.ofNullable(threads.get(new Key(caller.id(), id))).filter(thread -> thread.deletedAt.isEmpty());
    }

    private Optional<Conversation> change(Caller caller, ConversationId id, UnaryOperator<Conversation> change) {
        thread(caller, id).ifPresent(thread -> thread.change(change));
        return find(caller, id);
    }

    private boolean inSight(Run run) {
        Dialogue thread = threads.get(new Key(run.started.owner(), run.started.conversation()));
        return thread == null || thread.deletedAt.isEmpty();
    }

    private boolean holds(Lease lease) {
        Run run = runs.get(lease.run());
        return run != null && run.lease.equals(lease);
    }

    private Optional<RunId> activeRun(Key key) {
        return runs.values().stream()
                .filter(run -> run.started.parent().isEmpty() && !run.status.ended())
                .filter(run -> new Key(run.started.owner(), run.started.conversation()).equals(key))
                .map(run -> run.started.stamp().run())
                .findFirst();
    }

    private Conversation view(Key key, Dialogue thread) {
        return thread.conversation.withActivity(activeRun(key), false, 0);
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

    private static final class Run {
        private final RunId root;
        private final RunStarted started;
        private final List<RunEvent> events = new ArrayList<>();
        private Lease lease;
        private RunStatus status = RunStatus.RUNNING;
        private Optional<String> cancelRequest = Optional.empty();

        private Run(RunId root, Lease lease, RunStarted started) {
            this.root = root;
            this.lease = lease;
            this.started = started;
            events.add(started);
        }

        private void add(RunEvent event) {
            events.add(event);
            if (event.terminal()) {
                status = RunSummary.of(List.of(event)).status();
            }
        }

        private RunRecord record() {
            RunSummary summary = RunSummary.of(events);
            return new RunRecord(
                    started.stamp().run(),
                    started.conversation(),
                    started.answerMessage(),
                    started.owner(),
                    started.agent(),
                    status,
                    started.stamp().at(),
                    summary.endedAt(),
                    started.parent());
        }
    }

    private static final class Dialogue {
        private final List<StoredMessage> messages = new ArrayList<>();
        private Conversation conversation;
        private Optional<Instant> deletedAt = Optional.empty();

        private Dialogue(Conversation conversation) {
            this.conversation = conversation;
        }

        private void change(UnaryOperator<Conversation> change) {
            conversation = change.apply(conversation);
        }

        private boolean has(MessageId id, Role role) {
            return messages.stream().anyMatch(message -> message.id().equals(id) && message.role() == role);
        }

        private Optional<RunId> answerTo(MessageId id) {
            return messages.stream()
                    .filter(message -> message.parent().equals(Optional.of(id)))
                    .flatMap(message -> message.run().stream())
                    .findFirst();
        }

        private boolean matches(String words) {
            return conversation.title().toLowerCase(Locale.ROOT).contains(words)
                    || messages.stream()
                            .flatMap(message -> message.blocks().stream())
                            .anyMatch(block -> block instanceof Block.Text(String text)
                                    && text.toLowerCase(Locale.ROOT).contains(words));
        }
    }
}
