package dev.outcrop.store;

import dev.outcrop.prompt.Prompt;
import dev.outcrop.prompt.PromptArchive;
import dev.outcrop.prompt.Prompts;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Prompts in a database. */
final class JdbcPrompts implements PromptArchive {
    private final Database database;
    private final Set<String> kept = ConcurrentHashMap.newKeySet();

    JdbcPrompts(Database database) {
        this.database = database;
    }

    @Override
    public void keep(Prompt prompt) {
        if (kept.contains(prompt.version())) {
            return;
        }
        database.write((session, _) -> session.update(
                "INSERT INTO instructions (version, template) VALUES (?, ?) ON CONFLICT (version) DO NOTHING",
                prompt.version(),
                SearchText.storable(prompt.template())));
        kept.add(prompt.version());
    }

    @Override
    public Optional<Prompt> find(String version) {
        return database.read(session -> session.first(
                "SELECT template FROM instructions WHERE version = ?",
                row -> Prompts.parse(row.getString(1)),
                version));
    }
}
