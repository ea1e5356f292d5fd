package dev.outcrop.store;

import static dev.outcrop.store.Scene.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.run.RunEvent;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** A SQLite file whose events are clustered by run, as they were until schema 17, is opened with every event as it was. */
class EventsByArrivalTest {
    private static final int RUNS = 40;
    private static final int DELTAS = 25;

    private final Scene scene = new Scene(new SettableClock());

    @Test
    void a_journal_from_before_is_read_as_it_was_and_goes_with_its_conversation(@TempDir Path folder)
            throws SQLException {
        SQLiteDataSource source = SqliteConnections.source(
                "jdbc:sqlite:" + folder.resolve(SqliteDatabase.FILE), SQLiteConfig.SynchronousMode.FULL);
        Schema.migrations(source, new SqliteDialect()).target("16").load().migrate();
        try (Connection connection = source.getConnection()) {
            assertThat(tableOf(connection)).contains("WITHOUT ROWID");
            fill(new Session(connection, 0));
        }

        try (Store store = Store.open(StoreOptions.sqlite(folder))) {
            for (int i = 0; i < RUNS; i++) {
                assertThat(store.journal().read(run("r" + i), 0)).isEqualTo(events(i));
            }
        }

        try (Connection connection = source.getConnection()) {
            assertThat(tableOf(connection)).doesNotContain("WITHOUT ROWID");
            var session = new Session(connection, 0);
            assertThat(session.query("PRAGMA foreign_key_check", row -> row.getString(1)))
                    .isEmpty();
            assertThat(session.query("PRAGMA integrity_check", row -> row.getString(1)))
                    .containsExactly("ok");
            session.update("DELETE FROM conversations WHERE row_key < ?", RUNS);
            assertThat(session.query("SELECT DISTINCT run FROM run_events", row -> row.getString(1)))
                    .containsExactly("r" + (RUNS - 1));
        }
    }

    private List<RunEvent> events(int run) {
        String id = "r" + run;
        return Stream.of(
                        Stream.of(scene.step(id, 1, 1)),
                        IntStream.range(0, DELTAS).mapToObj(i -> scene.text(id, 2 + i, 1, "piece " + i + " of " + id)),
                        Stream.of(scene.finished(id, 2 + DELTAS, 1, "answer"), scene.completed(id, 3 + DELTAS)))
                .flatMap(part -> part)
                .toList();
    }

    /** As runs of one time do it: an event of each in turn. */
    private void fill(Session session) throws SQLException {
        for (int i = 0; i < RUNS; i++) {
            session.update(
                    "INSERT INTO conversations (row_key, owner, id, title, search_title, title_source, agent, created_at, updated_at)"
                            + " VALUES (?, 'ann', ?, 't', 't', 'ASKED', 'chef', 1, 1)",
                    i + 1,
                    "c" + i);
            session.update(
                    "INSERT INTO runs (id, root, conversation, answer, owner, agent, status, started_at, ended_at, holder, fence)"
                            + " VALUES (?, ?, ?, 'a', 'ann', 'chef', 'COMPLETED', 1, 2, 'process-1', 1)",
                    "r" + i,
                    "r" + i,
                    i + 1);
        }
        for (int at = 0; at < DELTAS + 3; at++) {
            for (int i = 0; i < RUNS; i++) {
                EncodedEvent.insert(session, List.of(EncodedEvent.of(events(i).get(at))));
            }
        }
    }

    private static String tableOf(Connection connection) throws SQLException {
        return new Session(connection, 0)
                .first("SELECT sql FROM sqlite_master WHERE name = 'run_events'", row -> row.getString(1))
                .orElseThrow();
    }
}
