package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;
import static dev.outcrop.store.Scene.BOB;
import static dev.outcrop.store.Scene.HOLDER;
import static dev.outcrop.store.Scene.begun;
import static dev.outcrop.store.Scene.conversation;
import static dev.outcrop.store.Scene.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.conversation.Conversation;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.Lease;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunStatus;
import dev.outcrop.run.StaleLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Writes that were waiting while the writer was busy, and are made together then. */
@ParameterizedClass
@EnumSource(Backend.class)
class GroupTest extends OnEachBackend {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch free = new CountDownLatch(1);

    GroupTest(Backend backend) {
        super(backend);
    }

    @AfterEach
    void stop() {
        free.countDown();
        threads.close();
    }

    /** The writer has taken a write that lasts until it is set free. */
    private void busy() throws InterruptedException {
        var taken = new CountDownLatch(1);
        store.database()
                .append(
                        (_, _) -> {
                            taken.countDown();
                            awaitFree();
                            return true;
                        },
                        _ -> {});
        assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private void awaitFree() {
        try {
            assertThat(free.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Begins a write and returns when it waits. */
    private <T> CompletableFuture<T> waiting(Supplier<T> write) {
        int before = store.database().pendingWrites();
        var done = CompletableFuture.supplyAsync(write, threads);
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> store.database().pendingWrites() > before);
        return done;
    }

    private CompletableFuture<Optional<RuntimeException>> appended(Lease lease, RunEvent... events) {
        var told = new CompletableFuture<Optional<RuntimeException>>();
        store.database().append(new AppendEvents(lease, List.of(events)), told::complete);
        return told;
    }

    private static Optional<RuntimeException> told(CompletableFuture<Optional<RuntimeException>> append)
            throws Exception {
        return append.get(20, TimeUnit.SECONDS);
    }

    @Test
    void each_append_of_a_group_sees_those_before_it_and_fails_alone() throws Exception {
        Lease one = begun(journal.begin(scene.ask(ANN, "c1", "m1", "", "x")));
        Lease two = begun(journal.begin(scene.ask(BOB, "c2", "m2", "", "x")));
        busy();
        var first = appended(one, scene.step("r-m1", 2, 1), scene.text("r-m1", 3, 1, "leeks"));
        var stale = appended(new Lease(two.run(), "somebody", 1), scene.step("r-m2", 2, 1));
        var unknown = appended(new Lease(run("nobody"), HOLDER, 1), scene.step("nobody", 2, 1));
        var end = appended(one, scene.completed("r-m1", 4));
        var late = appended(one, scene.step("r-m1", 5, 2));
        var other = appended(two, scene.step("r-m2", 2, 1));
        assertThat(first.isDone()).isFalse();
        free.countDown();

        assertThat(told(first)).isEmpty();
        assertThat(told(stale)).containsInstanceOf(StaleLease.class);
        assertThat(told(unknown)).containsInstanceOf(StaleLease.class);
        assertThat(told(end)).isEmpty();
        assertThat(told(late)).containsInstanceOf(StaleLease.class);
        assertThat(told(other)).isEmpty();
        assertThat(journal.read(one.run(), 1)).hasSize(3);
        assertThat(journal.read(two.run(), 1)).hasSize(1);
        assertThat(journal.find(ANN, one.run()).orElseThrow().status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(store.conversations()
                        .list(ANN, Optional.of("leeks"), 10, Optional.empty())
                        .conversations())
                .extracting(Conversation::id)
                .containsExactly(conversation("c1"));
    }

    @Test
    void the_end_of_a_run_ends_those_that_were_begun_in_the_same_group() throws Exception {
        Lease lease = begun(journal.begin(scene.ask(ANN, "c", "m", "", "x")));
        busy();
        var child = appended(lease, scene.child(ANN, "c", "child", "r-m"), scene.asks("child", 2, "question"));
        var end = appended(lease, scene.cancelled("r-m", 2));
        var late = appended(lease, scene.step("child", 3, 1));
        free.countDown();

        assertThat(told(child)).isEmpty();
        assertThat(told(end)).isEmpty();
        assertThat(told(late)).containsInstanceOf(StaleLease.class);
        assertThat(journal.find(ANN, run("child")).orElseThrow().status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(journal.approvals(lease.run()))
                .singleElement()
                .satisfies(approval -> assertThat(approval.decision()).isPresent());
    }

    @Test
    void what_does_not_fit_fails_alone_and_the_others_are_stored() throws Exception {
        Lease one = begun(journal.begin(scene.ask(ANN, "c1", "m1", "", "x")));
        Lease two = begun(journal.begin(scene.ask(ANN, "c2", "m2", "", "x")));
        busy();
        var good = appended(one, scene.step("r-m1", 2, 1));
        var again = appended(two, scene.step("r-m2", 1, 1)); // the place of the run's first event
        free.countDown();

        assertThat(told(good)).isEmpty();
        assertThat(told(again)).containsInstanceOf(StoreFailure.NotStored.class);
        assertThat(journal.read(one.run(), 1)).hasSize(1);
        assertThat(journal.read(two.run(), 0)).singleElement().isInstanceOf(RunEvent.RunStarted.class);
    }

    @Test
    void many_begin_in_new_conversations_at_once_and_one_of_two_in_the_same() throws Exception {
        busy();
        var begun = new ArrayList<CompletableFuture<Beginning>>();
        for (int i = 0; i < 45; i++) { // more than there are rows in one statement, and of no round number
            String id = "m" + i;
            begun.add(waiting(() -> journal.begin(scene.ask(ANN, "c" + id, id, "", "Leeks " + id))));
        }
        var same = waiting(() -> journal.begin(scene.ask(ANN, "cm1", "other", "", "Rice?")));
        var twice = waiting(() -> journal.begin(scene.ask(ANN, "cm2", "m2", "", "Leeks m2", "r-again", "a-again")));
        var bobs = waiting(() -> journal.begin(scene.ask(BOB, "cm3", "m3", "", "Bob's", "r-bob", "a-bob")));
        free.countDown();

        for (int i = 0; i < begun.size(); i++) {
            assertThat(begun(begun.get(i).get(20, TimeUnit.SECONDS))).isEqualTo(new Lease(run("r-m" + i), HOLDER, 1));
            assertThat(store.conversations().messages(ANN, conversation("cm" + i)))
                    .extracting(message -> message.id().value())
                    .containsExactly("m" + i, "a-m" + i);
            assertThat(store.conversations()
                            .find(ANN, conversation("cm" + i))
                            .orElseThrow()
                            .title())
                    .isEqualTo("Leeks m" + i);
        }
        assertThat(same.get(20, TimeUnit.SECONDS)).isEqualTo(new Beginning.Queued(1, Optional.of(run("r-m1"))));
        assertThat(twice.get(20, TimeUnit.SECONDS)).isEqualTo(new Beginning.AlreadyBegun(run("r-m2")));
        assertThat(begun(bobs.get(20, TimeUnit.SECONDS)).run()).isEqualTo(run("r-bob"));
    }

    @Test
    void a_sign_of_life_overtakes_all_that_waits() throws Exception {
        List<Lease> leases = IntStream.range(0, 20)
                .mapToObj(i -> begun(journal.begin(scene.ask(ANN, "c" + i, "m" + i, "", "x"))))
                .toList();
        busy();
        var order = Collections.synchronizedList(new ArrayList<String>());
        var appends = new ArrayList<CompletableFuture<Optional<RuntimeException>>>();
        for (Lease lease : leases) {
            var append = appended(lease, scene.step(lease.run().value(), 2, 1));
            appends.add(append.whenComplete((_, _) -> order.add("append")));
        }
        clock.tick(StoreOptions.DEFAULT_LEASE.minusSeconds(1));
        var lost = new Lease(run("r-m0"), HOLDER, 7);
        List<Lease> renewed = Stream.concat(leases.stream(), Stream.of(lost)).toList();
        var renewal = waiting(() -> store.database().groupFirst((session, _) -> {
            order.add("renewal");
            return Leases.renew(
                    session,
                    store.database().dialect(),
                    HOLDER,
                    renewed,
                    clock.instant().plus(StoreOptions.DEFAULT_LEASE));
        }));
        free.countDown();

        assertThat(renewal.get(20, TimeUnit.SECONDS)).containsExactly(lost);
        for (var append : appends) {
            assertThat(told(append)).isEmpty();
        }
        assertThat(order).startsWith("renewal").hasSize(21);
        clock.tick(StoreOptions.DEFAULT_LEASE.minusSeconds(1));
        assertThat(journal.takeOver("process-2")).isEmpty();
        clock.tick(java.time.Duration.ofSeconds(2));
        assertThat(journal.takeOver("process-2")).hasSize(20);
    }

    @Test
    void who_comes_when_the_store_is_closed_is_told_so() throws Exception {
        Lease lease = begun(journal.begin(scene.ask(ANN, "c", "m", "", "x")));
        store.close();
        assertThat(told(appended(lease, scene.step("r-m", 2, 1)))).containsInstanceOf(StoreFailure.Closed.class);
    }
}
