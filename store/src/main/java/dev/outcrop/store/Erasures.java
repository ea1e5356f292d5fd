package dev.outcrop.store;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.IdSource;
import dev.outcrop.id.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Removes all that is one person's, and keeps receipts of it. An erasure is written down before it begins, so that it is gone
 * on with after a crash; what is on hold stays.
 */
public final class Erasures {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, Long>> COUNTS = new TypeReference<>() {};

    private final Database database;
    private final Clock clock;
    private final IdSource ids;

    Erasures(Database database, Clock clock, IdSource ids) {
        this.database = database;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * What is kept of an erasure. Whose it is can be asked, and is not said.
     *
     * @param person who it is, until it is done
     * @param counts how much of what was removed; what begins with {@code held_} was not
     * @param tracesLeft how many traces elsewhere are still to be deleted
     */
    public record Receipt(
            String id,
            String personHash,
            Optional<String> person,
            boolean byThemselves,
            Instant askedAt,
            Optional<Instant> doneAt,
            Map<String, Long> counts,
            long tracesLeft) {
        public Receipt {
            requireNonNull(id, "id is null");
            requireNonNull(personHash, "personHash is null");
            requireNonNull(person, "person is null");
            requireNonNull(askedAt, "askedAt is null");
            requireNonNull(doneAt, "doneAt is null");
            counts = Map.copyOf(counts);
        }

        /** Whether it is about this person. */
        public boolean isOf(String other) {
            return personHash.equals(hash(id, other));
        }
    }

    private static String hash(String id, String person) {
        return AuditEntry.hash("outcrop-erasure " + id + " " + person);
    }

    /** Writes down that it has to be done; the id of its receipt. */
    public String begin(String person, boolean byThemselves) {
        String id = ids.next("erasure");
        Instant now = clock.instant();
        database.write((session, _) -> session.update("""
                INSERT INTO erasures (id, person_hash, person, by_themselves, asked_at, counts) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO NOTHING
                """, id, hash(id, person), person, byThemselves, now, "{}"));
        return id;
    }

    /** Takes the person's conversations out of sight; their runs that have to be stopped. */
    public List<RunId> hide(String person) {
        Instant now = clock.instant();
        database.write((session, _) -> session.update(
                "UPDATE conversations SET deleted_at = ? WHERE row_key IN (SELECT c.row_key FROM conversations c"
                        + " WHERE c.owner = ? AND c.deleted_at IS NULL AND " + Removal.FREE + ")",
                now,
                person));
        return database.read(session -> session.query(
                "SELECT r.id FROM runs r JOIN conversations c ON c.row_key = r.conversation"
                        + " WHERE c.owner = ? AND r.ended_at IS NULL AND r.parent_run IS NULL AND " + Removal.FREE,
                row -> new RunId(row.getString(1)),
                person));
    }

    /** Removes those conversations in which nobody is at work; how many. */
    public int conversations(String id, String person) {
        return Removal.of("c.owner = ?", person).withTraces(clock.instant(), id).go(database);
    }

    /** How many of the person's conversations are still to be removed. */
    public long left(String person) {
        return count("SELECT count(*) FROM conversations c WHERE c.owner = ? AND " + Removal.FREE, person);
    }

    /** How many of them are on hold. */
    public long held(String person) {
        return count("SELECT count(*) FROM conversations c WHERE c.owner = ? AND NOT " + Removal.FREE, person);
    }

    private long count(String query, String person) {
        return database.read(session -> session.first(query, row -> row.getLong(1), person))
                .orElse(0L);
    }

    /** Removes what the person has chosen; how much. */
    public int settings(String person) {
        return database.write((session, _) -> session.update("DELETE FROM settings WHERE owner = ?", person));
    }

    /** Removes what the person thinks of answers that are not on hold, and what of it was to be told elsewhere. */
    public int feedback(String person) {
        return database.write((session, _) -> {
            session.update(
                    "DELETE FROM feedback_outbox WHERE person = ? AND NOT EXISTS"
                            + " (SELECT 1 FROM runs r WHERE r.id = feedback_outbox.run)",
                    person);
            return session.update(
                    "DELETE FROM feedback WHERE person = ? AND NOT EXISTS"
                            + " (SELECT 1 FROM runs r WHERE r.id = feedback.run AND r.owner = ?)",
                    person,
                    person);
        });
    }

    /** Takes the person's name off holds that they placed or lifted. */
    public int names(String person) {
        return database.write(
                (session, _) -> session.update("UPDATE holds SET placed_by = 'erased' WHERE placed_by = ?", person)
                        + session.update("UPDATE holds SET lifted_by = 'erased' WHERE lifted_by = ?", person));
    }

    /** It is done; the receipt has no name from now on. */
    public void done(String id, Map<String, Long> counts) {
        Instant now = clock.instant();
        database.write((session, _) -> session.update(
                "UPDATE erasures SET done_at = ?, person = NULL, counts = ? WHERE id = ? AND done_at IS NULL",
                now,
                JSON.writeValueAsString(new TreeMap<>(counts)),
                id));
    }

    /** What was removed so far, so that a crash does not forget it. */
    public void counted(String id, Map<String, Long> counts) {
        database.write((session, _) -> session.update(
                "UPDATE erasures SET counts = ? WHERE id = ? AND done_at IS NULL",
                JSON.writeValueAsString(new TreeMap<>(counts)),
                id));
    }

    /** The receipt. */
    public Optional<Receipt> find(String id) {
        return database.read(session -> session.first(SELECT + "WHERE e.id = ?", Erasures::receipt, id));
    }

    /** Forgets receipts of what was done before {@code before}; how many. */
    public int forget(Instant before) {
        return database.write((session, _) -> session.update("DELETE FROM erasures WHERE done_at < ?", before));
    }

    /** Those that are not done yet. */
    public List<Receipt> open() {
        return database.read(session ->
                session.query(SELECT + "WHERE e.done_at IS NULL ORDER BY e.asked_at, e.id", Erasures::receipt));
    }

    private static final String SELECT = """
            SELECT e.*, (SELECT count(*) FROM trace_deletions t WHERE t.erasure = e.id) AS traces FROM erasures e
            """;

    private static Receipt receipt(ResultSet row) throws SQLException {
        return new Receipt(
                row.getString("id"),
                row.getString("person_hash"),
                Sql.optionalText(row, "person"),
                row.getInt("by_themselves") == 1,
                Sql.instant(row.getLong("asked_at")),
                Sql.optionalInstant(row, "done_at"),
                JSON.readValue(row.getString("counts"), COUNTS),
                row.getLong("traces"));
    }
}
