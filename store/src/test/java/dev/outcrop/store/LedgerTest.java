package dev.outcrop.store;

import static dev.outcrop.store.Scene.begun;
import static dev.outcrop.store.Scene.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.access.Role;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Cost;
import dev.outcrop.model.Usage;
import dev.outcrop.run.Lease;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.StaleLease;
import dev.outcrop.usage.Charge;
import dev.outcrop.usage.UsageEntry;
import dev.outcrop.usage.UsageLedger;
import dev.outcrop.usage.UsageLedger.By;
import dev.outcrop.usage.UsageQuery;
import dev.outcrop.usage.UsageSum;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The ledger is a view of the journals: it neither misses a call nor has one twice. */
@ParameterizedClass
@EnumSource(Backend.class)
class LedgerTest extends OnEachBackend {
    private static final Instant EVER = Instant.parse("2100-01-01T00:00:00Z");
    private static final UsageQuery ALL = new UsageQuery(Instant.EPOCH, EVER, Optional.empty());
    private static final Caller COOK =
            new Caller("cook", "Cook", Role.USER, Set.of("kitchen", "it's, all"), Optional.of("key-1"));
    private static final Caller DINER = new Caller("diner", "Diner");

    private final UsageLedger ledger = store.ledger();

    LedgerTest(Backend backend) {
        super(backend);
    }

    private static Optional<Cost> usd(String amount) {
        return Optional.of(new Cost(new BigDecimal(amount)));
    }

    private List<UsageEntry> entries(UsageQuery query) {
        var all = new ArrayList<UsageEntry>();
        ledger.entries(query, all::add);
        return all;
    }

    @Test
    void an_entry_says_who_asked_whom_and_what_it_came_to() {
        Lease lease = begun(journal.begin(scene.ask(COOK, "c", "m", "", "text")));
        journal.append(
                lease, List.of(scene.paid("r-m", 2, 1, "opus", new Usage(5, 6, 11, 7, 8), usd("0.000000000000123"))));

        assertThat(entries(ALL))
                .containsExactly(new UsageEntry(
                        "r-m/2",
                        clock.instant(),
                        new Charge("cook", Set.of("kitchen", "it's, all"), Optional.of("chef"), Optional.of("key-1")),
                        "opus",
                        Optional.of(run("r-m")),
                        Optional.empty(),
                        new Usage(5, 6, 26, 7, 8),
                        usd("0.000000000000123"),
                        usd("-0.000000000000123"),
                        false));
    }

    @Test
    void what_a_specialist_uses_is_its_own_and_charged_to_who_asked() {
        Lease lease = begun(journal.begin(scene.ask(COOK, "c", "m", "", "text")));
        journal.append(lease, List.of(scene.child(COOK, "c", "child", "r-m"), scene.cut("child", 2, 1, "0.1")));
        journal.append(lease, List.of(scene.cut("child", 3, 2, "0.2"), scene.cut("r-m", 2, 1, "0.4")));

        assertThat(ledger.sums(ALL, By.AGENT)).satisfies(agents -> {
            assertThat(agents).containsOnlyKeys("farm", "chef");
            assertThat(Optional.ofNullable(agents.get("farm")).orElseThrow().cost())
                    .isEqualTo(usd("0.3").get());
        });
        assertThat(ledger.sums(ALL, By.KEY)).containsOnlyKeys("key-1");
        assertThat(ledger.sums(ALL, By.GROUP)).containsOnlyKeys("kitchen", "it's, all");
        assertThat(entries(ALL)).allMatch(UsageEntry::estimated);
    }

    @Test
    void a_call_outside_of_runs_is_written_once() {
        var entry = new UsageEntry(
                "call_1",
                clock.instant(),
                Charge.of(COOK),
                "haiku",
                Optional.empty(),
                Optional.of("titles"),
                new Usage(1, 2, 3, 0, 0),
                Optional.empty(),
                Optional.empty(),
                true);
        ledger.record(entry);

        assertThat(entries(ALL)).containsExactly(entry);
        assertThat(ledger.sum(ALL).unpriced()).isOne();
        assertThat(ledger.sums(ALL, By.AGENT)).containsOnlyKeys("");
    }

    @Test
    void an_entry_outlives_its_conversation_and_goes_when_its_own_time_is_over() {
        Lease lease = begun(journal.begin(scene.ask(COOK, "c", "m", "", "text")));
        journal.append(lease, List.of(scene.cut("r-m", 2, 1, "0.1"), scene.completed("r-m", 3)));
        store.conversations().delete(COOK, Scene.conversation("c"));
        clock.tick(Duration.ofDays(1));
        store.conversations().purge(clock.instant());

        assertThat(journal.read(run("r-m"), 0)).isEmpty();
        assertThat(ledger.sum(ALL).calls()).isOne();
        assertThat(ledger.forget(clock.instant().minus(Duration.ofDays(2)), 10)).isZero();
        Holds.Hold hold = store.holds().place(COOK.id(), Optional.empty(), "a case", "admin");
        assertThat(ledger.forget(clock.instant(), 10)).isZero();
        store.holds().lift(hold.id(), "admin");
        assertThat(ledger.forget(clock.instant(), 0)).isZero();
        assertThat(ledger.forget(clock.instant(), 10)).isOne();
        assertThat(ledger.sum(ALL)).isEqualTo(UsageSum.NONE);
    }

    @Test
    void who_is_erased_is_left_in_the_sums_without_a_name() {
        Lease lease = begun(journal.begin(scene.ask(COOK, "c", "m", "", "text")));
        journal.append(lease, List.of(scene.cut("r-m", 2, 1, "0.1"), scene.completed("r-m", 3)));
        UsageSum before = ledger.sum(ALL);

        assertThat(ledger.erase(COOK.id())).isOne();
        assertThat(ledger.erase(COOK.id())).isZero();
        assertThat(ledger.sum(ALL)).isEqualTo(before);
        assertThat(ledger.sums(ALL, By.PERSON)).containsOnlyKeys("erased");
    }

    @Test
    void a_day_begins_where_the_reader_is() {
        clock.tick(Duration.between(clock.instant(), Instant.parse("2026-03-01T18:20:00Z")));
        Lease lease = begun(journal.begin(scene.ask(COOK, "c", "m", "", "text")));
        journal.append(lease, List.of(scene.cut("r-m", 2, 1, "0.1")));

        assertThat(ledger.days(ALL, ZoneOffset.UTC)).containsOnlyKeys(LocalDate.of(2026, 3, 1));
        assertThat(ledger.days(ALL, ZoneId.of("Asia/Kathmandu"))).containsOnlyKeys(LocalDate.of(2026, 3, 2)); // + 5:45
        assertThat(ledger.sum(new UsageQuery(clock.instant(), EVER, Optional.of("cook")))
                        .calls())
                .isOne();
        assertThat(ledger.sum(new UsageQuery(clock.instant(), EVER, Optional.of("diner"))))
                .isEqualTo(UsageSum.NONE);
        assertThat(ledger.sum(new UsageQuery(Instant.EPOCH, clock.instant(), Optional.empty())))
                .isEqualTo(UsageSum.NONE);
    }

    @Test
    void after_any_sequence_of_writes_takeovers_and_failures_it_is_the_sum_of_the_journals() {
        for (int seed = 1; seed <= 5; seed++) {
            play(seed);
        }
    }

    /** Several threads append, some with leases that are stale by then; whatever the journals hold in the end counts. */
    private void play(int seed) {
        var random = new SplittableRandom(seed);
        var runs = new ArrayList<RunId>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writing = new ArrayList<CompletableFuture<Void>>();
            for (int i = 0; i < 12; i++) {
                String id = seed + "-" + i;
                Caller caller = random.nextBoolean() ? COOK : DINER;
                Lease lease = begun(journal.begin(scene.ask(caller, "c" + id, "m" + id, "", "text")));
                runs.add(lease.run());
                runs.add(new RunId("child-" + id));
                SplittableRandom own = random.split();
                writing.add(CompletableFuture.runAsync(() -> write(id, caller, lease, own), threads));
                if (i == 6) {
                    clock.tick(Duration.ofMinutes(1)); // all leases have lapsed
                    journal.takeOver("other-" + seed);
                }
            }
            writing.forEach(CompletableFuture::join);
        }
        UsageSum expected = UsageSum.NONE;
        Map<String, UsageSum> models = new TreeMap<>();
        for (RunId run : runs) {
            for (RunEvent event : journal.read(run, 0)) {
                Optional<UsageSum> call = call(event, models);
                expected = call.map(expected::plus).orElse(expected);
            }
        }
        String what = "seed " + seed;
        assertThat(expected.calls()).as(what).isGreaterThan(20);
        UsageSum before = seed == 1 ? UsageSum.NONE : total;
        total = before.plus(expected);
        assertThat(ledger.sum(ALL)).as(what).isEqualTo(total);
        models.forEach((model, sum) -> byModel.merge(model, sum, UsageSum::plus));
        assertThat(ledger.sums(ALL, By.MODEL)).as(what).isEqualTo(byModel);
        assertThat(ledger.days(ALL, ZoneOffset.UTC).values().stream().reduce(UsageSum.NONE, UsageSum::plus))
                .as(what)
                .isEqualTo(total);
        assertThat(entries(ALL).stream().map(UsageSum::of).reduce(UsageSum.NONE, UsageSum::plus))
                .as(what)
                .isEqualTo(total);
    }

    private UsageSum total = UsageSum.NONE;
    private final Map<String, UsageSum> byModel = new TreeMap<>();

    private void write(String id, Caller caller, Lease lease, SplittableRandom random) {
        try {
            int seq = 2;
            if (random.nextBoolean()) {
                journal.append(lease, List.of(scene.child(caller, "c" + id, "child-" + id, "r-m" + id)));
                for (int i = 0; i < 3; i++) {
                    journal.append(lease, List.of(call("child-" + id, 2 + i, random)));
                }
                journal.append(lease, List.of(scene.completed("child-" + id, 9)));
            }
            for (int step = 1; step < 6; step++) {
                var events = new ArrayList<RunEvent>();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    events.add(call("r-m" + id, seq++, random));
                }
                Lease held = random.nextInt(6) == 0 ? new Lease(lease.run(), "stranger", 9) : lease;
                try {
                    journal.append(held, events);
                } catch (StaleLease e) {
                    if (held.equals(lease)) {
                        throw e;
                    }
                }
            }
            journal.append(lease, List.of(scene.completed("r-m" + id, seq)));
        } catch (StaleLease lost) {
            // Another process has the run now.
        }
    }

    private RunEvent call(String run, int seq, SplittableRandom random) {
        String usd = BigDecimal.valueOf(random.nextLong(1_000_000_000_000L), 15).toPlainString();
        var usage = new Usage(random.nextInt(1_000), random.nextInt(1_000), 0, random.nextInt(9), random.nextInt(9));
        return random.nextInt(4) == 0
                ? scene.cut(run, seq, 1, usd)
                : scene.paid(
                        run,
                        seq,
                        1,
                        "model-" + random.nextInt(3),
                        usage,
                        random.nextInt(5) == 0 ? Optional.empty() : usd(usd));
    }

    /** What the event tells of a call. */
    private static Optional<UsageSum> call(RunEvent event, Map<String, UsageSum> models) {
        return switch (event) {
            case RunEvent.ModelFinished e ->
                Optional.of(sum(
                        e.modelId().orElseThrow(),
                        e.usage().orElseThrow(),
                        e.cost(),
                        e.saved(),
                        e.estimated(),
                        models));
            case RunEvent.ModelCut e ->
                Optional.of(sum(e.modelId(), e.estimate(), e.cost(), Optional.empty(), true, models));
            default -> Optional.empty();
        };
    }

    private static UsageSum sum(
            String model,
            Usage usage,
            Optional<Cost> cost,
            Optional<Cost> saved,
            boolean estimated,
            Map<String, UsageSum> models) {
        var sum = new UsageSum(
                1,
                estimated ? 1 : 0,
                usage.inputTokens(),
                usage.outputTokens(),
                usage.cacheReadTokens(),
                usage.cacheWriteTokens(),
                cost.orElse(Cost.NOTHING),
                cost.isPresent() ? 0 : 1,
                saved.orElse(Cost.NOTHING));
        models.merge(model, sum, UsageSum::plus);
        return sum;
    }
}
