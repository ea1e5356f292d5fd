package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;
import static dev.outcrop.store.Scene.begun;
import static dev.outcrop.store.Scene.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.Lease;
import dev.outcrop.run.NewRun;
import dev.outcrop.run.RunEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A PostgreSQL that goes away and comes back, and one that somebody else holds up. */
class FaultsTest {
    private final Scene scene = new Scene(Clock.systemUTC());
    private final StoreOptions options = Backend.POSTGRESQL.fresh();

    private StoreOptions through(Wire wire) {
        StoreOptions.Location.Postgres there = (StoreOptions.Location.Postgres) options.location();
        return StoreOptions.postgres(there.url().replaceFirst("localhost:\\d+", "127.0.0.1:" + wire.port()));
    }

    @Test
    void runs_go_on_after_an_outage_and_have_all_that_was_acknowledged_once() throws Exception {
        try (var wire = new Wire(Backend.server().getPort());
                Store store = Store.open(through(wire));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Lease lease = begun(store.journal().begin(scene.ask(ANN, "c", "m1", "", "x")));
            var acknowledged = new AtomicLong(1);
            var stop = new CountDownLatch(1);
            var appending = threads.submit(() -> {
                for (long seq = 2; stop.getCount() > 0; seq++) {
                    store.journal().append(lease, List.of(scene.text("r-m1", seq, 1, "x")));
                    acknowledged.set(seq);
                }
                return true;
            });
            for (int outage = 0; outage < 2; outage++) {
                long before = acknowledged.get();
                await().atMost(Duration.ofSeconds(30)).until(() -> acknowledged.get() > before + 20);
                wire.cut();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> store.database().pendingWrites() > 0);
                if (outage == 1) { // a person is told soon, and the run waits on
                    assertThatThrownBy(() -> store.journal().begin(scene.ask(ANN, "c2", "m2", "", "x")))
                            .isInstanceOf(StoreFailure.NotStored.class)
                            .hasMessage("This could not be stored: PostgreSQL can't be reached.")
                            .isInstanceOfSatisfying(
                                    StoreFailure.class,
                                    failure -> assertThat(failure.passing()).isTrue());
                    assertThat(appending.isDone()).isFalse();
                }
                wire.mend();
            }
            long before = acknowledged.get();
            await().atMost(Duration.ofSeconds(30)).until(() -> acknowledged.get() > before + 20);
            stop.countDown();
            assertThat(appending.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(store.journal().read(run("r-m1"), 1))
                    .extracting(event -> event.stamp().seq())
                    .containsExactlyElementsOf(LongStream.rangeClosed(2, acknowledged.get())
                            .boxed()
                            .toList());
            assertThat(store.journal().read(run("r-m2"), 0)).isEmpty();
        }
    }

    @Test
    void an_outage_is_told_once_by_who_listens_however_long_it_is() throws Exception {
        var log = (Logger) LoggerFactory.getLogger(PostgresListener.class);
        var told = new ListAppender<ILoggingEvent>();
        told.start();
        Level before = log.getLevel();
        log.setLevel(Level.INFO);
        log.addAppender(told);
        try (var wire = new Wire(Backend.server().getPort());
                Store store = Store.open(through(wire))) {
            store.database().listen();
            wire.cut();
            // Three times as long as between two attempts to connect again.
            await().pollDelay(Duration.ofSeconds(3)).until(() -> !told.list.isEmpty());
            wire.mend();
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                store.database().listen(); // or else it rests after a while
                return told.list.size() > 1;
            });
            assertThat(told.list)
                    .extracting(ILoggingEvent::getMessage)
                    .containsExactly(
                            "Waiting for other processes' events by polling until PostgreSQL is back ({}).",
                            "PostgreSQL tells of other processes' events again.");
        } finally {
            log.detachAppender(told);
            log.setLevel(before);
        }
    }

    @Test
    void a_lock_on_one_run_holds_up_no_other() throws Exception {
        try (Store store = Store.open(options);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Lease held = begun(store.journal().begin(scene.ask(ANN, "c1", "m1", "", "x")));
            Lease free = begun(store.journal().begin(scene.ask(ANN, "c2", "m2", "", "x")));
            try (Connection other = Backend.connect(options);
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("SELECT 1 FROM runs WHERE id = 'r-m1' FOR UPDATE");
                var waiting =
                        threads.submit(() -> store.journal().append(held, List.of(scene.text("r-m1", 2, 1, "x"))));
                for (long seq = 2; seq < 12; seq++) {
                    store.journal().append(free, List.of(scene.text("r-m2", seq, 1, "x")));
                }
                assertThat(waiting.isDone()).isFalse();
                other.rollback();
                waiting.get(30, TimeUnit.SECONDS);
            }
            assertThat(store.journal().read(run("r-m1"), 1)).hasSize(1);
            assertThat(store.journal().read(run("r-m2"), 1)).hasSize(10);
        }
    }

    @Test
    void many_who_ask_in_one_conversation_take_one_connection() throws Exception {
        int many = 40;
        try (Store store = Store.open(options)) {
            begun(store.journal().begin(scene.ask(ANN, "c", "m", "", "x")));
            var positions = new ConcurrentLinkedQueue<Integer>();
            List<Thread> people = IntStream.rangeClosed(1, many)
                    .mapToObj(i -> Thread.ofPlatform().unstarted(() -> {
                        NewRun ask = scene.ask(ANN, "c", "m" + i, "a-m", "x");
                        if (patiently(store, ask) instanceof Beginning.Queued(int position, var _)) {
                            positions.add(position);
                        }
                    }))
                    .toList();
            try (Connection other = Backend.connect(options);
                    Connection watching = Backend.connect(options)) {
                other.setAutoCommit(false);
                new Session(other, 0).update("UPDATE conversations SET title = 'x'");
                people.forEach(Thread::start);
                await().until(() -> people.stream().allMatch(one -> one.getState() == Thread.State.WAITING));
                await().until(() -> waitingForLocks(watching) > 0);
                assertThat(waitingForLocks(watching)).isLessThanOrEqualTo(1);
                other.rollback();
            }
            for (Thread one : people) {
                one.join();
            }
            assertThat(positions)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.rangeClosed(1, many).boxed().toList());
            try (Connection other = Backend.connect(options)) {
                long transactions = new Session(other, 0)
                        .first("SELECT count(DISTINCT xmin::text) FROM queued_questions", row -> row.getLong(1))
                        .orElseThrow();
                assertThat(transactions).as("transactions of %d people", many).isLessThan(many / 4);
            }
        }
    }

    /** Who is told that something else holds the lock asks again. */
    private static Beginning patiently(Store store, NewRun ask) {
        while (true) {
            try {
                return store.journal().begin(ask);
            } catch (StoreFailure.NotStored held) {
                if (!held.passing()) {
                    throw held;
                }
            }
        }
    }

    private static long waitingForLocks(Connection connection) throws SQLException {
        return new Session(connection, 0)
                .first(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND wait_event_type = 'Lock'",
                        row -> row.getLong(1))
                .orElseThrow();
    }

    @Test
    void a_locked_row_refuses_a_change_that_a_person_waits_for_with_a_sentence() throws Exception {
        try (Store store = Store.open(options);
                Connection other = Backend.connect(options)) {
            store.settings().put(ANN, "language", "ja");
            other.setAutoCommit(false);
            new Session(other, 0).update("UPDATE settings SET value = 'fr'");
            assertThatThrownBy(() -> store.settings().put(ANN, "language", "de"))
                    .isInstanceOf(StoreFailure.NotStored.class)
                    .hasMessage("This could not be stored: something else holds a lock on it.");
            other.rollback();
            store.settings().put(ANN, "language", "de");
            assertThat(store.settings().find(ANN, "language")).contains("de");
        }
    }

    @Test
    void without_a_free_connection_a_run_waits() throws Exception {
        StoreOptions.Location.Postgres there = (StoreOptions.Location.Postgres) options.location();
        String url = there.url().replaceFirst("user=postgres", "user=limited");
        sql(
                "CREATE ROLE limited LOGIN PASSWORD 'x'",
                "ALTER DATABASE " + databaseName() + " OWNER TO limited",
                "GRANT ALL ON ALL TABLES IN SCHEMA public TO limited",
                "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO limited");
        try (Store store = Store.open(StoreOptions.postgres(url));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Lease lease = begun(store.journal().begin(scene.ask(ANN, "c", "m1", "", "x")));
            sql("ALTER ROLE limited CONNECTION LIMIT 0");
            sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'limited'");
            var waiting = threads.submit(() -> store.journal().append(lease, List.of(scene.step("r-m1", 2, 1))));
            await().atMost(Duration.ofSeconds(30)).until(() -> store.database().pendingWrites() > 0);
            assertThatThrownBy(() -> store.journal().begin(scene.ask(ANN, "c2", "m2", "", "x")))
                    .isInstanceOf(StoreFailure.NotStored.class);
            sql("ALTER ROLE limited CONNECTION LIMIT -1");
            waiting.get(30, TimeUnit.SECONDS);
            assertThat(store.journal().read(run("r-m1"), 1)).singleElement().isInstanceOf(RunEvent.StepStarted.class);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private String databaseName() {
        String url = ((StoreOptions.Location.Postgres) options.location()).url();
        return url.substring(url.lastIndexOf('/') + 1, url.indexOf('?'));
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = Backend.connect(options);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }
}
