package dev.outcrop.conversation;

import dev.outcrop.access.Caller;
import dev.outcrop.id.AttachmentId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.model.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The files that people attach. Another person's file does not exist here: it is empty, not refused. A file is sent in one
 * conversation and goes with it; one that is sent in none goes after a day. None goes that is on hold, whoever wants it.
 */
public interface Attachments {
    /** How long a file is kept that was not sent. */
    Duration UNSENT = Duration.ofDays(1);

    /**
     * Keeps what {@code content} has. If it fails or is refused, nothing of it stays.
     *
     * @param name as the client calls it; it is kept in a form that can be shown
     * @param declared the media type that the client says it has, which is compared with the content
     * @throws dev.outcrop.file.FileRefused if it is not taken
     * @throws IOException if {@code content} can't be read
     */
    Attachment add(Caller caller, String name, Optional<String> declared, InputStream content) throws IOException;

    /** One file. */
    Optional<Attachment> find(Caller caller, AttachmentId id);

    /** A file of this conversation that is the same, name and content. */
    Optional<Attachment> find(Caller caller, ConversationId conversation, String name, String sha256);

    /** All files of a person, the oldest first; those of deleted conversations too, which can be restored. */
    List<Attachment> of(Caller caller);

    /** What one of {@link #of} has; empty if it is not there any more. */
    Optional<Bytes> contentOf(Caller caller, AttachmentId id);

    /** What a file has; empty if it is not there, or not any more. */
    Optional<Bytes> content(Caller caller, AttachmentId id);

    /** Says that a file is sent in a conversation; empty if there is no such file, or it was sent in another one. */
    Optional<Attachment> send(Caller caller, AttachmentId id, ConversationId conversation);

    /** Removes a file at once, sent or not; false if there is none. Messages keep its name. */
    boolean delete(Caller caller, AttachmentId id);

    /** Removes a person's files; how many. */
    int erase(String owner);

    /** Removes the files of one conversation; how many. */
    int erase(String owner, ConversationId conversation);

    /**
     * Removes files that were given before {@code before}, {@code most} at most; how many. What can't be removed right now is
     * there for nobody all the same, and is tried again by {@link #tidy}.
     */
    int eraseOlder(Instant before, int most);

    /**
     * Removes what nobody needs: files not sent in time, those of conversations that are gone, and leftovers; how many. One that
     * can't be removed holds up no other.
     */
    int tidy();
}
