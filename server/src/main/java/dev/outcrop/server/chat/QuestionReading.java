package dev.outcrop.server.chat;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.conversation.Conversation;
import dev.outcrop.conversation.Conversations;
import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.IdSource;
import dev.outcrop.id.MessageId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Role;
import dev.outcrop.run.Question;
import dev.outcrop.run.Question.Asked;
import dev.outcrop.run.TraceParent;
import dev.outcrop.server.http.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Turns what a client sent into a question, with the conversation as the server knows it. */
final class QuestionReading {
    private static final int LONGEST_STEM = 48;

    private final Conversations conversations;
    private final SentFiles files;
    private final IdSource ids;

    QuestionReading(Conversations conversations, SentFiles files, IdSource ids) {
        this.files = requireNonNull(files, "files is null");
        this.conversations = requireNonNull(conversations, "conversations is null");
        this.ids = requireNonNull(ids, "ids is null");
    }

    /** {@code isNew} is whether the conversation begins with it. */
    record Read(Question question, boolean isNew) {}

    Read read(Caller caller, ChatBody body, Optional<String> acceptLanguage, Optional<TraceParent> trace) {
        Optional<Conversation> known = conversations.find(caller, body.conversation());
        List<StoredMessage> tree = known.isPresent() ? conversations.messages(caller, body.conversation()) : List.of();
        Asked asked = body.redo() ? again(body, tree) : message(caller, body, known, tree);
        // A conversation keeps the agent that it was begun with.
        Optional<String> agent = known.isPresent() ? Optional.empty() : body.agent();
        return new Read(
                new Question(
                        caller,
                        body.conversation(),
                        agent,
                        acceptLanguage.flatMap(QuestionReading::language),
                        asked,
                        known.isEmpty() && body.temporary(),
                        trace),
                known.isEmpty());
    }

    private static Asked again(ChatBody body, List<StoredMessage> tree) {
        Optional<MessageId> named = body.messageId().or(() -> body.message().flatMap(ChatBody.Said::id));
        MessageId id = named.orElseThrow(
                () -> ProblemException.badField("messageId", "What is to be answered again is missing."));
        Optional<StoredMessage> found = find(tree, id)
                .or(() -> body.message().flatMap(ChatBody.Said::id).flatMap(said -> find(tree, said)));
        return new Asked.Again(found.filter(message -> message.role() == Role.ASSISTANT)
                .flatMap(StoredMessage::parent)
                .or(() -> found.map(StoredMessage::id))
                .orElse(id));
    }

    private Asked message(Caller caller, ChatBody body, Optional<Conversation> known, List<StoredMessage> tree) {
        ChatBody.Said said =
                body.message().orElseThrow(() -> ProblemException.badField("message", "The message is missing."));
        List<Block> blocks = files.blocks(caller, body.conversation(), said.parts());
        MessageId id = said.id().orElseGet(() -> new MessageId(ids.next("msg")));
        // Some clients name every message there: only one that was sent before can have been edited.
        boolean edit = body.messageId()
                .flatMap(old -> find(tree, old))
                .filter(old -> old.role() == Role.USER)
                .isPresent();
        if (body.messageId().equals(Optional.of(id))
                && find(tree, id).filter(old -> !old.blocks().equals(blocks)).isPresent()) {
            id = edited(id, blocks);
        }
        Optional<MessageId> parent = switch (body.parent().where()) {
            case ROOT, ANSWER -> body.parent().answer();
            case UNSAID ->
                known.flatMap(Conversation::head)
                        .flatMap(head -> find(tree, head))
                        .filter(head -> head.role() == Role.ASSISTANT)
                        .map(StoredMessage::id);
        };
        return new Asked.NewMessage(id, parent, blocks, edit);
    }

    /**
     * The AI SDK sends an edited message under its old id, but a message never changes here: the edited one is a new one.
     * Its id follows from what it says, so that the same edit sent twice is one.
     */
    private static MessageId edited(MessageId old, List<Block> blocks) {
        String stem = old.value().substring(0, Math.min(old.value().length(), LONGEST_STEM));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(blocks.toString().getBytes(StandardCharsets.UTF_8));
            return new MessageId(stem + "-" + HexFormat.of().formatHex(hash, 0, 6));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Optional<StoredMessage> find(List<StoredMessage> tree, MessageId id) {
        return tree.stream().filter(message -> message.id().equals(id)).findFirst();
    }

    /** The language that a browser names first. */
    private static Optional<String> language(String header) {
        try {
            return Locale.LanguageRange.parse(header).stream()
                    .map(Locale.LanguageRange::getRange)
                    .filter(range -> !range.contains("*"))
                    .findFirst()
                    .map(range -> Locale.forLanguageTag(range).toLanguageTag());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
