package dev.outcrop.store;

import dev.outcrop.access.ApiKey;
import dev.outcrop.access.ApiKeys;
import dev.outcrop.access.Caller;
import dev.outcrop.access.Permission;
import dev.outcrop.access.Role;
import dev.outcrop.access.Scope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** API keys in a database. A revoked one stays as a row, so that what was done with it can still be told. */
final class JdbcApiKeys implements ApiKeys {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Set<String>> WORDS = new TypeReference<>() {};
    private static final String SELECT = """
            SELECT id, owner, owner_name, owner_role, owner_groups, name, hash, permissions, agents, created_at, expires_at,
                used_at
            FROM api_keys WHERE revoked_at IS NULL
            """;

    private final Database database;
    private final Clock clock;

    JdbcApiKeys(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public boolean add(ApiKey key, String hash, int most) {
        Caller owner = key.owner();
        Instant now = clock.instant();
        return database.write((session, attempt) -> {
            if (attempt.repeated() && find(session, key.id()).isPresent()) {
                return true;
            }
            int live = session.first(
                            "SELECT count(*) FROM api_keys WHERE owner = ? AND revoked_at IS NULL AND expires_at > ?",
                            row -> row.getInt(1),
                            owner.id(),
                            now)
                    .orElse(0);
            if (live >= most) {
                return false;
            }
            session.update(
                    """
                    INSERT INTO api_keys (id, owner, owner_name, owner_role, owner_groups, name, hash, permissions, agents,
                        created_at, expires_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    key.id(),
                    owner.id(),
                    SearchText.storable(owner.name()),
                    owner.role(),
                    words(owner.groups()),
                    SearchText.storable(key.name()),
                    hash,
                    words(key.scope().permissions().stream()
                            .map(Permission::name)
                            .toList()),
                    key.scope().agents().map(JdbcApiKeys::words),
                    key.createdAt(),
                    key.expiresAt());
            return true;
        });
    }

    @Override
    public Optional<Hashed> find(String id) {
        return database.read(session -> find(session, id));
    }

    private static Optional<Hashed> find(Session session, String id) throws SQLException {
        return session.first(SELECT + "AND id = ?", row -> new Hashed(key(row), row.getString("hash")), id);
    }

    @Override
    public List<ApiKey> of(String owner) {
        return database.read(session ->
                session.query(SELECT + "AND owner = ? ORDER BY created_at DESC, id DESC", JdbcApiKeys::key, owner));
    }

    @Override
    public List<ApiKey> all() {
        return database.read(session -> session.query(SELECT + "ORDER BY created_at DESC, id DESC", JdbcApiKeys::key));
    }

    @Override
    public boolean revoke(String id, Optional<String> owner, String by) {
        Instant now = clock.instant();
        return database.write((session, attempt) -> {
            int revoked = owner.isPresent()
                    ? session.update(
                            "UPDATE api_keys SET revoked_at = ?, revoked_by = ?"
                                    + " WHERE id = ? AND owner = ? AND revoked_at IS NULL",
                            now,
                            by,
                            id,
                            owner.get())
                    : session.update(
                            "UPDATE api_keys SET revoked_at = ?, revoked_by = ? WHERE id = ? AND revoked_at IS NULL",
                            now,
                            by,
                            id);
            return revoked > 0 || attempt.repeated();
        });
    }

    @Override
    public void used(String id, Instant at) {
        database.write((session, _) -> session.update(
                "UPDATE api_keys SET used_at = ? WHERE id = ? AND (used_at IS NULL OR used_at < ?)", at, id, at));
    }

    @Override
    public void ownerIs(Caller person) {
        String groups = words(person.groups());
        String name = SearchText.storable(person.name());
        database.write((session, _) ->
                session.update("""
                UPDATE api_keys SET owner_name = ?, owner_role = ?, owner_groups = ?
                WHERE owner = ? AND (owner_name <> ? OR owner_role <> ? OR owner_groups <> ?)
                """, name, person.role(), groups, person.id(), name, person.role(), groups));
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        var owner = new Caller(
                row.getString("owner"),
                row.getString("owner_name"),
                Role.valueOf(row.getString("owner_role")),
                words(row.getString("owner_groups")),
                Optional.empty());
        var scope = new Scope(
                words(row.getString("permissions")).stream()
                        .map(Permission::valueOf)
                        .collect(Collectors.toSet()),
                Sql.optionalText(row, "agents").map(JdbcApiKeys::words));
        return new ApiKey(
                row.getString("id"),
                owner,
                row.getString("name"),
                scope,
                Sql.instant(row.getLong("created_at")),
                Sql.instant(row.getLong("expires_at")),
                Sql.optionalInstant(row, "used_at"));
    }

    /** In order, so that the same words are the same text. */
    private static String words(Collection<String> words) {
        return SearchText.storable(JSON.writeValueAsString(new TreeSet<>(words)));
    }

    private static Set<String> words(String text) {
        return JSON.readValue(text, WORDS);
    }
}
