package dev.outcrop.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs that begin in new conversations, all of them with as many statements as one would take. */
record BeginGroup(Session session) {
    /** Of so many rows, or half of them, and so on, is a statement; so there are only a few of them to be prepared. */
    private static final int MOST_ROWS = 32;

    private static final String COLUMNS =
            "(owner, id, title, search_title, title_source, agent, head, created_at, updated_at, temporary)";

    private record Name(String owner, String id) {}

    /** Leaves in each whether it has begun. */
    void make(List<BeginNew> begins) throws SQLException {
        Map<Name, BeginNew> absent = new HashMap<>();
        for (BeginNew begin : begins) {
            begin.made(false);
            absent.putIfAbsent(name(begin.turn()), begin); // of two with one name the second one finds it there
        }
        // Whoever makes several of the same conversations elsewhere does so in the same order.
        List<BeginNew> ordered = absent.entrySet().stream()
                .sorted((a, b) -> order(a.getKey()).compareTo(order(b.getKey())))
                .map(Map.Entry::getValue)
                .toList();
        var turns = new StoreTurn();
        int from = 0;
        while (from < ordered.size()) {
            int size = Math.min(MOST_ROWS, Integer.highestOneBit(ordered.size() - from));
            insert(ordered.subList(from, from + size), absent, turns);
            from += size;
        }
        turns.store(session);
    }

    private static String order(Name name) {
        return name.owner() + '\0' + name.id();
    }

    private void insert(List<BeginNew> begins, Map<Name, BeginNew> absent, StoreTurn turns) throws SQLException {
        var arguments = new ArrayList<Object>();
        for (BeginNew begin : begins) {
            arguments.addAll(begin.turn().newConversation());
        }
        record New(Name name, long key) {}
        List<New> made = session.query(
                "INSERT INTO conversations " + COLUMNS + " VALUES "
                        + String.join(", ", Collections.nCopies(begins.size(), "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"))
                        + " ON CONFLICT (owner, id) DO NOTHING RETURNING row_key, owner, id",
                row -> new New(new Name(row.getString(2), row.getString(3)), row.getLong(1)),
                arguments.toArray());
        for (New one : made) {
            BeginNew begin = Optional.ofNullable(absent.get(one.name())).orElseThrow();
            begin.turn().whole(one.key(), turns);
            begin.made(true);
        }
    }

    private static Name name(NewTurn turn) {
        return new Name(turn.owner(), turn.run().started().conversation().value());
    }
}
