package dev.outcrop.conversation;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import java.time.Instant;
import java.util.Optional;

/**
 * A conversation as it is listed.
 *
 * @param agent the agent that answers in it
 * @param head the newest message of the branch last shown
 * @param activeRun the run that is answering right now
 * @param snippet where a search found its words, if in a message
 */
public record Conversation(
        ConversationId id,
        String title,
        TitleSource titleSource,
        String agent,
        Instant createdAt,
        Instant updatedAt,
        boolean pinned,
        Optional<MessageId> head,
        Optional<RunId> activeRun,
        Optional<String> snippet) {
    public Conversation {
        requireNonNull(id, "id is null");
        requireNonNull(title, "title is null");
        requireNonNull(titleSource, "titleSource is null");
        requireNonNull(agent, "agent is null");
        requireNonNull(createdAt, "createdAt is null");
        requireNonNull(updatedAt, "updatedAt is null");
        requireNonNull(head, "head is null");
        requireNonNull(activeRun, "activeRun is null");
        requireNonNull(snippet, "snippet is null");
    }

    /** Who made the title; a better source is never overwritten by a worse one. */
    public enum TitleSource {
        /** The first words of the first message. */
        WORDS,
        /** The {@code fast} model. */
        MODEL,
        /** The person. */
        USER
    }
}
