package dev.outcrop.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a look at all chains of the audit log found.
 *
 * @param faults sentences about what is not as it was written; empty if all is well
 */
public record AuditCheck(int chains, long entries, long removed, List<String> faults) {
    private static final int PAGE = 500;

    public AuditCheck {
        faults = List.copyOf(faults);
    }

    /**
     * Looks at a database that a server may be using; changes nothing.
     *
     * @throws StoreFailure if it can't be read
     */
    public static AuditCheck of(StoreOptions options) {
        try (var session = new Session(connection(options.location()), 0)) {
            return of(session);
        } catch (SQLException e) {
            throw new StoreFailure.NotRead(
                    "The audit log can't be read: the database is not there or is not one.", e, false);
        }
    }

    private static Connection connection(StoreOptions.Location location) throws SQLException {
        return switch (location) {
            case StoreOptions.Location.Folder(Path path) ->
                DriverManager.getConnection("jdbc:sqlite:file:" + path.resolve(SqliteDatabase.FILE) + "?mode=ro");
            case StoreOptions.Location.Postgres postgres ->
                PostgresSource.of(postgres).getConnection();
        };
    }

    private record Anchor(
            String chain, String first, long lastNumber, String lastHash, long removedTo, String removed) {}

    static AuditCheck of(Session session) throws SQLException {
        // Entries that come meanwhile are behind the anchors' ends, and are not looked at.
        List<Anchor> anchors = anchors(session);
        var looked = new Look(session);
        for (Anchor anchor : anchors) {
            looked.at(anchor);
        }
        looked.forLostChains(anchors);
        looked.forStrangers();
        long removed = anchors.stream().mapToLong(Anchor::removedTo).sum();
        return new AuditCheck(anchors.size(), looked.entries, removed, looked.faults);
    }

    private static List<Anchor> anchors(Session session) throws SQLException {
        return session.query(
                "SELECT chain, first_hash, last_number, last_hash, removed_to, removed_hash FROM audit_chains"
                        + " ORDER BY started_at, chain",
                row -> new Anchor(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getString(4),
                        row.getLong(5),
                        row.getString(6)));
    }

    private static final class Look {
        private final Session session;
        private final List<String> faults = new ArrayList<>();
        private final Map<String, String> mentioned = new HashMap<>();
        private long entries;

        Look(Session session) {
            this.session = session;
        }

        void at(Anchor anchor) throws SQLException {
            long number = anchor.removedTo();
            String before = number == 0 ? anchor.first() : anchor.removed();
            while (number < anchor.lastNumber()) {
                List<AuditEntry> page = session.query(
                        "SELECT " + AuditTrail.COLUMNS
                                + " FROM audit_entries WHERE chain = ? AND number > ? AND number <= ?"
                                + " ORDER BY number LIMIT ?",
                        AuditTrail::entry,
                        anchor.chain(),
                        number,
                        anchor.lastNumber(),
                        PAGE);
                Optional<Anchor> now =
                        page.isEmpty() || page.getFirst().number() != number + 1 ? moved(anchor) : Optional.empty();
                if (now.isPresent()) { // what was old was removed while it was looked at
                    at(now.get());
                    return;
                }
                if (page.isEmpty()) {
                    faults.add("Chain " + anchor.chain() + " ends at entry " + number + ", but has had "
                            + anchor.lastNumber() + ": its end was taken away.");
                    return;
                }
                for (AuditEntry entry : page) {
                    if (entry.number() != number + 1) {
                        faults.add("Chain " + anchor.chain() + ": between entries " + number + " and " + entry.number()
                                + " something was taken away.");
                    } else if (!link(entry, before)) {
                        faults.add("Chain " + anchor.chain() + ": entry " + entry.number()
                                + " is not what was written, or the one before it.");
                    }
                    number = entry.number();
                    before = entry.hash();
                    entries++;
                }
            }
            if (!before.equals(anchor.lastHash())) {
                faults.add("Chain " + anchor.chain() + ": its last entry is not what was written.");
            }
        }

        private Optional<Anchor> moved(Anchor before) throws SQLException {
            return anchors(session).stream()
                    .filter(now -> now.chain().equals(before.chain()) && now.removedTo() > before.removedTo())
                    .findFirst();
        }

        /** Whether the entry is what it says, in its columns too, and follows the one whose hash is {@code before}. */
        private boolean link(AuditEntry entry, String before) {
            if (!AuditEntry.hash(entry.json()).equals(entry.hash())) {
                return false;
            }
            JsonNode json;
            try {
                json = JsonMapper.shared().readTree(entry.json());
            } catch (JacksonException notJson) {
                return false;
            }
            JsonNode chain = json.at("/unmapped/chain");
            json.at("/unmapped/heads").propertyStream().forEach(head -> mentioned.put(head.getKey(), entry.chain()));
            return chain.path("id").asString("").equals(entry.chain())
                    && chain.path("number").asLong(-1) == entry.number()
                    && chain.path("previous").asString("").equals(before)
                    && json.at("/metadata/event_code").asString("").equals(entry.action())
                    && json.at("/actor/user/uid")
                            .asString("")
                            .equals(entry.person().orElse(""))
                    && (json.path("status_id").asInt(0) == 1) == entry.success()
                    && Instant.ofEpochMilli(json.path("time").asLong(0)).toEpochMilli()
                            == entry.at().toEpochMilli();
        }

        /** An entry and its chain's end are written together: one behind the end comes from somebody else. */
        void forStrangers() throws SQLException {
            session.query(
                            """
                            SELECT e.chain, e.number FROM audit_entries e JOIN audit_chains c ON c.chain = e.chain
                            WHERE e.number > c.last_number
                            """,
                            row -> "Chain " + row.getString(1) + ": entry " + row.getLong(2)
                                    + " was not written by the server.")
                    .forEach(faults::add);
        }

        /** A chain that was taken away as a whole is missed by those that began after it. */
        void forLostChains(List<Anchor> anchors) {
            Set<String> there = new HashSet<>();
            anchors.forEach(anchor -> there.add(anchor.chain()));
            mentioned.forEach((chain, by) -> {
                if (!there.contains(chain)) {
                    faults.add(
                            "Chain " + chain + " was taken away as a whole; chain " + by + " began when it was there.");
                }
            });
        }
    }
}
