package dev.outcrop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.access.Caller;
import dev.outcrop.id.IdSource;
import dev.outcrop.model.Cost;
import dev.outcrop.model.Usage;
import dev.outcrop.tool.CancelSignal;
import dev.outcrop.usage.Allowance;
import dev.outcrop.usage.Bound;
import dev.outcrop.usage.Budget;
import dev.outcrop.usage.BudgetBook;
import dev.outcrop.usage.BudgetDesk;
import dev.outcrop.usage.BudgetPeriod;
import dev.outcrop.usage.BudgetRules;
import dev.outcrop.usage.BudgetSheet.Ask;
import dev.outcrop.usage.BudgetSheet.Verdict;
import dev.outcrop.usage.BudgetSpent;
import dev.outcrop.usage.BudgetState;
import dev.outcrop.usage.Charge;
import dev.outcrop.usage.Raise;
import dev.outcrop.usage.Subject;
import dev.outcrop.usage.UsageEntry;
import dev.outcrop.usage.UsageQuery;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of several processes against the same budgets; each open store here stands for a process. SQLite has one. */
@ParameterizedClass
@EnumSource(Backend.class)
@Timeout(180)
class BudgetDeskTest {
    private static final Duration LEASE = Duration.ofSeconds(8);
    private static final Instant EVER = Instant.parse("2100-01-01T00:00:00Z");
    private static final int CALLS = 1_000;
    private static final Charge ANN = Charge.of(new Caller("ann", "Ann"), "chef");

    private final SettableClock clock = new SettableClock();
    private final IdSource ids = IdSource.random();
    private final List<Store> stores = new ArrayList<>();
    private final List<BudgetDesk> desks = new ArrayList<>();

    /** The largest call that was made, in thousandths of a dollar. */
    private final AtomicInteger largest = new AtomicInteger();

    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();

    BudgetDeskTest(Backend backend) {
        StoreOptions options = backend.fresh().clock(clock);
        for (int i = 0; i < (backend == Backend.POSTGRESQL ? 3 : 1); i++) {
            stores.add(Store.open(options));
        }
    }

    @AfterEach
    void close() {
        desks.forEach(BudgetDesk::close);
        stores.forEach(Store::close);
    }

    private static BudgetRules rules(String usd) {
        var budget = new Budget(
                "all",
                Subject.Kind.ALL,
                Optional.empty(),
                BudgetPeriod.DAY,
                Optional.of(new Cost(new BigDecimal(usd))),
                Optional.empty(),
                80);
        return new BudgetRules(List.of(budget), ZoneOffset.UTC);
    }

    private void open(String usd) {
        for (Store store : stores) {
            desks.add(new BudgetDesk(store.budgets(rules(usd)), "replica-" + desks.size(), LEASE, clock, ids));
        }
    }

    private Allowance.Place reserve(int replica, String most) throws InterruptedException {
        return desks.get(replica)
                .reserve(ANN, () -> Optional.of(new Bound(new BigDecimal(most), 1)), () -> true, new CancelSignal())
                .orElseThrow();
    }

    private void record(int replica, BigDecimal usd) {
        stores.get(replica)
                .ledger()
                .record(new UsageEntry(
                        ids.next("call"),
                        clock.instant(),
                        ANN,
                        "model",
                        Optional.empty(),
                        Optional.empty(),
                        new Usage(1, 0, 1, 0, 0),
                        Optional.of(new Cost(usd)),
                        Optional.empty(),
                        false));
    }

    private BigDecimal spent() {
        return stores.getFirst()
                .ledger()
                .sum(new UsageQuery(Instant.EPOCH, EVER, Optional.empty()))
                .cost()
                .usd();
    }

    /** Whether the call was made. */
    private boolean call(int replica, int thousandths) throws InterruptedException {
        try (Allowance.Place _ = reserve(replica, "0.100")) {
            mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            record(replica, BigDecimal.valueOf(thousandths, 3));
            largest.accumulateAndGet(thousandths, Math::max);
            atOnce.decrementAndGet();
            return true;
        } catch (BudgetSpent spent) {
            return false;
        }
    }

    @Test
    void a_thousand_calls_at_once_pass_a_nearly_spent_budget_by_one_at_most() throws Exception {
        long seed = 7;
        var random = new SplittableRandom(seed);
        open("10");
        record(0, new BigDecimal("8.5"));
        var made = new ArrayList<Future<Boolean>>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLS; i++) {
                int replica = i % desks.size();
                int cost = 1 + random.nextInt(100);
                made.add(threads.submit(() -> call(replica, cost)));
            }
        }
        int calls = 0;
        for (Future<Boolean> one : made) {
            calls += one.get() ? 1 : 0;
        }
        BigDecimal spent = spent();
        assertThat(spent).as("seed " + seed).isGreaterThanOrEqualTo(new BigDecimal("10"));
        assertThat(spent.subtract(BigDecimal.valueOf(largest.get(), 3)))
                .as("without the largest of %d calls, seed %d", calls, seed)
                .isLessThan(new BigDecimal("10"));
        assertThat(calls).isBetween(15, CALLS / 4);
        assertThat(mostAtOnce.get()).as("calls under way at once").isGreaterThan(3);
        await().until(() -> desks.stream().mapToInt(BudgetDesk::places).sum() == 0);
    }

    @Test
    void a_place_that_a_killed_process_has_left_is_given_back_when_its_time_is_over() throws Exception {
        open("1");
        desks.add(new BudgetDesk(stores.getLast().budgets(rules("1")), "replica-killed", LEASE, clock, ids));
        Allowance.Place killed = reserve(desks.size() - 1, "5");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Allowance.Place> waiting = threads.submit(() -> reserve(0, "0.1"));
            for (int i = 0; i < 4; i++) { // whoever waits is heard of meanwhile
                clock.tick(LEASE.dividedBy(4));
                await().atMost(Duration.ofSeconds(30)).until(() -> !heardAt().isBefore(clock.instant()));
            }
            assertThat(done(waiting)).isFalse();
            clock.tick(Duration.ofSeconds(1));
            waiting.get(30, TimeUnit.SECONDS).close();
        }
        killed.close(); // as a process would that was only frozen: nothing comes of it
        reserve(0, "0.1").close();
    }

    /** When one that asks or looks was heard of last. */
    private Instant heardAt() {
        return stores.getFirst()
                .database()
                .read(session -> session.first("SELECT heard_at FROM budget_lock", row -> Sql.instant(row.getLong(1)))
                        .orElseThrow());
    }

    /** Whether it was over before half a second had passed, in which the desk has looked several times. */
    private static boolean done(Future<?> waiting) {
        try {
            waiting.get(500, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_process_that_lives_keeps_its_places() throws Exception {
        open("1");
        Allowance.Place patient = reserve(desks.size() - 1, "5");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                clock.tick(LEASE.dividedBy(2));
                desks.getLast().beat();
            }
            Future<Allowance.Place> waiting = threads.submit(() -> reserve(0, "0.1"));
            assertThat(done(waiting)).isFalse();
            patient.close();
            waiting.get(30, TimeUnit.SECONDS).close();
        }
    }

    /** Commits turns that ask for places and says that they failed, as a connection does that breaks at the commit. */
    private static final class LosesAnswers implements BudgetBook {
        private final BudgetBook book;
        private final Phaser turns = new Phaser(1);
        private volatile Runnable before = () -> {};
        private volatile boolean lost;

        LosesAnswers(BudgetBook book) {
            this.book = book;
        }

        @Override
        public List<Verdict> turn(String holder, Instant until, Collection<String> released, List<Ask> asks) {
            if (!lost || asks.isEmpty()) {
                return book.turn(holder, until, released, asks);
            }
            if (turns.getPhase() == 0) { // once is enough
                book.turn(holder, until, released, asks);
            }
            before.run();
            turns.arrive();
            throw new IllegalStateException("the connection is gone");
        }

        @Override
        public BudgetRules rules() {
            return book.rules();
        }

        @Override
        public void renew(String holder, Instant until) {
            book.renew(holder, until);
        }

        @Override
        public List<BudgetState> states(Charge charge) {
            return book.states(charge);
        }

        @Override
        public List<BudgetState> states(Budget budget, int most) {
            return book.states(budget, most);
        }

        @Override
        public void raise(Raise raise) {
            book.raise(raise);
        }

        @Override
        public List<Raise> raises(int most) {
            return book.raises(most);
        }

        @Override
        public int tidy() {
            return book.tidy();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_place_is_given_back_that_was_given_by_a_turn_whose_end_nobody_heard_of(boolean underWay) throws Exception {
        open("1");
        var book = new LosesAnswers(stores.getFirst().budgets(rules("1")));
        var cancel = new CancelSignal();
        book.lost = true;
        if (underWay) {
            book.before = () -> cancel.cancel("ann");
        }
        var desk = new BudgetDesk(book, "replica-lost", LEASE, clock, ids);
        desks.add(desk);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> waiting = threads.submit(() ->
                    desk.reserve(ANN, BudgetDeskTest::large, () -> true, cancel).isPresent());
            book.turns.awaitAdvance(0);
            if (!underWay) {
                book.turns.awaitAdvance(1); // it was put back, and asks again
                cancel.cancel("ann");
            }
            assertThat(waiting.get(30, TimeUnit.SECONDS)).isFalse();
            book.lost = false;
            for (int i = 0; i < 2; i++) {
                desk.beat();
                threads.submit(() -> reserve(0, "0.1"))
                        .get(30, TimeUnit.SECONDS)
                        .close();
            }
        }
    }

    private static Optional<Bound> large() {
        return Optional.of(new Bound(new BigDecimal("5"), 1));
    }

    @Test
    void who_gives_up_waiting_leaves_nothing_behind() throws Exception {
        open("1");
        Allowance.Place first = reserve(0, "5");
        var cancel = new CancelSignal();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> waiting = threads.submit(() -> desks.getFirst()
                    .reserve(ANN, () -> Optional.of(new Bound(BigDecimal.ONE, 1)), () -> true, cancel)
                    .isPresent());
            assertThat(done(waiting)).isFalse();
            cancel.cancel("ann");
            assertThat(waiting.get()).isFalse();
        }
        first.close();
        reserve(0, "0.1").close();
        await().until(() -> desks.getFirst().places() == 0);
    }
}
