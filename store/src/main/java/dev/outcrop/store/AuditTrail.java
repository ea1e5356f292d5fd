package dev.outcrop.store;

import dev.outcrop.id.IdSource;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The audit log in the database: chains of entries that are only added to. The database itself refuses other changes, but
 * for the removal of what is old, which {@link #remove} says in the chain's anchor first.
 */
public final class AuditTrail {
    /** What {@link #entry} reads. */
    static final String COLUMNS = "chain, number, at, action, outcome, person, hash, json";

    private static final int REMOVED_AT_ONCE = 500;

    private final Database database;
    private final IdSource ids;

    AuditTrail(Database database, IdSource ids) {
        this.database = database;
        this.ids = ids;
    }

    /** Whether whoever adds to it wakes a database that is left alone. */
    public boolean resting() {
        return database.resting();
    }

    /** Begins a chain: what the first entry has for the hash before it is {@code firstHash}. */
    public void begin(String chain, Instant at, String firstHash) {
        database.write((session, _) -> session.update("""
                INSERT INTO audit_chains (chain, started_at, first_hash, last_number, last_hash, last_at, removed_to,
                    removed_hash)
                VALUES (?, ?, ?, 0, ?, ?, 0, ?) ON CONFLICT (chain) DO NOTHING
                """, chain, at, firstHash, firstHash, at, firstHash));
    }

    /** The ends of the newest chains: by chain, the hash of its last entry. */
    public Map<String, String> heads(int most) {
        var heads = new LinkedHashMap<String, String>();
        database.read(session -> session.query(
                "SELECT chain, last_hash FROM audit_chains ORDER BY started_at DESC, chain LIMIT ?",
                row -> heads.put(row.getString(1), row.getString(2)),
                most));
        return heads;
    }

    /** The pseudonyms of these people, made where there is none yet. */
    public Map<String, String> pseudonyms(Collection<String> people) {
        if (people.isEmpty()) {
            return Map.of();
        }
        return database.write((session, _) -> {
            var names = new HashMap<String, String>();
            for (String person : people.stream().distinct().sorted().toList()) {
                session.update(
                        "INSERT INTO audit_people (person, pseudonym) VALUES (?, ?) ON CONFLICT (person) DO NOTHING",
                        person,
                        ids.next("p"));
                names.put(
                        person,
                        session.first(
                                        "SELECT pseudonym FROM audit_people WHERE person = ?",
                                        row -> row.getString(1),
                                        person)
                                .orElseThrow());
            }
            return names;
        });
    }

    /** Who these pseudonyms stand for, as far as they have not been erased. */
    public Map<String, String> people(Collection<String> pseudonyms) {
        var people = new HashMap<String, String>();
        Dialect dialect = database.dialect();
        database.read(session -> session.query(
                "SELECT pseudonym, person FROM audit_people WHERE " + dialect.oneOf("pseudonym"),
                row -> people.put(row.getString(1), row.getString(2)),
                dialect.list(pseudonyms)));
        return people;
    }

    /** From now on nobody can tell whom the entries about the person are about; the entries stay as they are. */
    public boolean forget(String person) {
        return database.write((session, attempt) ->
                session.update("DELETE FROM audit_people WHERE person = ?", person) > 0 || attempt.repeated());
    }

    /** Adds entries to the end of their chain. The same ones given again change nothing. */
    public void append(String chain, List<AuditEntry> entries) {
        AuditEntry last = entries.getLast();
        database.write((session, _) -> {
            for (AuditEntry entry : entries) {
                session.update(
                        """
                        INSERT INTO audit_entries (chain, number, at, action, outcome, person, hash, json)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (chain, number) DO NOTHING
                        """,
                        chain,
                        entry.number(),
                        entry.at(),
                        entry.action(),
                        entry.outcome(),
                        entry.person(),
                        entry.hash(),
                        entry.json());
            }
            return session.update("""
                    UPDATE audit_chains SET last_number = ?, last_hash = ?, last_at = ?
                    WHERE chain = ? AND last_number < ?
                    """, last.number(), last.hash(), last.at(), chain, last.number());
        });
    }

    /** Entries, newest first. */
    public List<AuditEntry> list(AuditQuery query) {
        var sql = new StringBuilder("SELECT " + COLUMNS + " FROM audit_entries WHERE 1 = 1");
        var arguments = new ArrayList<Object>();
        query.action().ifPresent(action -> and(sql, arguments, "action = ?", action));
        query.success().ifPresent(success -> and(sql, arguments, "outcome = ?", success ? "SUCCESS" : "FAILURE"));
        query.person()
                .ifPresent(person ->
                        and(sql, arguments, "person = (SELECT pseudonym FROM audit_people WHERE person = ?)", person));
        query.from().ifPresent(from -> and(sql, arguments, "at >= ?", from));
        query.to().ifPresent(to -> and(sql, arguments, "at < ?", to));
        query.after()
                .ifPresent(place -> and(
                        sql, arguments, "(at, chain, number) < (?, ?, ?)", place.at(), place.chain(), place.number()));
        sql.append(" ORDER BY at DESC, chain DESC, number DESC LIMIT ?");
        arguments.add(query.limit());
        return database.read(session -> session.query(sql.toString(), AuditTrail::entry, arguments.toArray()));
    }

    private static void and(StringBuilder sql, List<Object> arguments, String condition, Object... values) {
        sql.append(" AND ").append(condition);
        arguments.addAll(List.of(values));
    }

    static AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getString("chain"),
                row.getLong("number"),
                Sql.instant(row.getLong("at")),
                row.getString("action"),
                row.getString("outcome").equals("SUCCESS"),
                Sql.optionalText(row, "person"),
                row.getString("hash"),
                row.getString("json"));
    }

    /**
     * Removes entries from before {@code before}, from the beginning of each chain, a few at a time; how many. One that is
     * younger keeps those behind it, whatever their time.
     */
    public long remove(Instant before) {
        long removed = 0;
        while (true) {
            int now = database.write((session, _) -> removeSome(session, before));
            removed += now;
            if (now == 0) {
                return removed;
            }
        }
    }

    private int removeSome(Session session, Instant before) throws SQLException {
        Optional<String> chain = session.first("""
                SELECT e.chain FROM audit_entries e JOIN audit_chains c ON c.chain = e.chain
                    AND e.number = c.removed_to + 1
                WHERE e.at < ? ORDER BY e.chain LIMIT 1
                """, row -> row.getString(1), before);
        if (chain.isEmpty()) {
            return 0;
        }
        List<AuditEntry> first = session.query(
                "SELECT " + COLUMNS + " FROM audit_entries WHERE chain = ? ORDER BY number LIMIT ?",
                AuditTrail::entry,
                chain.get(),
                REMOVED_AT_ONCE);
        List<AuditEntry> old =
                first.stream().takeWhile(entry -> entry.at().isBefore(before)).toList();
        AuditEntry last = old.getLast();
        session.update(
                "UPDATE audit_chains SET removed_to = ?, removed_hash = ? WHERE chain = ? AND removed_to < ?",
                last.number(),
                last.hash(),
                chain.get(),
                last.number());
        return session.update("DELETE FROM audit_entries WHERE chain = ? AND number <= ?", chain.get(), last.number());
    }

    /** Looks whether anything was changed or taken away. */
    public AuditCheck check() {
        return database.read(AuditCheck::of);
    }
}
