package dev.outcrop.server.rights;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.conversation.Attachment;
import dev.outcrop.conversation.Attachments;
import dev.outcrop.id.AttachmentId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.model.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A person's files without those of conversations that are hidden from them. */
public final class VisibleAttachments implements Attachments {
    private final Attachments all;
    private final VisibleConversations conversations;

    /** Those of {@code all} that are in none of the conversations that are hidden. */
    public VisibleAttachments(Attachments all, VisibleConversations conversations) {
        this.all = requireNonNull(all, "all is null");
        this.conversations = requireNonNull(conversations, "conversations is null");
    }

    @Override
    public Attachment add(Caller caller, String name, Optional<String> declared, InputStream content)
            throws IOException {
        return all.add(caller, name, declared, content);
    }

    @Override
    public Optional<Attachment> find(Caller caller, AttachmentId id) {
        return all.find(caller, id).filter(file -> shows(caller, file));
    }

    @Override
    public Optional<Attachment> find(Caller caller, ConversationId conversation, String name, String sha256) {
        return all.find(caller, conversation, name, sha256).filter(file -> shows(caller, file));
    }

    @Override
    public List<Attachment> of(Caller caller) {
        return all.of(caller).stream().filter(file -> shows(caller, file)).toList();
    }

    @Override
    public Optional<Bytes> content(Caller caller, AttachmentId id) {
        return find(caller, id).flatMap(file -> all.content(caller, file.id()));
    }

    @Override
    public Optional<Attachment> send(Caller caller, AttachmentId id, ConversationId conversation) {
        return find(caller, id).flatMap(file -> all.send(caller, file.id(), conversation));
    }

    @Override
    public Optional<Bytes> contentOf(Caller caller, AttachmentId id) {
        return content(caller, id);
    }

    @Override
    public boolean delete(Caller caller, AttachmentId id) {
        return find(caller, id).isPresent() && all.delete(caller, id);
    }

    @Override
    public int erase(String owner) {
        return all.erase(owner);
    }

    @Override
    public int erase(String owner, ConversationId conversation) {
        return all.erase(owner, conversation);
    }

    @Override
    public int eraseOlder(Instant before, int most) {
        return all.eraseOlder(before, most);
    }

    @Override
    public int tidy() {
        return all.tidy();
    }

    private boolean shows(Caller caller, Attachment file) {
        return file.conversation()
                .filter(where -> conversations.hidden(caller, where))
                .isEmpty();
    }
}
