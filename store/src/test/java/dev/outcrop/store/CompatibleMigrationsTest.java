package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;
import static dev.outcrop.store.Scene.begun;
import static dev.outcrop.store.Scene.conversation;
import static dev.outcrop.store.Scene.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.run.Lease;
import dev.outcrop.usage.Bound;
import dev.outcrop.usage.Budget;
import dev.outcrop.usage.BudgetBook;
import dev.outcrop.usage.BudgetPeriod;
import dev.outcrop.usage.BudgetRules;
import dev.outcrop.usage.BudgetSheet.Ask;
import dev.outcrop.usage.BudgetSheet.Verdict;
import dev.outcrop.usage.Charge;
import dev.outcrop.usage.Subject;
import dev.outcrop.usage.UsageQuery;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * In a rolling deployment tasks of the version before go on, and may start anew, on a schema that the new version has
 * migrated already. So a migration takes nothing away and asks no more of who writes, or it says that readers have to be
 * newer ({@code schema_reader}), which takes a deployment that stops the old ones first.
 */
@SuppressWarnings("NullAway.Init") // filled before all tests
class CompatibleMigrationsTest {
    /** More often than a statement is sent before it is kept. */
    private static final int OFTEN = 8;

    private static final AuditQuery NEWEST = new AuditQuery(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            9);

    private static final UsageQuery ALL =
            new UsageQuery(Instant.EPOCH, Instant.parse("2100-01-01T00:00:00Z"), Optional.empty());

    private static Connection newest;

    private final Scene scene = new Scene(new SettableClock());

    @BeforeAll
    static void open() throws SQLException {
        newest = Backend.connect(Backend.POSTGRESQL.fresh());
        newest.setAutoCommit(false);
    }

    @AfterAll
    static void close() throws SQLException {
        newest.close();
    }

    private static PGSimpleDataSource source(StoreOptions options) {
        var source = new PGSimpleDataSource();
        source.setUrl(((StoreOptions.Location.Postgres) options.location()).url());
        return source;
    }

    @Test
    void statements_of_the_version_before_do_on_what_each_migration_leaves() throws SQLException {
        var source = source(Backend.empty());
        Optional<SchemaShape> before = Optional.empty();
        int compared = 0;
        for (int number : MigrationsTest.numbers()) {
            Schema.migrations(source, new PostgresDialect("test"))
                    .target(String.valueOf(number))
                    .load()
                    .migrate();
            try (Connection connection = source.getConnection()) {
                SchemaShape now = SchemaShape.of(connection);
                if (before.isPresent() && before.get().oldest() == now.oldest()) {
                    assertThat(now.breaks(before.get()))
                            .as("migration %d", number)
                            .isEmpty();
                    compared++;
                }
                before = Optional.of(now);
            }
        }
        assertThat(compared).as("migrations that old readers bear").isGreaterThan(10);
        assertThat(before.orElseThrow().oldest()).isLessThanOrEqualTo(Schema.READER);
    }

    /** A law that nothing can break says nothing. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE queued_questions DROP COLUMN trace_state | queued_questions.trace_state is gone",
                "ALTER TABLE runs RENAME COLUMN queued_as TO waited_as | runs.queued_as is gone",
                "DROP TABLE exports CASCADE | is gone",
                "ALTER TABLE runs ADD COLUMN late TEXT NOT NULL | runs.late has to be written",
                "ALTER TABLE sessions ALTER COLUMN browser SET NOT NULL | sessions.browser may be empty",
                "ALTER TABLE budget_lock ALTER COLUMN heard_at DROP DEFAULT | budget_lock.heard_at may be empty or left out",
                "ALTER TABLE budget_lock ALTER COLUMN heard_at TYPE INTEGER | budget_lock.heard_at is int4 and was int8",
                "CREATE UNIQUE INDEX late ON runs (owner, agent) | new: runs: CREATE UNIQUE INDEX",
                "ALTER TABLE runs ADD CHECK (queued_as <> 'x') | new: runs: CHECK",
                "ALTER TABLE exports DROP CONSTRAINT exports_pkey CASCADE | no more: exports: PRIMARY KEY",
                "CREATE TABLE late (run TEXT REFERENCES runs (id)) | late keeps runs from being deleted",
                "CREATE TRIGGER late BEFORE INSERT ON runs EXECUTE FUNCTION suppress_redundant_updates_trigger() | new: runs: CREATE TRIGGER",
            })
    void what_would_break_them_is_found(String change, String found) throws SQLException {
        assertThat(breaks(change)).anyMatch(one -> one.contains(found));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE runs ADD COLUMN late TEXT",
                "ALTER TABLE runs ADD COLUMN late BIGINT NOT NULL DEFAULT 0",
                "CREATE INDEX late ON runs (owner)",
                "CREATE TABLE late (run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE)",
            })
    void what_is_only_added_is_let_pass(String change) throws SQLException {
        assertThat(breaks(change)).isEmpty();
    }

    /** Of a change to the newest schema, which is taken back. */
    private static List<String> breaks(String change) throws SQLException {
        SchemaShape before = SchemaShape.of(newest);
        try (var statement = newest.createStatement()) {
            statement.execute(change);
            return SchemaShape.of(newest).breaks(before);
        } finally {
            newest.rollback();
        }
    }

    @Test
    void a_process_that_runs_bears_a_newer_schema_in_mid_answer_and_starts_on_it_anew() throws SQLException {
        StoreOptions options = Backend.POSTGRESQL.fresh();
        try (Store store = Store.open(options)) {
            turns(store, "before"); // so often that the driver has the server keep plans
            Lease lease = begun(store.journal().begin(scene.ask(ANN, "c", "m1", "", "question")));
            store.journal().append(lease, List.of(scene.step("r-m1", 2, 1)));
            migrateFurther(options);
            store.journal().append(lease, List.of(scene.finished("r-m1", 3, 1, "answer"), scene.completed("r-m1", 4)));
            assertThat(store.journal().read(run("r-m1"), 0)).hasSize(4);
            turns(store, "after");
        }
        try (Store store = Store.open(options)) {
            scene.turn(store.journal(), ANN, "c", "m2", "a-m1", "more", "answer");
            assertThat(store.journal().read(run("r-m2"), 0)).hasSize(5);
        }
    }

    /**
     * PostgreSQL refuses to go on with a kept plan whose result has got another column: in a transaction that is an error,
     * in each process of the version before.
     */
    @Test
    void no_statement_selects_whatever_columns_there_are() throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")).toList())
                    .isNotEmpty()
                    .allSatisfy(file ->
                            assertThat(file).content().doesNotContainPattern("(?i)select \\*(?! FROM \" \\+ unnest)"));
        }
    }

    private void turns(Store store, String when) {
        var everybody = new Budget(
                "all", Subject.Kind.ALL, Optional.empty(), BudgetPeriod.MONTH, Optional.empty(), Optional.of(9L), 80);
        BudgetBook book = store.budgets(new BudgetRules(List.of(everybody), ZoneOffset.UTC));
        var ask = new Ask("hold-1", Charge.of(ANN, "chef"), Optional.of(new Bound(BigDecimal.ZERO, 1)), true);
        for (int i = 0; i < OFTEN; i++) {
            String id = when + i;
            scene.turn(store.journal(), ANN, "c-" + id, id, "", "question", "answer");
            assertThat(store.journal().read(run("r-" + id), 0)).hasSize(5);
            assertThat(store.conversations().messages(ANN, conversation("c-" + id)))
                    .hasSize(2);
            assertThat(book.states(Charge.of(ANN, "chef"))).hasSize(1);
            assertThat(book.turn("replica-1", Instant.parse("2100-01-01T00:00:00Z"), List.of(), List.of(ask)))
                    .containsExactly(new Verdict.Granted());
            assertThat(book.raises(9)).isEmpty();
            assertThat(store.holds().all()).isEmpty();
            assertThat(store.audit().list(NEWEST)).isEmpty();
            store.ledger().entries(ALL, entry -> assertThat(entry.id()).isNotEmpty());
        }
    }

    /** As a later version does, at its start, while this one serves. */
    private static void migrateFurther(StoreOptions options) throws SQLException {
        try (Connection connection = Backend.connect(options);
                var statement = connection.createStatement()) {
            for (String table : SchemaShape.of(connection).tables()) {
                if (!table.equals("schema_history")) {
                    statement.execute("ALTER TABLE " + table + " ADD COLUMN of_a_later_version TEXT");
                }
            }
            statement.execute("CREATE TABLE of_a_later_version (run TEXT REFERENCES runs (id) ON DELETE CASCADE)");
            statement.execute(
                    "INSERT INTO schema_history SELECT 99, '99', 'later', type, 'V99__later.sql', 1, installed_by,"
                            + " installed_on, 1, true FROM schema_history WHERE version = '1'");
        }
    }
}
