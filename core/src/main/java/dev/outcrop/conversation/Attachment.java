package dev.outcrop.conversation;

import static java.util.Objects.requireNonNull;

import dev.outcrop.file.FileType;
import dev.outcrop.id.AttachmentId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.model.Block;
import java.time.Instant;
import java.util.Optional;

/**
 * A file that a person has given.
 *
 * @param type by its content
 * @param sha256 of its content, in hexadecimal digits
 * @param conversation where it was sent; empty as long as it was not
 */
public record Attachment(
        AttachmentId id,
        String name,
        FileType type,
        long size,
        String sha256,
        Instant createdAt,
        Optional<ConversationId> conversation) {
    public Attachment {
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
        requireNonNull(type, "type is null");
        requireNonNull(sha256, "sha256 is null");
        requireNonNull(createdAt, "createdAt is null");
        requireNonNull(conversation, "conversation is null");
    }

    /** The same in a conversation. */
    public Attachment in(ConversationId where) {
        return new Attachment(id, name, type, size, sha256, createdAt, Optional.of(where));
    }

    /** What a message has of it. */
    public Block.Attachment block() {
        return new Block.Attachment(id, name, type.mediaType(), size);
    }
}
