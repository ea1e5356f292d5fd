package dev.outcrop.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.run.Admission.Load;
import dev.outcrop.run.Admission.Permit;
import dev.outcrop.run.Admission.Rules;
import dev.outcrop.tool.CancelSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AdmissionTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private Instant now = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void as_many_as_the_limit_are_served_at_once_and_the_next_when_one_gives_back() throws Exception {
        Admission admission = admission(2, 10, NEVER);
        Permit first = take(admission, "ann");
        Permit second = take(admission, "ann");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Optional<Permit>> third =
                    threads.submit(() -> admission.acquire("m", "ann", new CancelSignal(), _ -> {}));
            awaitLoad(admission, new Load(2, 2, 1));
            first.close();
            first.close();
            Permit given = third.get().orElseThrow();
            assertThat(admission.loads()).containsExactly(Map.entry("m", new Load(2, 2, 0)));
            given.close();
            second.close();
        }
        assertThat(admission.loads()).containsExactly(Map.entry("m", new Load(2, 0, 0)));
    }

    @Test
    void a_model_may_have_rules_of_its_own() throws InterruptedException {
        var rules = new Rules(2, 10, Duration.ofSeconds(1), NEVER);
        Admission admission = Admission.adaptive(rules, Map.of("small", rules.with(1, 1)), () -> now);
        try (Permit small = admission
                        .acquire("small", "ann", new CancelSignal(), _ -> {})
                        .orElseThrow();
                Permit _ = take(admission, "ann")) {
            small.answered();
            assertThat(admission.loads())
                    .containsEntry("small", new Load(1, 1, 0))
                    .containsEntry("m", new Load(2, 1, 0));
        }
        assertThat(admission.rules("small").ceiling()).isOne();
        assertThat(admission.rules("m")).isEqualTo(rules);
    }

    @Test
    void models_do_not_wait_for_each_other() throws InterruptedException {
        Admission admission = admission(1, 1, NEVER);
        try (Permit _ = take(admission, "ann");
                Permit _ = admission
                        .acquire("other", "ann", new CancelSignal(), _ -> {})
                        .orElseThrow()) {
            assertThat(admission.loads())
                    .containsEntry("m", new Load(1, 1, 0))
                    .containsEntry("other", new Load(1, 1, 0));
        }
    }

    @Test
    void the_limit_doubles_from_round_to_round_while_it_is_in_use_up_to_the_ceiling() throws InterruptedException {
        Admission admission = admission(4, 10, NEVER);
        round(admission, 4);
        assertThat(limit(admission)).isEqualTo(8);
        for (int i = 0; i < 20; i++) {
            round(admission, limit(admission));
        }
        assertThat(limit(admission)).isEqualTo(10);
    }

    @Test
    void a_limit_that_nobody_meets_does_not_grow() throws InterruptedException {
        Admission admission = admission(4, 10, NEVER);
        for (int i = 0; i < 20; i++) {
            round(admission, 3);
        }
        assertThat(limit(admission)).isEqualTo(4);
    }

    @Test
    void a_refusal_takes_a_third_off_once_in_a_window_and_growth_is_slow_from_then_on() throws InterruptedException {
        Admission admission = admission(9, 100, NEVER);
        List<Permit> permits = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            permits.add(take(admission, "ann"));
        }
        permits.forEach(Permit::throttled);
        assertThat(limit(admission)).isEqualTo(6);
        now = now.plusSeconds(1);
        permits.getFirst().throttled();
        assertThat(limit(admission)).isEqualTo(4);
        permits.forEach(Permit::close);
        round(admission, 4);
        assertThat(limit(admission)).isEqualTo(4);
        round(admission, 4);
        assertThat(limit(admission)).isEqualTo(5);
    }

    @Test
    void the_limit_never_falls_below_one() throws InterruptedException {
        Admission admission = admission(2, 2, NEVER);
        for (int i = 0; i < 10; i++) {
            try (Permit permit = take(admission, "ann")) {
                permit.throttled();
                now = now.plusSeconds(1);
            }
        }
        assertThat(limit(admission)).isEqualTo(1);
    }

    @Test
    void people_take_turns_and_the_calls_of_one_keep_their_order() {
        var gate = new ModelGate(new Rules(1, 1, Duration.ZERO, NEVER), () -> now);
        ModelGate.Ticket running = gate.enter("ann");
        var names = List.of("ann-1", "ann-2", "ann-3", "bob-1", "bob-2", "cid-1");
        var waiting = new ArrayList<ModelGate.Ticket>();
        names.forEach(name -> waiting.add(gate.enter(name.substring(0, 3))));
        assertThat(waiting).extracting(ModelGate.Ticket::ahead).containsExactly(0, 3, 5, 1, 4, 2);
        var order = new ArrayList<String>();
        while (order.size() < names.size()) {
            running.close();
            for (int i = 0; i < names.size(); i++) {
                if (!order.contains(names.get(i)) && granted(waiting.get(i))) {
                    order.add(names.get(i));
                    running = waiting.get(i);
                }
            }
        }
        assertThat(order).containsExactly("ann-1", "bob-1", "cid-1", "ann-2", "bob-2", "ann-3");
    }

    @Test
    void a_wait_is_mentioned_once_and_again_when_it_has_halved() throws Exception {
        Admission admission = admission(1, 1, AT_ONCE);
        Permit running = take(admission, "ann");
        var cancels = new ArrayList<CancelSignal>();
        var mentioned = new LinkedBlockingQueue<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                var cancel = new CancelSignal();
                cancels.add(cancel);
                var _ = threads.submit(() -> admission.acquire("m", "ann", cancel, _ -> {}));
                awaitLoad(admission, new Load(1, 1, i + 1));
            }
            Future<Optional<Permit>> last =
                    threads.submit(() -> admission.acquire("m", "ann", new CancelSignal(), mentioned::add));
            assertThat(mentioned.take()).isEqualTo(8);
            cancels.subList(0, 3).forEach(cancel -> cancel.cancel("ann"));
            cancels.get(3).cancel("ann");
            // Five ahead may have been seen in between, and was not worth a word.
            assertThat(mentioned.take()).isEqualTo(4);
            cancels.forEach(cancel -> cancel.cancel("ann"));
            assertThat(mentioned.take()).isLessThanOrEqualTo(2);
            running.close();
            last.get().orElseThrow().close();
        }
        assertThat(admission.loads()).containsExactly(Map.entry("m", new Load(1, 0, 0)));
    }

    @Test
    void who_is_told_to_stop_leaves_the_queue_at_once() throws Exception {
        Admission admission = admission(1, 1, NEVER);
        var cancel = new CancelSignal();
        try (Permit _ = take(admission, "ann");
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Optional<Permit>> waiting = threads.submit(() -> admission.acquire("m", "bob", cancel, _ -> {}));
            awaitLoad(admission, new Load(1, 1, 1));
            cancel.cancel("bob");
            assertThat(waiting.get()).isEmpty();
            assertThat(admission.loads()).containsEntry("m", new Load(1, 1, 0));
        }
    }

    /** Calls come, end, are refused and given up in any order. */
    @Test
    void whatever_happens_the_limit_holds_nobody_starves_and_all_permits_come_back() {
        for (long seed = 1; seed <= 300; seed++) {
            new Traffic(seed).run();
        }
    }

    private final class Traffic {
        private record Caller(String owner, ModelGate.Ticket ticket, Map<String, Integer> servedBefore, int own) {}

        private final ModelGate gate = new ModelGate(new Rules(3, 8, Duration.ofSeconds(5), NEVER), () -> now);
        private final List<Caller> waiting = new ArrayList<>();
        private final List<Caller> running = new ArrayList<>();
        private final Map<String, Integer> served = new ConcurrentHashMap<>();
        private final long seed;
        private final Random random;

        Traffic(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void run() {
            for (int i = 0; i < 400; i++) {
                now = now.plusMillis(random.nextInt(1_000));
                step();
                takeNote();
            }
            while (!waiting.isEmpty() || !running.isEmpty()) {
                (running.isEmpty() ? waiting : running).removeFirst().ticket().close();
                takeNote();
            }
            Load load = gate.load();
            assertThat(load).as("seed %d", seed).isEqualTo(new Load(load.limit(), 0, 0));
        }

        private void step() {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    // One person asks for more than all others together.
                    String owner = random.nextBoolean() ? "greedy" : "p" + random.nextInt(5);
                    int own = (int) waiting.stream()
                            .filter(other -> other.owner().equals(owner))
                            .count();
                    waiting.add(new Caller(owner, gate.enter(owner), Map.copyOf(served), own));
                }
                case 3 -> one(running).ifPresent(caller -> caller.ticket().throttled());
                case 4 ->
                    one(waiting).ifPresent(caller -> {
                        caller.ticket().leave();
                        waiting.remove(caller);
                    });
                default ->
                    one(running).ifPresent(caller -> {
                        caller.ticket().answered();
                        caller.ticket().close();
                        running.remove(caller);
                    });
            }
        }

        private Optional<Caller> one(List<Caller> callers) {
            return callers.isEmpty() ? Optional.empty() : Optional.of(callers.get(random.nextInt(callers.size())));
        }

        private void takeNote() {
            List<Caller> now =
                    waiting.stream().filter(caller -> granted(caller.ticket())).toList();
            waiting.removeAll(now);
            running.addAll(now);
            now.forEach(caller -> served.merge(caller.owner(), 1, Integer::sum));
            Load load = gate.load();
            assertThat(load.limit()).as("seed %d", seed).isBetween(1, 8);
            assertThat(load.inUse()).as("seed %d", seed).isEqualTo(running.size());
            assertThat(load.waiting()).as("seed %d", seed).isEqualTo(waiting.size());
            if (!now.isEmpty()) {
                assertThat(load.inUse()).as("seed %d", seed).isLessThanOrEqualTo(load.limit());
            }
            assertThat(waiting.isEmpty() || load.inUse() >= load.limit())
                    .as("seed %d: nobody waits without need", seed)
                    .isTrue();
            for (Caller caller : now) {
                served.forEach((owner, times) -> assertThat(
                                times - caller.servedBefore().getOrDefault(owner, 0))
                        .as("seed %d: %s before %s", seed, owner, caller.owner())
                        .isLessThanOrEqualTo(caller.own() + 1 + now.size()));
            }
        }
    }

    @Test
    void on_many_threads_there_are_never_more_than_the_ceiling_and_nothing_is_left() throws Exception {
        Admission admission = admission(3, 7, AT_ONCE);
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var calls = new ArrayList<Future<Boolean>>();
        var start = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 400; i++) {
                var random = new Random(i);
                var cancel = new CancelSignal();
                String owner = "p" + random.nextInt(9);
                calls.add(threads.submit(() -> {
                    start.await();
                    Optional<Permit> turn = admission.acquire("m", owner, cancel, _ -> {});
                    turn.ifPresent(permit -> {
                        try (permit) {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            LockSupport.parkNanos(1_000);
                            permit.answered();
                            inside.decrementAndGet();
                        }
                    });
                    return turn.isPresent();
                }));
                if (random.nextInt(4) == 0) {
                    threads.execute(() -> cancel.cancel("test"));
                }
            }
            start.countDown();
            for (Future<Boolean> call : calls) {
                assertThat(call.get()).isNotNull();
            }
        }
        assertThat(most.get()).isBetween(1, 7);
        assertThat(admission.loads().get("m")).isEqualTo(new Load(limit(admission), 0, 0));
    }

    private Admission admission(int start, int ceiling, Duration mention) {
        return Admission.adaptive(new Rules(start, ceiling, Duration.ofSeconds(1), mention), () -> now);
    }

    private static Permit take(Admission admission, String owner) throws InterruptedException {
        return admission.acquire("m", owner, new CancelSignal(), _ -> {}).orElseThrow();
    }

    /** So many calls at once, all of them answered. */
    private static void round(Admission admission, int calls) throws InterruptedException {
        var permits = new ArrayList<Permit>();
        for (int i = 0; i < calls; i++) {
            permits.add(take(admission, "ann"));
        }
        permits.forEach(Permit::answered);
        permits.forEach(Permit::close);
    }

    private static int limit(Admission admission) {
        return admission.loads().getOrDefault("m", new Load(0, 0, 0)).limit();
    }

    private static void awaitLoad(Admission admission, Load load) {
        while (!load.equals(admission.loads().get("m"))) {
            LockSupport.parkNanos(100_000);
        }
    }

    private static boolean granted(ModelGate.Ticket ticket) {
        try {
            return ticket.await(Duration.ZERO);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
