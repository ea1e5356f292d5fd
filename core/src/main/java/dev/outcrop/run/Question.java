package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.model.Block;
import java.util.List;
import java.util.Optional;

/**
 * Something that a person wants answered.
 *
 * @param agent who answers; the conversation's agent, or the default one of a new conversation, if empty
 * @param language the person's language as a BCP 47 tag, if known
 * @param temporary whether a conversation that begins with it is temporary
 * @param trace the span in which it is asked, if its request names one
 */
public record Question(
        Caller caller,
        ConversationId conversation,
        Optional<String> agent,
        Optional<String> language,
        Asked asked,
        boolean temporary,
        Optional<TraceParent> trace) {
    /** A question in nobody's span. */
    public Question(
            Caller caller,
            ConversationId conversation,
            Optional<String> agent,
            Optional<String> language,
            Asked asked,
            boolean temporary) {
        this(caller, conversation, agent, language, asked, temporary, Optional.empty());
    }

    /** A question in a conversation that stays. */
    public Question(
            Caller caller,
            ConversationId conversation,
            Optional<String> agent,
            Optional<String> language,
            Asked asked) {
        this(caller, conversation, agent, language, asked, false);
    }

    public Question {
        requireNonNull(caller, "caller is null");
        requireNonNull(conversation, "conversation is null");
        requireNonNull(agent, "agent is null");
        requireNonNull(language, "language is null");
        requireNonNull(asked, "asked is null");
        requireNonNull(trace, "trace is null");
    }

    /** What is to be answered. */
    public sealed interface Asked {

        /**
         * A new message; {@code parent} is the answer that it follows, empty at the start of a conversation. If it has to
         * wait for answers on the same branch it follows the last of them, unless it is an {@code edit}: that stands where
         * its author put it.
         */
        record NewMessage(MessageId id, Optional<MessageId> parent, List<Block> blocks, boolean edit) implements Asked {
            /** A message that is no edit of another one. */
            public NewMessage(MessageId id, Optional<MessageId> parent, List<Block> blocks) {
                this(id, parent, blocks, false);
            }

            public NewMessage {
                requireNonNull(id, "id is null");
                requireNonNull(parent, "parent is null");
                blocks = List.copyOf(blocks);
            }
        }

        /** A message that was answered before: the new answer stands beside the old one. */
        record Again(MessageId message) implements Asked {
            public Again {
                requireNonNull(message, "message is null");
            }
        }
    }
}
