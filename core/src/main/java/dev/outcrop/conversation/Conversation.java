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
 * @param temporary whether it is in no list and goes when it is closed
 * @param head the newest message of the branch last shown
 * @param activeRun the run that has not ended
 * @param waiting whether the active run waits for the person
 * @param queued how many questions wait for their turn
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
        boolean temporary,
        Optional<MessageId> head,
        Optional<RunId> activeRun,
        boolean waiting,
        int queued,
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

    /** The same with another title. */
    public Conversation withTitle(String other, TitleSource source) {
        return new Conversation(
                id, other, source, agent, createdAt, updatedAt, pinned, temporary, head, activeRun, waiting, queued,
                snippet);
    }

    /** The same, pinned or not. */
    public Conversation withPinned(boolean other) {
        return new Conversation(
                id,
                title,
                titleSource,
                agent,
                createdAt,
                updatedAt,
                other,
                temporary,
                head,
                activeRun,
                waiting,
                queued,
                snippet);
    }

    /** The same with another head. */
    public Conversation withHead(MessageId other, Instant at) {
        return new Conversation(
                id,
                title,
                titleSource,
                agent,
                createdAt,
                at,
                pinned,
                temporary,
                Optional.of(other),
                activeRun,
                waiting,
                queued,
                snippet);
    }

    /** The same with what goes on in it. */
    public Conversation withActivity(Optional<RunId> run, boolean runWaits, int questions) {
        return new Conversation(
                id,
                title,
                titleSource,
                agent,
                createdAt,
                updatedAt,
                pinned,
                temporary,
                head,
                run,
                runWaits,
                questions,
                snippet);
    }

    /** The same with the place where a search found its words. */
    public Conversation withSnippet(Optional<String> other) {
        return new Conversation(
                id,
                title,
                titleSource,
                agent,
                createdAt,
                updatedAt,
                pinned,
                temporary,
                head,
                activeRun,
                waiting,
                queued,
                other);
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
