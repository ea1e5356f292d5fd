package dev.outcrop.bench.system;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A real PostgreSQL with the settings that it ships with: every commit is on disk. */
record Postgres(EmbeddedPostgres running) implements AutoCloseable {

    static Postgres start() {
        try {
            // Only the connections are more than the default; tests of the store start it the same way.
            return new Postgres(EmbeddedPostgres.builder().start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return running.getJdbcUrl("postgres", "postgres");
    }

    @Override
    public void close() {
        try {
            running.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
