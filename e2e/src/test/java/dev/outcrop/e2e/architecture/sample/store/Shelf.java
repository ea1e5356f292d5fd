package dev.outcrop.e2e.architecture.sample.store;

import java.sql.Connection;
import org.assertj.core.api.Assertions;

/** Uses a database, which it may, and a test library, which it may not. */
public record Shelf(Connection connection) {
    /** Reaches for the test library. */
    public void check() {
        Assertions.assertThat(connection).isNotNull();
    }
}
