package dev.outcrop.bench.bare;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * One table in SQLite, as durable as Outcrop's: what is kept is on disk before {@link #keep} returns. What comes while
 * one commit is under way goes with the next one.
 */
final class BareStore {
    private record Row(String text, CompletableFuture<Void> kept) {}

    private final LinkedBlockingQueue<Row> waiting = new LinkedBlockingQueue<>();
    private final Connection connection;

    private BareStore(Connection connection) {
        this.connection = connection;
    }

    static BareStore open(String file) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
        }
        connection.setAutoCommit(false);
        var store = new BareStore(connection);
        Thread.ofPlatform().daemon().name("bare-store").start(store::work);
        return store;
    }

    void keep(String text) throws IOException {
        var row = new Row(text, new CompletableFuture<>());
        waiting.add(row);
        try {
            row.kept().join();
        } catch (CompletionException e) {
            throw new IOException("it could not be kept", e);
        }
    }

    private void work() {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO kept (text) VALUES (?)")) {
            while (true) {
                List<Row> group = new ArrayList<>(List.of(waiting.take()));
                waiting.drainTo(group);
                commit(group, insert);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody has a reason to
        }
    }

    private void commit(List<Row> group, PreparedStatement insert) throws SQLException {
        try {
            for (Row row : group) {
                insert.setString(1, row.text());
                insert.executeUpdate();
            }
            connection.commit();
            group.forEach(row -> row.kept().complete(null));
        } catch (SQLException e) {
            connection.rollback();
            group.forEach(row -> row.kept().completeExceptionally(e));
        }
    }
}
