package dev.outcrop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Statements that are used again, on a real SQLite. */
class KeptStatementsTest {
    private static final String ECHO = "SELECT ?";

    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite::memory:");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void a_statement_given_back_is_the_next_one_of_its_text() throws SQLException {
        var statements = new KeptStatements(connection, 2);
        PreparedStatement first = statements.take(ECHO);
        statements.giveBack(ECHO, first);
        assertThat(statements.take(ECHO)).isSameAs(first);
    }

    @Test
    void a_statement_in_use_is_not_given_to_another_of_the_same_text() throws SQLException {
        var statements = new KeptStatements(connection, 2);
        PreparedStatement first = statements.take(ECHO);
        PreparedStatement second = statements.take(ECHO);
        assertThat(second).isNotSameAs(first);
        statements.giveBack(ECHO, first);
        statements.giveBack(ECHO, second);
        assertThat(first.isClosed()).isFalse();
        assertThat(second.isClosed()).isTrue();
    }

    @Test
    void those_not_used_for_longest_are_closed_beyond_the_limit() throws SQLException {
        var statements = new KeptStatements(connection, 2);
        PreparedStatement one = statements.take("SELECT 1");
        statements.giveBack("SELECT 1", one);
        PreparedStatement two = statements.take("SELECT 2");
        statements.giveBack("SELECT 2", two);
        statements.giveBack("SELECT 1", statements.take("SELECT 1"));
        statements.giveBack("SELECT 3", statements.take("SELECT 3"));
        assertThat(two.isClosed()).isTrue();
        assertThat(one.isClosed()).isFalse();
        statements.close();
        assertThat(one.isClosed()).isTrue();
    }

    @Test
    void what_was_bound_before_is_forgotten() throws SQLException {
        try (var session = new Session(connection, 2)) {
            for (String text : List.of("x", "x".repeat(10_000))) {
                for (Object bound : List.of(text, Optional.of(text))) {
                    assertThat(session.first(ECHO, row -> Sql.optionalText(row, 1), bound))
                            .contains(Optional.of(text));
                    assertThat(session.first(ECHO, row -> Sql.optionalText(row, 1)))
                            .contains(Optional.empty());
                }
            }
        }
    }

    @Test
    void a_statement_that_failed_is_prepared_anew() throws SQLException {
        try (var session = new Session(connection, 2)) {
            session.update("CREATE TABLE t (id INTEGER PRIMARY KEY)");
            session.update("INSERT INTO t VALUES (?)", 1);
            assertThatThrownBy(() -> session.update("INSERT INTO t VALUES (?)", 1))
                    .isInstanceOf(SQLException.class);
            session.batch("INSERT INTO t VALUES (?)", List.of(new Object[] {2}, new Object[] {3}));
            assertThat(session.query("SELECT id FROM t ORDER BY id", row -> row.getInt(1)))
                    .containsExactly(1, 2, 3);
        }
    }
}
