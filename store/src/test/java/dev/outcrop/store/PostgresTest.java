package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;
import static dev.outcrop.store.Scene.begun;
import static dev.outcrop.store.Scene.conversation;
import static dev.outcrop.store.Scene.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.outcrop.id.ApprovalId;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.Decision;
import dev.outcrop.run.DecisionOutcome;
import dev.outcrop.run.Lease;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.StaleLease;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is special about a database that several processes share; each open store here stands for a process. */
class PostgresTest {
    private final SettableClock clock = new SettableClock();
    private final Scene scene = new Scene(clock);
    private final StoreOptions options = Backend.POSTGRESQL.fresh().clock(clock);

    private static StoreFailure.CannotOpen refusal(String url) {
        return catchThrowableOfType(
                StoreFailure.CannotOpen.class,
                () -> Store.open(StoreOptions.postgres(url)).close());
    }

    private long number(String query) throws SQLException {
        try (Connection connection = Backend.connect(options)) {
            return new Session(connection, 0)
                    .first(query, row -> row.getLong(1))
                    .orElseThrow();
        }
    }

    @Test
    void a_server_that_is_not_there_is_named() throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThat(refusal("jdbc:postgresql://127.0.0.1:" + port + "/db?user=ann&password=hunter2"))
                .satisfies(refusal -> {
                    assertThat(refusal.reason()).isEqualTo(StoreFailure.Reason.UNREACHABLE);
                    assertThat(refusal)
                            .hasMessage("PostgreSQL at 127.0.0.1:" + port
                                    + " can't be reached; start it or check OUTCROP_DATABASE_URL.");
                });
    }

    @Test
    void an_unknown_database_is_named() {
        String url = Backend.server().getJdbcUrl("postgres", "nowhere");
        assertThat(refusal(url)).satisfies(refusal -> {
            assertThat(refusal.reason()).isEqualTo(StoreFailure.Reason.UNKNOWN_DATABASE);
            assertThat(refusal).hasMessageContaining("has no database \"nowhere\"");
        });
    }

    @Test
    void a_wrong_password_is_told_and_not_repeated() throws Exception {
        try (Connection connection = Backend.server().getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE locked LOGIN PASSWORD 'right'");
            String file = new Session(connection, 0)
                    .first("SHOW hba_file", row -> row.getString(1))
                    .orElseThrow();
            Files.writeString(
                    Path.of(file),
                    "host all locked 127.0.0.1/32 scram-sha-256\nhost all locked ::1/128 scram-sha-256\n"
                            + Files.readString(Path.of(file)));
            statement.execute("SELECT pg_reload_conf()");
        }
        String url = Backend.server().getJdbcUrl("locked", "postgres") + "&password=hunter2";
        await().untilAsserted(() -> assertThat(refusal(url)).satisfies(refusal -> {
            assertThat(refusal.reason()).isEqualTo(StoreFailure.Reason.REFUSED);
            for (Throwable e = refusal; e != null; e = e.getCause()) {
                assertThat(e.getMessage()).doesNotContain("hunter2");
            }
        }));
        assertThat(new StoreOptions.Location.Postgres(url, Optional.empty(), Optional.of("hunter2")).toString())
                .doesNotContain("hunter2");
    }

    @Test
    void a_url_that_is_none_is_refused() {
        assertThat(refusal("jdbc:postgresql://host:port/db").reason()).isEqualTo(StoreFailure.Reason.BAD_URL);
    }

    @Test
    void of_two_processes_one_begins_and_the_others_lease_is_worth_nothing() throws Exception {
        try (Store one = Store.open(options);
                Store two = Store.open(options)) {
            List<CompletableFuture<Beginning>> attempts;
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                attempts = IntStream.range(0, 40)
                        .mapToObj(i -> CompletableFuture.supplyAsync(
                                () -> (i % 2 == 0 ? one : two).journal().begin(scene.ask(ANN, "c", "m" + i, "", "x")),
                                threads))
                        .toList();
            }
            List<Lease> begun = attempts.stream()
                    .map(CompletableFuture::join)
                    .filter(Beginning.Begun.class::isInstance)
                    .map(Scene::begun)
                    .toList();
            assertThat(begun).hasSize(1);
            assertThat(one.conversations().messages(ANN, conversation("c"))).hasSize(2);

            Lease first = begun.getFirst();
            clock.tick(Duration.ofMinutes(1));
            assertThat(two.journal().takeOver("two")).hasSize(1);
            assertThat(one.journal().takeOver("one")).isEmpty();
            assertThat(catchThrowableOfType(
                            StaleLease.class,
                            () -> one.journal()
                                    .append(
                                            first,
                                            List.of(scene.step(first.run().value(), 2, 1)))))
                    .isNotNull();
        }
    }

    @Test
    void another_processes_commits_wake_whoever_waits_and_nobody_listens_otherwise() throws Exception {
        try (Store one = Store.open(options);
                Store two = Store.open(options);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Lease lease = begun(one.journal().begin(scene.ask(ANN, "c", "m1", "", "x")));
            String listeners = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND query LIKE 'LISTEN%'";
            assertThat(number(listeners)).isZero();

            var follower = threads.submit(() -> {
                var seen = new ArrayList<Long>();
                while (true) {
                    List<RunEvent> events = two.journal()
                            .await(run("r-m1"), seen.isEmpty() ? 1 : seen.getLast(), Duration.ofSeconds(20));
                    events.forEach(event -> seen.add(event.stamp().seq()));
                    if (events.isEmpty() || events.getLast().terminal()) {
                        return seen;
                    }
                }
            });
            await().untilAsserted(() -> assertThat(number(listeners)).isEqualTo(1));
            for (int seq = 2; seq <= 50; seq++) {
                one.journal().append(lease, List.of(scene.text("r-m1", seq, 1, "x")));
            }
            one.journal().append(lease, List.of(scene.completed("r-m1", 51)));
            assertThat(follower.get())
                    .isEqualTo(
                            IntStream.rangeClosed(2, 51).mapToObj(Long::valueOf).toList());
        }
    }

    @Test
    void a_stop_is_heard_in_another_process() throws Exception {
        try (Store one = Store.open(options);
                Store two = Store.open(options);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            begun(one.journal().begin(scene.ask(ANN, "c", "m1", "", "x")));
            var waiting = threads.submit(
                    () -> one.journal().awaitCancelRequests(List.of(run("r-m1")), Duration.ofSeconds(60)));
            await().untilAsserted(() -> assertThat(number("SELECT count(*) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND query LIKE 'LISTEN%'"))
                    .isEqualTo(1));
            two.journal().requestCancel(run("r-m1"), "ann", Optional.of("two"));
            assertThat(waiting.get(10, TimeUnit.SECONDS)).containsExactly(Map.entry(run("r-m1"), "ann"));
        }
    }

    @Test
    void several_processes_begin_each_question_that_waits_once() {
        try (Store one = Store.open(options);
                Store two = Store.open(options)) {
            for (int c = 0; c < 20; c++) {
                Lease lease = begun(one.journal().begin(scene.ask(ANN, "c" + c, "m" + c, "", "x")));
                two.journal().begin(scene.ask(ANN, "c" + c, "n" + c, "a-m" + c, "x"));
                one.journal().append(lease, List.of(scene.completed("r-m" + c, 2)));
            }
            List<CompletableFuture<List<Beginning>>> sweeps;
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                sweeps = Stream.of(one, two, one, two)
                        .map(store -> CompletableFuture.supplyAsync(() -> sweep(store), threads))
                        .toList();
            }
            List<Beginning> ends =
                    sweeps.stream().flatMap(sweep -> sweep.join().stream()).toList();
            assertThat(ends).filteredOn(Beginning.Begun.class::isInstance).hasSize(20);
            assertThat(ends).allMatch(end -> end instanceof Beginning.Begun || end instanceof Beginning.AlreadyBegun);
            assertThat(one.journal().due(50)).isEmpty();
        }
    }

    private List<Beginning> sweep(Store store) {
        return store.journal().due(50).stream()
                .map(queued -> store.journal().begin(scene.waited(queued, "sweeper")))
                .toList();
    }

    @Test
    void of_two_processes_one_takes_a_run_over_or_decides() {
        try (Store one = Store.open(options);
                Store two = Store.open(options)) {
            for (int i = 0; i < 20; i++) {
                String run = "r-m" + i;
                Lease lease = begun(one.journal().begin(scene.ask(ANN, "c" + i, "m" + i, "", "x")));
                one.journal().append(lease, List.of(scene.asks(run, 2, "p" + i)));
                one.journal().suspend(lease, List.of(scene.suspended(run, 3)));
                List<CompletableFuture<DecisionOutcome>> deciding;
                var id = new ApprovalId("p" + i);
                Decision decision = scene.decision(Decision.Choice.APPROVE, ANN);
                try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                    deciding = Stream.of(one, two)
                            .map(store -> CompletableFuture.supplyAsync(
                                    () -> store.journal().decide(ANN, id, decision, Optional.of("p")), threads))
                            .toList();
                }
                assertThat(deciding.stream().map(CompletableFuture::join))
                        .filteredOn(DecisionOutcome.Stored.class::isInstance)
                        .hasSize(1);
            }
            clock.tick(Duration.ofMinutes(5));
            List<CompletableFuture<List<Lease>>> taking;
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                taking = Stream.of(one, two)
                        .map(store -> CompletableFuture.supplyAsync(
                                () -> store.journal().takeOver("p"), threads))
                        .toList();
            }
            assertThat(taking.stream().flatMap(taken -> taken.join().stream()))
                    .hasSize(20)
                    .extracting(Lease::run)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void a_notification_of_many_runs_is_split() throws Exception {
        List<dev.outcrop.id.RunId> runs = IntStream.range(0, 1_000)
                .mapToObj(i -> run("run_0123456789012345678901234567890_" + i))
                .toList();
        var dialect = new PostgresDialect("process");
        try (Connection hearing = Backend.connect(options);
                Connection saying = Backend.connect(options)) {
            try (Statement statement = hearing.createStatement()) {
                statement.execute("LISTEN " + PostgresDialect.CHANNEL);
            }
            dialect.announce(new Session(saying, 0), runs);
            var heard = new ArrayList<String>();
            await().until(() -> {
                var more = hearing.unwrap(org.postgresql.PGConnection.class).getNotifications(100);
                if (more != null) {
                    for (var each : more) {
                        assertThat(each.getParameter().length()).isLessThan(8_000);
                        List<String> words = List.of(each.getParameter().split(","));
                        heard.addAll(words.subList(1, words.size()));
                    }
                }
                return heard.size() >= 1_000;
            });
            assertThat(heard).isEqualTo(runs.stream().map(Object::toString).toList());
        }
    }

    @Test
    void lost_connections_are_made_again() throws Exception {
        try (Store store = Store.open(options)) {
            Lease lease = begun(store.journal().begin(scene.ask(ANN, "c", "m1", "", "x")));
            for (int seq = 2; seq < 12; seq++) {
                number("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
                store.journal().append(lease, List.of(scene.text("r-m1", seq, 1, "x")));
            }
            assertThat(store.journal().read(run("r-m1"), 0)).hasSize(11);
        }
    }

    @Test
    void a_commit_that_fails_in_passing_is_tried_again() throws Exception {
        try (Store store = Store.open(options)) {
            var attempts = new ArrayList<Boolean>();
            String done = store.database().append((_, attempt) -> {
                attempts.add(attempt.repeated());
                if (attempts.size() < 3) {
                    throw new SQLException("could not serialize access", "40001");
                }
                return "done";
            });
            assertThat(done).isEqualTo("done");
            assertThat(attempts).containsExactly(false, true, true);
        }
    }
}
