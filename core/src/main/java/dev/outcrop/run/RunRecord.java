package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import java.time.Instant;
import java.util.Optional;

/** What the journal knows of a run without reading its events. */
public record RunRecord(
        RunId id,
        ConversationId conversation,
        MessageId answerMessage,
        String owner,
        String agent,
        RunStatus status,
        Instant startedAt,
        Optional<Instant> endedAt,
        Optional<ParentCall> parent) {
    public RunRecord {
        requireNonNull(id, "id is null");
        requireNonNull(conversation, "conversation is null");
        requireNonNull(answerMessage, "answerMessage is null");
        requireNonNull(owner, "owner is null");
        requireNonNull(agent, "agent is null");
        requireNonNull(status, "status is null");
        requireNonNull(startedAt, "startedAt is null");
        requireNonNull(endedAt, "endedAt is null");
        requireNonNull(parent, "parent is null");
    }
}
