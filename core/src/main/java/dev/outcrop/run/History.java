package dev.outcrop.run;

import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.model.Role;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns a branch of a conversation into messages, as its journals have them. */
final class History {
    /** What a model is shown instead of a turn in which a guardrail intervened. */
    static final List<Message> WITHHELD = List.of(
            Message.user("[This message was withheld by a guardrail.]"),
            new Message(Role.ASSISTANT, List.of(new Block.Text("[This answer was withheld by a guardrail.]"))));

    private History() {}

    /** The branch from the root to {@code leaf}; empty if the leaf is not in the tree. */
    static List<StoredMessage> branch(List<StoredMessage> tree, MessageId leaf) {
        var byId = new HashMap<MessageId, StoredMessage>();
        tree.forEach(message -> byId.put(message.id(), message));
        var branch = new ArrayDeque<StoredMessage>();
        Optional<MessageId> next = Optional.of(leaf);
        while (next.isPresent()) {
            StoredMessage message = byId.get(next.get());
            if (message == null || branch.size() > tree.size()) {
                break;
            }
            branch.addFirst(message);
            next = message.parent();
        }
        return List.copyOf(branch);
    }

    /**
     * The branch turn by turn for {@code reader}; {@code runs} has the events of its answers. A turn is a person's
     * message and all that was said until the next one.
     */
    static List<List<Message>> turns(List<StoredMessage> branch, Map<RunId, List<RunEvent>> runs, ReaderModel reader) {
        var turns = new ArrayList<List<Message>>();
        for (StoredMessage stored : branch) {
            if (turns.isEmpty() || stored.role() == Role.USER) {
                turns.add(new ArrayList<>());
            }
            Optional<RunId> run = stored.run();
            if (run.isEmpty()) {
                turns.getLast().add(new Message(stored.role(), stored.blocks()));
                continue;
            }
            RunProgress answer = RunProgress.of(runs.getOrDefault(run.get(), List.of()));
            if (answer.refused()) {
                // What was refused, be it the question, a tool's result or the answer, would be refused again.
                turns.set(turns.size() - 1, new ArrayList<>(WITHHELD));
            } else {
                turns.getLast().addAll(answer.messages(reader));
            }
        }
        return turns;
    }
}
