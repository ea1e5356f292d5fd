package dev.outcrop.run;

import dev.outcrop.access.Caller;
import dev.outcrop.conversation.Conversation;
import dev.outcrop.conversation.Conversation.TitleSource;
import dev.outcrop.conversation.Conversations;
import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Role;
import dev.outcrop.run.RunEvent.RunStarted;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The conversations of a {@link MemoryStore}, with what waits in them; guarded by the store. */
final class MemoryConversations {
    private final Clock clock;
    private final MemoryRuns runs;
    private final Map<Key, MemoryDialogue> threads = new LinkedHashMap<>();

    MemoryConversations(Clock clock, MemoryRuns runs) {
        this.clock = clock;
        this.runs = runs;
    }

    Beginning begin(NewRun newRun) {
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
        Optional<RunId> active = active(key).map(MemoryRun::id);
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
        return new Beginning.Begun(runs.begin(newRun.started(), newRun.holder()));
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

    List<QueuedQuestion> queue(Caller caller, ConversationId conversation) {
        return thread(caller, conversation)
                .map(thread -> List.copyOf(thread.queue()))
                .orElse(List.of());
    }

    PlaceInLine placeInLine(Caller caller, ConversationId conversation, MessageId queued) {
        Optional<MemoryDialogue> thread = thread(caller, conversation);
        if (thread.isEmpty()) {
            return new PlaceInLine.Gone();
        }
        int position = thread.get().position(queued);
        if (position > 0) {
            return new PlaceInLine.Waiting(
                    position, active(new Key(caller.id(), conversation)).map(MemoryRun::id));
        }
        return thread.get()
                .answerTo(queued)
                .<PlaceInLine>map(PlaceInLine.Begun::new)
                .orElseGet(PlaceInLine.Gone::new);
    }

    boolean withdraw(Caller caller, ConversationId conversation, MessageId queued) {
        return thread(caller, conversation)
                .filter(thread -> thread.queue().removeIf(each -> each.id().equals(queued)))
                .isPresent();
    }

    List<QueuedQuestion> due(int limit) {
        return threads.entrySet().stream()
                .filter(entry -> entry.getValue().deletedAt().isEmpty())
                .filter(entry -> active(entry.getKey()).isEmpty())
                .flatMap(entry -> entry.getValue().queue().stream().limit(1))
                .sorted(Comparator.comparing(QueuedQuestion::at))
                .limit(limit)
                .toList();
    }

    Optional<QueuedQuestion> due(String owner, ConversationId conversation) {
        var key = new Key(owner, conversation);
        return Optional.ofNullable(threads.get(key))
                .filter(thread -> thread.deletedAt().isEmpty() && active(key).isEmpty())
                .flatMap(thread -> thread.queue().stream().findFirst());
    }

    Conversations.Page list(Caller caller, Optional<String> query, int limit, Optional<String> before) {
        String words = query.orElse("").toLowerCase(Locale.ROOT);
        int from = before.map(Integer::parseInt).orElse(0);
        if (from < 0) {
            throw new IllegalArgumentException("a cursor is not negative");
        }
        List<Conversation> all = threads.entrySet().stream()
                .filter(entry -> entry.getKey().owner().equals(caller.id()))
                .filter(entry -> entry.getValue().deletedAt().isEmpty()
                        && !entry.getValue().conversation().temporary())
                .filter(entry -> entry.getValue().matches(words))
                .map(entry -> view(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(Conversation::updatedAt).reversed())
                .toList();
        int to = Math.min(all.size(), from + limit);
        return new Conversations.Page(
                all.subList(Math.min(from, to), to), to < all.size() ? Optional.of("" + to) : Optional.empty());
    }

    Optional<Conversation> find(Caller caller, ConversationId id) {
        return thread(caller, id).map(thread -> view(new Key(caller.id(), id), thread));
    }

    Optional<Conversation> findDeleted(Caller caller, ConversationId id) {
        var key = new Key(caller.id(), id);
        return Optional.ofNullable(threads.get(key))
                .filter(thread -> thread.deletedAt().isPresent())
                .map(thread -> view(key, thread));
    }

    List<StoredMessage> messages(Caller caller, ConversationId id) {
        return thread(caller, id).map(thread -> List.copyOf(thread.messages())).orElse(List.of());
    }

    Optional<Conversation> title(Caller caller, ConversationId id, String title, TitleSource source) {
        return change(caller, id, c -> source.compareTo(c.titleSource()) < 0 ? c : c.withTitle(title, source));
    }

    Optional<Conversation> pin(Caller caller, ConversationId id, boolean pinned) {
        return change(caller, id, c -> c.withPinned(pinned));
    }

    Optional<Conversation> head(Caller caller, ConversationId id, MessageId head) {
        boolean there = thread(caller, id)
                .filter(thread -> thread.has(head, Role.ASSISTANT) || thread.has(head, Role.USER))
                .isPresent();
        return there ? change(caller, id, c -> c.withHead(head, c.updatedAt())) : Optional.empty();
    }

    Optional<Conversation> delete(Caller caller, ConversationId id) {
        Optional<Conversation> before = find(caller, id);
        thread(caller, id).ifPresent(thread -> thread.deletedAt(Optional.of(clock.instant())));
        return before;
    }

    Optional<Conversation> restore(Caller caller, ConversationId id) {
        MemoryDialogue thread = threads.get(new Key(caller.id(), id));
        if (thread != null && !thread.conversation().temporary()) {
            thread.deletedAt(Optional.empty());
        }
        return find(caller, id);
    }

    int purge(Instant deletedBefore) {
        return remove(thread ->
                thread.deletedAt().filter(at -> at.isBefore(deletedBefore)).isPresent());
    }

    int purgeClosed() {
        return remove(thread ->
                thread.deletedAt().isPresent() && thread.conversation().temporary());
    }

    /** With their runs; one in which somebody is at work is left for the next time. */
    private int remove(Predicate<MemoryDialogue> which) {
        int before = threads.size();
        threads.entrySet()
                .removeIf(entry -> which.test(entry.getValue())
                        && runs.forget(entry.getKey().owner(), entry.getKey().id()));
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

    /** Whether the run's conversation is not deleted. */
    boolean inSight(MemoryRun run) {
        MemoryDialogue thread =
                threads.get(new Key(run.started().owner(), run.started().conversation()));
        return thread == null || thread.deletedAt().isEmpty();
    }

    private Optional<MemoryRun> active(Key key) {
        return runs.active(key.owner(), key.id());
    }

    private Conversation view(Key key, MemoryDialogue thread) {
        Optional<MemoryRun> active = active(key);
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
                run.question().temporary(),
                Optional.empty(),
                Optional.empty(),
                false,
                0,
                Optional.empty());
    }

    private record Key(String owner, ConversationId id) {}
}
