package dev.outcrop.store;

import dev.outcrop.access.Caller;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Settings in a database. */
final class JdbcSettings implements Settings {
    private final Database database;
    private final Clock clock;

    JdbcSettings(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public Optional<String> find(Caller caller, String name) {
        return database.read(session -> session.first(
                "SELECT value FROM settings WHERE owner = ? AND name = ?",
                row -> row.getString(1),
                caller.id(),
                SearchText.storable(name)));
    }

    @Override
    public Map<String, String> all(Caller caller) {
        var settings = new TreeMap<String, String>();
        database.read(session -> session.query(
                "SELECT name, value FROM settings WHERE owner = ?",
                row -> settings.put(row.getString("name"), row.getString("value")),
                caller.id()));
        return settings;
    }

    @Override
    public void put(Caller caller, String name, String value) {
        var now = clock.instant();
        database.write((session, _) ->
                session.update("""
                INSERT INTO settings (owner, name, value, updated_at) VALUES (?, ?, ?, ?)
                ON CONFLICT (owner, name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
                """, caller.id(), SearchText.storable(name), SearchText.storable(value), now));
    }

    @Override
    public boolean remove(Caller caller, String name) {
        return database.write((session, _) -> session.update(
                        "DELETE FROM settings WHERE owner = ? AND name = ?", caller.id(), SearchText.storable(name))
                > 0);
    }
}
