package dev.outcrop.store;

import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Role;
import dev.outcrop.store.Bulk.Column;
import java.time.Instant;
import java.util.Optional;

/** A message in the form in which it is stored: made on its author's thread, before it waits for the database. */
record MessageRow(
        MessageId id,
        Optional<MessageId> parent,
        Role role,
        Optional<RunId> run,
        Instant at,
        String searchText,
        String plainText,
        String blocks) {
    static final Bulk INSERT = Bulk.insert(
            "messages",
            Column.number("conversation"),
            Column.text("id"),
            Column.text("parent"),
            Column.text("role"),
            Column.text("run"),
            Column.number("at"),
            Column.text("search_text"),
            Column.text("plain_text"),
            Column.text("blocks"));

    static MessageRow of(StoredMessage message) {
        String text = SearchText.storable(SearchText.of(message.blocks()));
        return new MessageRow(
                message.id(),
                message.parent(),
                message.role(),
                message.run(),
                message.at(),
                SearchText.normal(text),
                text,
                BlocksJson.write(message.blocks()));
    }

    MessageRow under(Optional<MessageId> other) {
        return new MessageRow(id, other, role, run, at, searchText, plainText, blocks);
    }

    /** The arguments of {@link #INSERT}. */
    Object[] in(long conversation) {
        return new Object[] {
            conversation,
            id.value(),
            parent.map(MessageId::value),
            role,
            run.map(RunId::value),
            at,
            searchText,
            plainText,
            blocks
        };
    }
}
