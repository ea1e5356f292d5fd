package dev.outcrop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.store.Bulk.Column;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Statements that wait for the next one, on a real PostgreSQL. */
class GatheringTest {
    private static final Bulk INSERT = Bulk.insert("things", Column.text("id"), Column.number("weight"));
    private static final Bulk UPDATE =
            Bulk.update("things", List.of(Column.number("weight")), "", List.of(Column.text("id")));
    private static final List<String> IDS =
            List.of("plain", "", "NULL", "it's", "\"quoted\"", "back\\slash", "{a,b}", "日本", "two\nlines");

    /** The name of each call that makes a trip to the server. */
    private final List<String> trips = new ArrayList<>();

    private Connection connection;
    private Session session;

    @BeforeEach
    void open() throws SQLException {
        connection = Backend.connect(Backend.POSTGRESQL.fresh());
        try (var statement = connection.createStatement()) {
            statement.execute("CREATE TEMPORARY TABLE things (id TEXT PRIMARY KEY, weight SMALLINT)");
        }
        connection.setAutoCommit(false);
        session = Session.gathering(counting(connection));
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void what_has_no_result_goes_with_the_next_statement_that_has_one() throws SQLException {
        session.batch(INSERT, rows(IDS, 1));
        session.batch(UPDATE, List.of(new Object[] {2, "plain"}, new Object[] {Optional.empty(), "NULL"}));
        session.later("UPDATE things SET weight = weight + ?", 10);
        assertThat(trips).isEmpty();
        assertThat(things()).containsExactlyInAnyOrderElementsOf(expected());
        assertThat(trips).hasSize(1);
        assertThat(things()).hasSize(IDS.size());
        assertThat(trips).hasSize(2);
    }

    @Test
    void what_is_left_goes_with_the_commit() throws SQLException {
        session.batch(INSERT, rows(List.of("a"), 1));
        session.later("SELECT pg_notify(?, ?)", "nobody", "hears it");
        session.commit();
        assertThat(trips).hasSize(1);
        connection.rollback();
        assertThat(things()).containsExactly("a 1");
    }

    @Test
    void a_change_tells_how_many_rows_it_changed_whatever_went_with_it() throws SQLException {
        session.batch(INSERT, rows(IDS, 1));
        assertThat(session.update("UPDATE things SET weight = 3 WHERE id = ?", "plain"))
                .isEqualTo(1);
        assertThat(trips).hasSize(1);
    }

    @Test
    void a_batch_comes_behind_what_waits() throws SQLException {
        session.batch(INSERT, rows(List.of("a", "b"), 1));
        session.batch("UPDATE things SET weight = 4 WHERE id = ?", List.of(new Object[] {"a"}, new Object[] {"b"}));
        assertThat(things()).containsExactly("a 4", "b 4");
    }

    @Test
    void nothing_is_committed_if_one_of_them_fails() throws SQLException {
        session.batch(INSERT, rows(List.of("a"), 1));
        session.batch(INSERT, rows(List.of("a"), 2));
        assertThatThrownBy(session::commit).isInstanceOf(SQLException.class);
        connection.rollback();
        assertThat(things()).isEmpty();
    }

    private static List<Object[]> rows(List<String> ids, int weight) {
        return ids.stream()
                .map(id -> new Object[] {id, id.isEmpty() ? Optional.empty() : (Object) weight})
                .toList();
    }

    private static List<String> expected() {
        return IDS.stream()
                .map(id -> id + (id.isEmpty() || id.equals("NULL") ? " null" : id.equals("plain") ? " 12" : " 11"))
                .toList();
    }

    private List<String> things() throws SQLException {
        return session.query(
                "SELECT id, weight FROM things ORDER BY id", row -> row.getString(1) + " " + row.getString(2));
    }

    private Connection counting(Connection real) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, args) -> {
                    try {
                        Object result = method.invoke(real, args);
                        return result instanceof PreparedStatement statement ? counting(statement) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private PreparedStatement counting(PreparedStatement real) {
        return (PreparedStatement) Proxy.newProxyInstance(
                PreparedStatement.class.getClassLoader(),
                new Class<?>[] {PreparedStatement.class},
                (_, method, args) -> {
                    if (method.getName().startsWith("execute")) {
                        trips.add(method.getName());
                    }
                    try {
                        return method.invoke(real, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
