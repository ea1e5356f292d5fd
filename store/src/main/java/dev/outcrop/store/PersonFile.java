package dev.outcrop.store;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.ConversationId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads all that is one person's, piece by piece, so that any amount of it fits. */
public final class PersonFile {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int PAGE = 50;

    private final Database database;

    PersonFile(Database database) {
        this.database = database;
    }

    /** Takes the pieces. */
    @FunctionalInterface
    public interface Sink {
        void take(ObjectNode piece) throws IOException;
    }

    /** A conversation, deleted and temporary ones among them. */
    public record Place(long key, ConversationId id) {
        public Place {
            requireNonNull(id, "id is null");
        }
    }

    /** Where the next conversations are, behind {@code after}. */
    public List<Place> conversations(String person, long after) {
        return database.read(session -> session.query(
                "SELECT row_key, id FROM conversations WHERE owner = ? AND row_key > ? ORDER BY row_key LIMIT ?",
                row -> new Place(row.getLong(1), new ConversationId(row.getString(2))),
                person,
                after,
                PAGE));
    }

    /** What is said of a conversation itself; empty if it is gone. */
    public Optional<ObjectNode> conversation(Place place) {
        return database.read(session -> session.first(
                "SELECT id, title, agent, created_at, updated_at, deleted_at, pinned, temporary FROM conversations"
                        + " WHERE row_key = ?",
                PersonFile::piece,
                place.key()));
    }

    /** Its messages. */
    public void messages(Place place, Sink sink) throws IOException {
        pages(sink, """
                SELECT row_key AS page_key, id, parent, role, run, at, plain_text, blocks FROM messages
                WHERE conversation = ? AND row_key > ? ORDER BY row_key LIMIT ?
                """, place.key());
    }

    /** Questions that wait for their turn. */
    public void queued(Place place, Sink sink) throws IOException {
        pages(sink, """
                SELECT row_key AS page_key, id, at, blocks FROM queued_questions
                WHERE conversation = ? AND row_key > ? ORDER BY row_key LIMIT ?
                """, place.key());
    }

    /** How its answers were made, event by event. */
    public void events(Place place, Sink sink) throws IOException {
        List<String> runs = database.read(session -> session.query(
                "SELECT id FROM runs WHERE conversation = ? ORDER BY started_at, id",
                row -> row.getString(1),
                place.key()));
        for (String run : runs) {
            pages(sink, """
                    SELECT seq AS page_key, run, at, json FROM run_events
                    WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?
                    """, run);
        }
    }

    /** What the person was asked about tool calls, and decided. */
    public void approvals(Place place, Sink sink) throws IOException {
        pages(sink, """
                SELECT a.row_key AS page_key, a.run, a.requested_at, a.request, a.decision FROM approvals a
                JOIN runs r ON r.id = a.root WHERE r.conversation = ? AND a.row_key > ? ORDER BY a.row_key LIMIT ?
                """, place.key());
    }

    /** What the person thinks of answers. */
    public void feedback(String person, Sink sink) throws IOException {
        for (ObjectNode piece : database.read(session -> session.query(
                "SELECT run, rating, comment, at FROM feedback WHERE person = ? ORDER BY at, run",
                PersonFile::piece,
                person))) {
            sink.take(piece);
        }
    }

    private void pages(Sink sink, String query, Object of) throws IOException {
        long after = -1;
        while (true) {
            long from = after;
            List<ObjectNode> page = database.read(session -> session.query(query, PersonFile::piece, of, from, PAGE));
            for (ObjectNode piece : page) {
                after = piece.path("page_key").asLong();
                piece.remove("page_key");
                sink.take(piece);
            }
            if (page.size() < PAGE) {
                return;
            }
        }
    }

    /** The row as JSON: times as people write them, JSON as what it is. */
    private static ObjectNode piece(ResultSet row) throws SQLException {
        ObjectNode piece = JSON.createObjectNode();
        ResultSetMetaData columns = row.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            String name = columns.getColumnLabel(i).toLowerCase(Locale.ROOT);
            Object value = row.getObject(i);
            switch (name) {
                case "blocks", "json", "request", "decision" -> {
                    if (value != null) {
                        piece.set(name, read(value.toString()));
                    }
                }
                case "at", "created_at", "updated_at", "deleted_at", "requested_at" -> {
                    if (value instanceof Number nanos) {
                        piece.put(name, Sql.instant(nanos.longValue()).toString());
                    }
                }
                case "pinned", "temporary" -> piece.put(name, row.getInt(i) == 1);
                default -> {
                    switch (value) {
                        case null -> {}
                        case Number number -> piece.put(name, number.longValue());
                        default -> piece.put(name, value.toString());
                    }
                }
            }
        }
        return piece;
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException unreadable) {
            throw new UncheckedIOException(new IOException("a stored piece of JSON can't be read", unreadable));
        }
    }
}
