package dev.outcrop.server.rights;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.ApprovalRecord;
import dev.outcrop.run.ForwardingJournal;
import dev.outcrop.run.Journal;
import dev.outcrop.run.QueuedQuestion;
import dev.outcrop.run.RunRecord;
import java.util.List;
import java.util.Optional;

/** The journal as routes see it: without runs, questions and approvals that are hidden from who asks. */
public final class VisibleJournal extends ForwardingJournal {
    private final VisibleConversations conversations;
    private final Visibility visibility;

    /** What of {@code journal} {@code visibility} shows, in {@code conversations}. */
    public VisibleJournal(Journal journal, VisibleConversations conversations, Visibility visibility) {
        super(journal);
        this.conversations = requireNonNull(conversations, "conversations is null");
        this.visibility = requireNonNull(visibility, "visibility is null");
    }

    private boolean shows(Caller caller, RunRecord run) {
        return visibility.shows(caller, run.agent());
    }

    @Override
    public List<QueuedQuestion> queue(Caller caller, ConversationId conversation) {
        return conversations.hidden(caller, conversation) ? List.of() : super.queue(caller, conversation);
    }

    @Override
    public boolean withdraw(Caller caller, ConversationId conversation, MessageId queued) {
        return !conversations.hidden(caller, conversation) && super.withdraw(caller, conversation, queued);
    }

    @Override
    public Optional<RunRecord> find(Caller caller, RunId run) {
        return super.find(caller, run).filter(found -> shows(caller, found));
    }

    @Override
    public Optional<RunRecord> latest(Caller caller, ConversationId conversation) {
        return super.latest(caller, conversation).filter(found -> shows(caller, found));
    }

    @Override
    public Optional<ApprovalRecord> approval(Caller caller, ApprovalId approval) {
        return super.approval(caller, approval)
                .filter(found -> find(caller, found.root()).isPresent());
    }
}
