package dev.outcrop.store;

import dev.outcrop.access.Caller;
import dev.outcrop.conversation.Conversation;
import dev.outcrop.conversation.Conversations;
import dev.outcrop.id.ConversationId;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Pages through a person's conversations and searches them. */
record ListConversations(Dialect dialect, Caller caller, Optional<String> query, int limit, Optional<Cursor> before)
        implements Work.Read<Conversations.Page> {
    private static final int LONGEST_PAGE = 200;

    ListConversations {
        if (limit < 1 || limit > LONGEST_PAGE) {
            throw new IllegalArgumentException("limit is 1 to " + LONGEST_PAGE);
        }
        query = query.map(SearchText::storable)
                .map(SearchText::normal)
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    private record Found(long key, Conversation conversation) {}

    @Override
    public Conversations.Page run(Session session) throws SQLException {
        var arguments = new ArrayList<Object>(List.of(caller.id()));
        var sql = new StringBuilder(
                JdbcConversations.SELECT + "WHERE c.owner = ? AND c.deleted_at IS NULL AND c.temporary = 0\n");
        before.ifPresent(cursor -> {
            sql.append("AND (c.updated_at, c.id) < (?, ?)\n");
            arguments.add(cursor.updatedAt());
            arguments.add(cursor.id().value());
        });
        query.ifPresent(text -> {
            sql.append("""
                    AND (%s OR EXISTS (SELECT 1 FROM messages m WHERE m.conversation = c.row_key AND %s))
                    """.formatted(dialect.contains("c.search_title"), dialect.contains("m.search_text")));
            arguments.add(text);
            arguments.add(text);
        });
        sql.append("ORDER BY c.updated_at DESC, c.id DESC LIMIT ?");
        arguments.add(limit + 1); // one more tells whether there is a page after this one
        List<Found> found = session.query(sql.toString(), ListConversations::found, arguments.toArray());
        var page = new ArrayList<Conversation>();
        for (Found each : found.subList(0, Math.min(limit, found.size()))) {
            page.add(query.isPresent() ? withSnippet(session, each, query.get()) : each.conversation());
        }
        return new Conversations.Page(
                page,
                found.size() > limit ? Optional.of(Cursor.of(page.getLast()).text()) : Optional.empty());
    }

    private static Found found(ResultSet row) throws SQLException {
        return new Found(row.getLong("row_key"), JdbcConversations.conversation(row));
    }

    private Conversation withSnippet(Session session, Found found, String text) throws SQLException {
        Optional<String> snippet = session.first(
                """
                SELECT plain_text FROM messages WHERE conversation = ? AND %s ORDER BY row_key LIMIT 1
                """.formatted(dialect.contains("search_text")),
                row -> SearchText.snippet(row.getString(1), text),
                found.key(),
                text);
        return found.conversation().withSnippet(snippet);
    }

    /** The last conversation of a page; opaque to whoever carries it. */
    record Cursor(Instant updatedAt, ConversationId id) {

        static Cursor of(Conversation last) {
            return new Cursor(last.updatedAt(), last.id());
        }

        String text() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString((Sql.nanos(updatedAt) + " " + id).getBytes(StandardCharsets.US_ASCII));
        }

        /**
         * The cursor of {@code text}.
         *
         * @throws IllegalArgumentException if it is none
         */
        static Cursor parse(String text) {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
            int space = plain.indexOf(' ');
            if (space < 0) {
                throw new IllegalArgumentException("not a cursor");
            }
            try {
                return new Cursor(
                        Sql.instant(Long.parseLong(plain.substring(0, space))),
                        new ConversationId(plain.substring(space + 1)));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("not a cursor", e);
            }
        }
    }
}
