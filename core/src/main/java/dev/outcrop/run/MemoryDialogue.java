package dev.outcrop.run;

import dev.outcrop.conversation.Conversation;
import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** One conversation of a {@link MemoryStore}, with its messages and its queue; guarded by the store. */
final class MemoryDialogue {
    private final List<StoredMessage> messages = new ArrayList<>();
    private final List<QueuedQuestion> queue = new ArrayList<>();
    private Conversation conversation;
    private Optional<Instant> deletedAt = Optional.empty();

    MemoryDialogue(Conversation conversation) {
        this.conversation = conversation;
    }

    List<StoredMessage> messages() {
        return messages;
    }

    List<QueuedQuestion> queue() {
        return queue;
    }

    Conversation conversation() {
        return conversation;
    }

    Optional<Instant> deletedAt() {
        return deletedAt;
    }

    void deletedAt(Optional<Instant> at) {
        deletedAt = at;
    }

    void change(UnaryOperator<Conversation> change) {
        conversation = change.apply(conversation);
    }

    boolean has(MessageId id, Role role) {
        return messages.stream().anyMatch(message -> message.id().equals(id) && message.role() == role);
    }

    /** The place in the queue from 1, or 0. */
    int position(MessageId queued) {
        return 1 + queue.stream().map(QueuedQuestion::id).toList().indexOf(queued);
    }

    /** The answer that was begun last. */
    Optional<MessageId> newestAnswer() {
        return messages.stream()
                .filter(message -> message.run().isPresent())
                .map(StoredMessage::id)
                .reduce((_, later) -> later);
    }

    /** Whether {@code message} is on the branch that leads to {@code leaf}. */
    boolean leadsTo(MessageId message, MessageId leaf) {
        return History.branch(messages, leaf).stream()
                .anyMatch(each -> each.id().equals(message));
    }

    Optional<RunId> answerTo(MessageId id) {
        return messages.stream()
                .filter(message -> message.parent().equals(Optional.of(id)))
                .flatMap(message -> message.run().stream())
                .findFirst();
    }

    boolean matches(String words) {
        return conversation.title().toLowerCase(Locale.ROOT).contains(words)
                || messages.stream()
                        .flatMap(message -> message.blocks().stream())
                        .anyMatch(block -> block instanceof Block.Text(String text)
                                && text.toLowerCase(Locale.ROOT).contains(words));
    }
}
