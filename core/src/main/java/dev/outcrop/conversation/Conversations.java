package dev.outcrop.conversation;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A person's conversations. Another person's conversation does not exist here: it is empty, not refused. */
public interface Conversations {

    /**
     * Conversations, newest first, pinned ones among the others; temporary ones are left out.
     *
     * @param query a case-insensitive part of a title or of a message's text; empty for all
     * @param before the cursor of the page before
     */
    Page list(Caller caller, Optional<String> query, int limit, Optional<String> before);

    /** One conversation that is not deleted. */
    Optional<Conversation> find(Caller caller, ConversationId id);

    /** All messages of the tree in the order in which they came. */
    List<StoredMessage> messages(Caller caller, ConversationId id);

    /** Sets the title unless the one it has comes from a better source. */
    Optional<Conversation> title(Caller caller, ConversationId id, String title, Conversation.TitleSource source);

    /** Pins or unpins. */
    Optional<Conversation> pin(Caller caller, ConversationId id, boolean pinned);

    /** Remembers which branch is shown; empty if there is no such message. */
    Optional<Conversation> head(Caller caller, ConversationId id, MessageId head);

    /**
     * Hides a conversation until {@link #restore} or {@link #purge}. The conversation as it was: no run begins in it
     * after the one that was active then. Empty if there is none.
     */
    Optional<Conversation> delete(Caller caller, ConversationId id);

    /** One conversation that is deleted and not purged yet. */
    Optional<Conversation> findDeleted(Caller caller, ConversationId id);

    /** Takes a deletion back, and leaves as it is what is not deleted; empty if it is not there, temporary or purged. */
    Optional<Conversation> restore(Caller caller, ConversationId id);

    /**
     * Removes for good what was deleted before {@code deletedBefore}; the number of conversations removed. One in which a
     * run is at work is left for the next time.
     */
    int purge(Instant deletedBefore);

    /** The same for all temporary conversations that were deleted. */
    int purgeClosed();

    /** One page of a list; {@code next} is the cursor of the page after. */
    record Page(List<Conversation> conversations, Optional<String> next) {
        public Page {
            conversations = List.copyOf(conversations);
        }
    }
}
