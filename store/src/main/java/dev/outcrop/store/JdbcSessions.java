package dev.outcrop.store;

import dev.outcrop.access.Sessions;
import dev.outcrop.access.SignedIn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Sessions in a database. */
final class JdbcSessions implements Sessions {
    private static final TypeReference<Set<String>> GROUPS = new TypeReference<>() {};
    private static final String COLUMNS =
            "session_key, person, name, member_of, begun_at, seen_at, browser, address, hint";

    private final Database database;

    JdbcSessions(Database database) {
        this.database = database;
    }

    @Override
    public void begin(SignedIn session) {
        String groups = JsonMapper.shared()
                .writeValueAsString(session.groups().stream()
                        .map(SearchText::storable)
                        .sorted()
                        .toList());
        database.write((change, attempt) -> change.update(
                "INSERT INTO sessions (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + (attempt.repeated()
                                ? " ON CONFLICT (session_key) DO NOTHING"
                                : ""), // it may be there already
                session.key(),
                session.person(),
                SearchText.storable(session.name()),
                groups,
                session.begunAt(),
                session.seenAt(),
                session.from().browser(),
                session.from().address(),
                session.hint()));
    }

    @Override
    public Optional<SignedIn> find(String key) {
        return database.read(look ->
                look.first("SELECT " + COLUMNS + " FROM sessions WHERE session_key = ?", JdbcSessions::session, key));
    }

    @Override
    public List<SignedIn> of(String person) {
        return database.read(look -> look.query(
                "SELECT " + COLUMNS + " FROM sessions WHERE person = ? ORDER BY begun_at DESC, session_key",
                JdbcSessions::session,
                person));
    }

    @Override
    public void seen(String key, Instant at) {
        database.write((change, _) ->
                change.update("UPDATE sessions SET seen_at = ? WHERE session_key = ? AND seen_at < ?", at, key, at));
    }

    @Override
    public boolean end(String key) {
        return database.write((change, attempt) ->
                change.update("DELETE FROM sessions WHERE session_key = ?", key) > 0 || attempt.repeated());
    }

    @Override
    public int endAll(String person) {
        return database.write((change, _) -> change.update("DELETE FROM sessions WHERE person = ?", person));
    }

    @Override
    public int tidy(Instant idle, Instant oldest) {
        return database.write(
                (change, _) -> change.update("DELETE FROM sessions WHERE seen_at < ? OR begun_at < ?", idle, oldest));
    }

    private static SignedIn session(ResultSet row) throws SQLException {
        return new SignedIn(
                row.getString("session_key"),
                row.getString("person"),
                row.getString("name"),
                JsonMapper.shared().readValue(row.getString("member_of"), GROUPS),
                Sql.instant(row.getLong("begun_at")),
                Sql.instant(row.getLong("seen_at")),
                new SignedIn.From(Sql.optionalText(row, "browser"), Sql.optionalText(row, "address")),
                Sql.optionalText(row, "hint"));
    }
}
