package dev.outcrop.conversation;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Role;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A node of a conversation's tree. A person's message has its blocks here; an answer has the run whose journal is its
 * content, and no blocks.
 */
public record StoredMessage(
        MessageId id, Optional<MessageId> parent, Role role, List<Block> blocks, Optional<RunId> run, Instant at) {
    public StoredMessage {
        requireNonNull(id, "id is null");
        requireNonNull(parent, "parent is null");
        requireNonNull(role, "role is null");
        blocks = List.copyOf(blocks);
        requireNonNull(run, "run is null");
        requireNonNull(at, "at is null");
    }
}
