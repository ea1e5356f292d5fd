package dev.outcrop.server.rights;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.conversation.Conversation;
import dev.outcrop.conversation.Conversations;
import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.server.http.ProblemException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A person's conversations without those that are hidden from them. */
public final class VisibleConversations implements Conversations {
    /** So that a list of hidden ones alone is not read to its end at once. */
    private static final int MOST_PAGES = 20;

    private final Conversations all;
    private final Visibility visibility;

    /** Those of {@code all} that {@code visibility} shows. */
    public VisibleConversations(Conversations all, Visibility visibility) {
        this.all = requireNonNull(all, "all is null");
        this.visibility = requireNonNull(visibility, "visibility is null");
    }

    @Override
    public Page list(Caller caller, Optional<String> query, int limit, Optional<String> before) {
        Page page = all.list(caller, query, limit, before);
        if (visibility.whole(caller)) {
            return page;
        }
        var shown = new ArrayList<Conversation>();
        for (int pages = 1; ; pages++) {
            page.conversations().stream().filter(one -> shows(caller, one)).forEach(shown::add);
            if (shown.size() >= limit || page.next().isEmpty() || pages >= MOST_PAGES) {
                return new Page(shown, page.next());
            }
            page = all.list(caller, query, limit - shown.size(), page.next());
        }
    }

    /**
     * The same.
     *
     * @throws ProblemException a 404 if it is hidden: nobody shall take its id for one that is free, and go on in it
     */
    @Override
    public Optional<Conversation> find(Caller caller, ConversationId id) {
        Optional<Conversation> found = all.find(caller, id);
        if (found.filter(one -> !shows(caller, one)).isPresent()) {
            throw ProblemException.notFound("There is no such conversation.");
        }
        return found;
    }

    @Override
    public Optional<Conversation> findDeleted(Caller caller, ConversationId id) {
        return all.findDeleted(caller, id).filter(found -> shows(caller, found));
    }

    @Override
    public List<StoredMessage> messages(Caller caller, ConversationId id) {
        return hidden(caller, id) ? List.of() : all.messages(caller, id);
    }

    @Override
    public Optional<Conversation> title(
            Caller caller, ConversationId id, String title, Conversation.TitleSource source) {
        return changed(caller, id, () -> all.title(caller, id, title, source));
    }

    @Override
    public Optional<Conversation> pin(Caller caller, ConversationId id, boolean pinned) {
        return changed(caller, id, () -> all.pin(caller, id, pinned));
    }

    @Override
    public Optional<Conversation> head(Caller caller, ConversationId id, MessageId head) {
        return changed(caller, id, () -> all.head(caller, id, head));
    }

    @Override
    public Optional<Conversation> delete(Caller caller, ConversationId id) {
        return changed(caller, id, () -> all.delete(caller, id));
    }

    @Override
    public Optional<Conversation> restore(Caller caller, ConversationId id) {
        return changed(caller, id, () -> all.restore(caller, id).filter(found -> shows(caller, found)));
    }

    @Override
    public int purge(Instant deletedBefore) {
        return all.purge(deletedBefore);
    }

    @Override
    public int purgeClosed() {
        return all.purgeClosed();
    }

    private Optional<Conversation> changed(Caller caller, ConversationId id, Supplier<Optional<Conversation>> change) {
        return hidden(caller, id) ? Optional.empty() : change.get();
    }

    /** Whether there is one, deleted or not, that is not shown. */
    boolean hidden(Caller caller, ConversationId id) {
        return !visibility.whole(caller)
                && all.find(caller, id)
                        .or(() -> all.findDeleted(caller, id))
                        .filter(found -> !shows(caller, found))
                        .isPresent();
    }

    private boolean shows(Caller caller, Conversation conversation) {
        return visibility.shows(caller, conversation.agent());
    }
}
