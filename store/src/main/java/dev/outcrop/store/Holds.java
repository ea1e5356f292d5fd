package dev.outcrop.store;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.ConversationId;
import dev.outcrop.id.IdSource;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What must not be removed, whatever its age and whoever wants it: legal holds. */
public final class Holds {
    private static final String SELECT =
            "SELECT id, person, conversation, reason, placed_by, placed_at, lifted_by, lifted_at FROM holds";

    private static final int MOST = 1_000;

    private final Database database;
    private final Clock clock;
    private final IdSource ids;

    Holds(Database database, Clock clock, IdSource ids) {
        this.database = database;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * A hold.
     *
     * @param conversation the one that it is on; all of the person if empty
     * @param liftedAt when it ended, and by whom
     */
    public record Hold(
            String id,
            String person,
            Optional<ConversationId> conversation,
            String reason,
            String placedBy,
            Instant placedAt,
            Optional<String> liftedBy,
            Optional<Instant> liftedAt) {
        public Hold {
            requireNonNull(id, "id is null");
            requireNonNull(person, "person is null");
            requireNonNull(conversation, "conversation is null");
            requireNonNull(reason, "reason is null");
            requireNonNull(placedBy, "placedBy is null");
            requireNonNull(placedAt, "placedAt is null");
            requireNonNull(liftedBy, "liftedBy is null");
            requireNonNull(liftedAt, "liftedAt is null");
        }
    }

    /** Places one. */
    public Hold place(String person, Optional<ConversationId> conversation, String reason, String by) {
        var hold = new Hold(
                ids.next("hold"),
                person,
                conversation,
                SearchText.storable(reason),
                by,
                clock.instant(),
                Optional.empty(),
                Optional.empty());
        database.write((session, _) -> session.update(
                """
                INSERT INTO holds (id, person, conversation, reason, placed_by, placed_at) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO NOTHING
                """, hold.id(), person, conversation.map(ConversationId::value), hold.reason(), by, hold.placedAt()));
        return hold;
    }

    /** Ends one; empty if there is none, or it has ended. */
    public Optional<Hold> lift(String id, String by) {
        Instant now = clock.instant();
        return database.write((session, attempt) -> {
            int lifted = session.update(
                    "UPDATE holds SET lifted_by = ?, lifted_at = ? WHERE id = ? AND lifted_at IS NULL", by, now, id);
            return lifted == 0 && !attempt.repeated()
                    ? Optional.empty()
                    : session.first(SELECT + " WHERE id = ?", Holds::hold, id);
        });
    }

    /** All that there are and were, the newest first. */
    public List<Hold> all() {
        return database.read(
                session -> session.query(SELECT + " ORDER BY placed_at DESC, id DESC LIMIT ?", Holds::hold, MOST));
    }

    /** Whether all of the person is on hold. */
    public boolean on(String person) {
        return database.read(session -> session.first(
                        "SELECT 1 FROM holds WHERE person = ? AND conversation IS NULL AND lifted_at IS NULL",
                        _ -> true,
                        person))
                .isPresent();
    }

    private static Hold hold(ResultSet row) throws SQLException {
        return new Hold(
                row.getString("id"),
                row.getString("person"),
                Sql.optionalText(row, "conversation").map(ConversationId::new),
                row.getString("reason"),
                row.getString("placed_by"),
                Sql.instant(row.getLong("placed_at")),
                Sql.optionalText(row, "lifted_by"),
                Sql.optionalInstant(row, "lifted_at"));
    }
}
