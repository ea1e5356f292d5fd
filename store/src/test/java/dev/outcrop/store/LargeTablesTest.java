package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;
import static dev.outcrop.store.Scene.HOLDER;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.outcrop.run.Lease;
import dev.outcrop.store.StoreOptions.Location.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the writer's statements read on a PostgreSQL whose tables were nearly empty when they were planned first. */
class LargeTablesTest {
    /** More than the server needs of them until it may keep a plan. */
    private static final int TIMES = 15;

    private static final int ROWS = 20_000;

    /** What this connection has read of the tables' rows so far; the server forgets it between transactions, now and then. */
    private static final String READ = """
            SELECT relname, seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables
            WHERE relname IN ('runs', 'messages', 'run_events', 'approvals')
            """;

    private final StoreOptions options = Backend.POSTGRESQL.fresh();
    private final Scene scene = new Scene(new SettableClock());
    private final Store store = Store.open(options);
    private final Postgres location = (Postgres) options.location();
    private final HikariDataSource writer =
            new HikariDataSource(PostgresConnections.writer(PostgresSource.of(location)));
    private final AtomicLong nanos = new AtomicLong();
    private final KeptPlans plans = new KeptPlans(nanos::get);
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        connection = writer.getConnection();
        connection.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        writer.close();
        store.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 40})
    void an_end_reads_the_rows_of_its_run_alone_though_it_was_planned_for_few(int counted) throws SQLException {
        for (int i = 0; i < counted; i++) {
            ended("early-" + i);
        }
        if (counted > 0) {
            execute("ANALYZE");
        }
        for (int i = 0; i < TIMES; i++) {
            ended("planned-" + i);
        }
        grow();

        assertThat(ended("late"))
                .hasSize(4)
                .allSatisfy((_, rows) -> assertThat(rows).isLessThan(50));
    }

    @Test
    void renewals_and_takeovers_read_the_rows_of_their_runs_alone() throws SQLException {
        Lease lease = begun("held");
        execute("ANALYZE");
        for (int i = 0; i < TIMES; i++) {
            renewed(lease);
        }
        grow();

        assertThat(renewed(lease))
                .hasSize(4)
                .allSatisfy((_, rows) -> assertThat(rows).isLessThan(50));
    }

    private Lease begun(String id) {
        return Scene.begun(store.journal().begin(scene.ask(ANN, id, id, "", "x")));
    }

    /** What the end of a run reads, with its answer of two steps. */
    private Map<String, Long> ended(String id) throws SQLException {
        Lease lease = begun(id);
        String run = lease.run().value();
        store.journal().append(lease, List.of(scene.step(run, 2, 1), scene.finished(run, 3, 1, "One.")));
        var end = new AppendEvents(
                lease, List.of(scene.step(run, 4, 2), scene.finished(run, 5, 2, "Two."), scene.completed(run, 6)));
        return reading(session -> new AppendGroup(session, new PostgresDialect("test"))
                .make(List.of(new AppendGroup.Member(end, false))));
    }

    private Map<String, Long> renewed(Lease lease) throws SQLException {
        return reading(session -> {
            var dialect = new PostgresDialect("test");
            assertThat(Leases.renew(session, dialect, HOLDER, List.of(lease), Instant.EPOCH.plusSeconds(60)))
                    .isEmpty();
            assertThat(Leases.takeOver(session, dialect, "other", Instant.EPOCH, Instant.EPOCH.plusSeconds(60)))
                    .isEmpty();
        });
    }

    private Map<String, Long> reading(Transactions.Body body) throws SQLException {
        Session session = Session.gathering(connection);
        plans.renew(session);
        Map<String, Long> read = read(session);
        body.run(session);
        read(session).forEach((table, rows) -> read.merge(table, rows, (before, after) -> after - before));
        session.commit();
        return read;
    }

    private static Map<String, Long> read(Session session) throws SQLException {
        var read = new HashMap<String, Long>();
        session.query(READ, row -> read.put(row.getString(1), row.getLong(2)));
        return read;
    }

    /** Many runs more, half of them ended, which nobody has counted yet. */
    private void grow() throws SQLException {
        nanos.addAndGet(KeptPlans.KEPT.toNanos());
        execute(
                "INSERT INTO conversations (owner, id, title, search_title, title_source, agent, created_at, updated_at)"
                        + " SELECT 'bob', 'c' || i, 't', 't', 'QUESTION', 'chef', i, i FROM generate_series(1, " + ROWS
                        + ") i");
        execute("INSERT INTO runs (id, root, conversation, answer, owner, agent, status, started_at, ended_at, holder,"
                + " fence) SELECT 'old-' || id, 'old-' || id, row_key, 'a', 'bob', 'chef', 'SUSPENDED', 1, CASE WHEN row_key % 2 = 0 THEN 2 END, 'p', 1"
                + " FROM conversations WHERE owner = 'bob'");
        execute("INSERT INTO messages (conversation, id, role, run, at, search_text, plain_text, blocks)"
                + " SELECT row_key, 'a', 'ASSISTANT', 'old-' || id, 1, 'x', 'x', '[]' FROM conversations"
                + " WHERE owner = 'bob'");
        execute("INSERT INTO run_events (run, seq, at, type, version, delta, json)"
                + " SELECT 'old-' || id, 1, 1, 'run-started', 1, 0, '{}' FROM conversations WHERE owner = 'bob'");
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
        connection.commit();
    }
}
