package dev.outcrop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.outcrop.access.Caller;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RestTest {
    private static final String NOBODY_LISTENS = "jdbc:postgresql://127.0.0.1:9/none?user=outcrop";

    private static PostgresSource source(ConnectionSecret secret) {
        return PostgresSource.of(new StoreOptions.Location.Postgres(
                NOBODY_LISTENS, Optional.empty(), Optional.empty(), Optional.of(secret), true));
    }

    private static void need(Rest rest) {
        rest.await(sentence -> new StoreFailure.NotRead(sentence, true));
    }

    @Test
    void who_waits_for_a_database_that_can_t_be_signed_in_to_is_told_so_at_once() {
        ConnectionSecret none = (_, _, _) -> {
            throw new IllegalStateException("the role may not do that");
        };
        var rest = new Rest(source(none), new PostgresDialect("test"));
        rest.begin();
        long begun = System.nanoTime();
        assertThatThrownBy(() -> need(rest))
                .isInstanceOf(StoreFailure.NotRead.class)
                .hasMessageContaining("can't be signed in to: the role may not do that");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        assertThat(rest.resting()).isTrue();
        assertThat(rest.waking()).as("nobody tries until somebody comes again").isFalse();
        rest.close();
        assertThatThrownBy(() -> rest.wake().join()).hasCauseInstanceOf(StoreFailure.Closed.class);
    }

    @Test
    void a_crowd_that_is_refused_tries_once_a_second() {
        var tries = new AtomicInteger();
        ConnectionSecret none = (_, _, _) -> {
            tries.incrementAndGet();
            throw new IllegalStateException("the role may not do that");
        };
        var rest = new Rest(source(none), new PostgresDialect("test"));
        rest.begin();
        long begun = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            assertThatThrownBy(() -> need(rest)).isInstanceOf(StoreFailure.NotRead.class);
        }
        long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
        assertThat(tries.get()).isBetween(1, (int) seconds + 1);
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            assertThatThrownBy(() -> need(rest)).isInstanceOf(StoreFailure.NotRead.class);
            return tries.get() > seconds + 1;
        });
        rest.close();
    }

    @Test
    void where_nobody_listens_it_may_be_waking_up() {
        var rest = new Rest(source((_, _, _) -> "secret"), new PostgresDialect("test"), Duration.ofMillis(1500));
        rest.begin();
        assertThatThrownBy(() -> need(rest))
                .isInstanceOf(StoreFailure.NotRead.class)
                .hasMessage("The database is still waking up; try again in a minute.");
        assertThat(rest.waking()).as("it is tried on for others").isTrue();
        rest.close();
    }

    @Test
    void a_store_that_is_closed_in_its_rest_opens_nothing() {
        var opened = new AtomicInteger();
        var place = (StoreOptions.Location.Postgres) Backend.POSTGRESQL.fresh().location();
        ConnectionSecret counted = (_, _, _) -> "the " + opened.incrementAndGet() + "th";
        Store store = Store.open(StoreOptions.postgres(place.url(), Optional.of(counted), true));
        store.jobs().every("looking", Duration.ofMillis(10), () -> {});
        store.jobs().start();
        store.settings().put(Caller.LOCAL, "language", "fr");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> store.rest(Duration.ofDays(1)).isPresent());

        int before = opened.get();
        assertThat(before).isPositive();
        store.close();
        assertThatThrownBy(store::health).isInstanceOf(StoreFailure.Closed.class);
        assertThatThrownBy(() -> store.settings().put(Caller.LOCAL, "language", "de"))
                .isInstanceOf(StoreFailure.Closed.class);
        assertThat(opened).hasValue(before);
    }

    @Test
    void what_is_opened_behind_the_begin_of_a_rest_is_closed_in_it() throws Exception {
        var place = (StoreOptions.Location.Postgres) Backend.POSTGRESQL.fresh().location();
        var slow = new AtomicBoolean();
        var asked = new CountDownLatch(1);
        var opens = new CountDownLatch(1);
        ConnectionSecret secret = (_, _, _) -> {
            if (slow.get()) {
                asked.countDown();
                join(opens);
            }
            return "any";
        };
        StoreOptions options = StoreOptions.postgres(place.url(), Optional.of(secret), true);
        PostgresDatabase database =
                PostgresDatabase.open((StoreOptions.Location.Postgres) options.location(), "process");
        var begun = new CountDownLatch(1);
        var ends = new CountDownLatch(1);
        try (Connection own = DriverManager.getConnection(place.url());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> first = threads.submit(() -> database.read(_ -> {
                begun.countDown();
                return join(ends);
            }));
            begun.await();
            slow.set(true);
            Future<Boolean> second = threads.submit(() -> database.read(_ -> true));
            asked.await(); // for a connection of its own, but it is faster to get the first one's
            ends.countDown();
            assertThat(first.get()).isTrue();
            assertThat(second.get()).isTrue();
            await().atMost(Duration.ofSeconds(20)).until(database::rest);

            await().atMost(Duration.ofSeconds(20)).until(() -> connections(own) == 0);

            opens.countDown();
            await().atMost(Duration.ofSeconds(20)).until(() -> connections(own) == 1);
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                database.settle(); // the server has seen the connection before the pool has it
                return connections(own) == 0;
            });
            assertThat(database.resting()).isTrue();
        } finally {
            database.close();
        }
    }

    private static boolean join(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int connections(Connection own) throws SQLException {
        try (Statement statement = own.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND application_name = 'outcrop'")) {
            row.next();
            return row.getInt(1);
        }
    }
}
