package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;
import static dev.outcrop.store.Scene.BOB;
import static dev.outcrop.store.Scene.HOLDER;
import static dev.outcrop.store.Scene.begun;
import static dev.outcrop.store.Scene.conversation;
import static dev.outcrop.store.Scene.message;
import static dev.outcrop.store.Scene.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.RunId;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.DeltaMerge;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Lease;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunRecord;
import dev.outcrop.run.RunStatus;
import dev.outcrop.run.StaleLease;
import java.time.Duration;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Backend.class)
class JournalTest extends OnEachBackend {
    private static final Duration LONG = Duration.ofSeconds(20);

    JournalTest(Backend backend) {
        super(backend);
    }

    @Test
    void a_beginning_is_stored_whole() {
        Lease lease = begun(journal.begin(scene.ask(ANN, "c", "m1", "", "Leeks?")));

        assertThat(lease).isEqualTo(new Lease(run("r-m1"), HOLDER, 1));
        assertThat(store.conversations().messages(ANN, conversation("c")))
                .extracting(StoredMessage::id, StoredMessage::parent, StoredMessage::run, StoredMessage::at)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                message("m1"), Optional.empty(), Optional.empty(), clock.instant()),
                        org.assertj.core.groups.Tuple.tuple(
                                message("a-m1"),
                                Optional.of(message("m1")),
                                Optional.of(run("r-m1")),
                                clock.instant()));
        assertThat(store.conversations().find(ANN, conversation("c")).orElseThrow())
                .satisfies(c -> {
                    assertThat(c.title()).isEqualTo("Leeks?");
                    assertThat(c.agent()).isEqualTo("chef");
                    assertThat(c.head()).contains(message("a-m1"));
                    assertThat(c.activeRun()).contains(run("r-m1"));
                    assertThat(c.createdAt()).isEqualTo(clock.instant());
                });
        assertThat(journal.read(run("r-m1"), 0)).hasSize(1).first().isInstanceOf(RunEvent.RunStarted.class);
        assertThat(journal.find(ANN, run("r-m1")).orElseThrow().status()).isEqualTo(RunStatus.RUNNING);
    }

    @Test
    void a_message_that_is_there_is_not_answered_twice() {
        begun(journal.begin(scene.ask(ANN, "c", "m1", "", "Leeks?")));

        assertThat(journal.begin(scene.ask(ANN, "c", "m1", "", "Leeks?")))
                .isEqualTo(new Beginning.AlreadyBegun(run("r-m1")));
        assertThat(store.conversations().messages(ANN, conversation("c"))).hasSize(2);
    }

    @Test
    void one_run_of_a_conversation_is_active() {
        Lease lease = begun(journal.begin(scene.ask(ANN, "c", "m1", "", "Leeks?")));

        assertThat(journal.begin(scene.ask(ANN, "c", "m2", "a-m1", "More?")))
                .isEqualTo(new Beginning.Queued(1, Optional.of(run("r-m1"))));
        assertThat(store.conversations().messages(ANN, conversation("c"))).hasSize(2);

        journal.append(lease, List.of(scene.completed("r-m1", 2)));
        assertThat(journal.begin(scene.ask(ANN, "c", "m2", "a-m1", "More?")))
                .isEqualTo(new Beginning.Queued(1, Optional.empty()));
    }

    @Test
    void a_parent_has_to_be_there_and_of_the_right_role() {
        assertThat(journal.begin(scene.ask(ANN, "new", "m1", "nowhere", "x"))).isEqualTo(new Beginning.UnknownParent());
        assertThat(store.conversations().find(ANN, conversation("new"))).isEmpty();
        assertThat(journal.begin(scene.again(ANN, "new", "m1", "r2"))).isEqualTo(new Beginning.NoSuchConversation());

        scene.turn(journal, ANN, "c", "m1", "", "question", "answer");
        var unknown = new Beginning.UnknownParent();
        assertThat(journal.begin(scene.ask(ANN, "c", "m2", "nowhere", "x"))).isEqualTo(unknown);
        assertThat(journal.begin(scene.ask(ANN, "c", "m2", "m1", "x"))).isEqualTo(unknown);
        assertThat(journal.begin(scene.ask(ANN, "c", "a-m1", "", "x"))).isEqualTo(unknown);
        assertThat(journal.begin(scene.again(ANN, "c", "a-m1", "r2"))).isEqualTo(unknown);
        assertThat(store.conversations().messages(ANN, conversation("c"))).hasSize(2);
    }

    @Test
    void an_answer_made_again_and_a_question_put_otherwise_are_siblings() {
        scene.turn(journal, ANN, "c", "m1", "", "question", "answer");
        Lease again = begun(journal.begin(scene.again(ANN, "c", "m1", "r2")));
        journal.append(again, List.of(scene.completed("r2", 2)));
        scene.turn(journal, ANN, "c", "m2", "", "another question", "answer");

        assertThat(store.conversations().messages(ANN, conversation("c")))
                .extracting(m ->
                        m.id() + " under " + m.parent().map(Object::toString).orElse("-"))
                .containsExactly("m1 under -", "a-m1 under m1", "a-r2 under m1", "m2 under -", "a-m2 under m2");
        assertThat(journal.begin(scene.ask(ANN, "c", "m1", "", "question")))
                .isEqualTo(new Beginning.AlreadyBegun(run("r-m1")));
        clock.tick(Duration.ofSeconds(1));
        begun(journal.begin(scene.again(ANN, "c", "m1", "r3")));
        assertThat(journal.latest(ANN, conversation("c")).map(RunRecord::id)).contains(run("r3"));
    }

    @Test
    void ids_of_another_owner_neither_collide_nor_leak() {
        scene.turn(journal, ANN, "c", "m1", "", "Ann's secret", "Ann's answer");

        assertThat(journal.begin(scene.ask(BOB, "c", "m2", "a-m1", "x"))).isEqualTo(new Beginning.UnknownParent());
        var bobs = scene.ask(BOB, "c", "m9", "", "Bob's");
        begun(journal.begin(bobs));
        assertThat(store.conversations().messages(BOB, conversation("c")))
                .extracting(m -> m.id().value())
                .containsExactly("m9", "a-m9");
        assertThat(store.conversations().messages(ANN, conversation("c"))).hasSize(2);
        assertThat(journal.find(BOB, run("r-m1"))).isEmpty();
        assertThat(journal.latest(BOB, conversation("c")).map(RunRecord::id)).contains(run("r-m9"));
        assertThat(journal.latest(ANN, conversation("c")).map(RunRecord::id)).contains(run("r-m1"));
    }

    @Test
    void a_deleted_conversation_takes_no_run() {
        scene.turn(journal, ANN, "c", "m1", "", "question", "answer");
        store.conversations().delete(ANN, conversation("c"));

        assertThat(journal.begin(scene.ask(ANN, "c", "m2", "a-m1", "x"))).isEqualTo(new Beginning.NoSuchConversation());
        assertThat(journal.latest(ANN, conversation("c"))).isEmpty();
    }

    @Test
    void events_come_back_as_they_were_written() {
        Lease lease = begun(journal.begin(scene.ask(ANN, "c", "m1", "", "x")));
        List<RunEvent> events = List.of(
                scene.step("r-m1", 2, 1),
                scene.text("r-m1", 3, 1, "nul \0, 大根, \uD83C\uDF45, \" and '"),
                scene.finished("r-m1", 7, 1, "nul \0, 大根, \uD83C\uDF45, \" and '"),
                scene.completed("r-m1", 8));
        journal.append(lease, events);

        assertThat(journal.read(run("r-m1"), 1)).isEqualTo(events);
        assertThat(journal.read(run("r-m1"), 3)).isEqualTo(events.subList(2, 4));
        assertThat(journal.read(run("nobody"), 0)).isEmpty();
    }

    @Test
    void only_the_newest_lease_of_an_active_run_writes() {
        Lease first = begun(journal.begin(scene.ask(ANN, "c", "m1", "", "x")));
        assertThat(journal.takeOver("process-2")).isEmpty();
        clock.tick(StoreOptions.DEFAULT_LEASE.plusSeconds(1));
        Lease second = journal.takeOver("process-2").getFirst();

        assertThat(second).isEqualTo(new Lease(run("r-m1"), "process-2", 2));
        assertThat(journal.takeOver("process-3")).isEmpty();
        assertThatThrownBy(() -> journal.append(first, List.of(scene.completed("r-m1", 2))))
                .isInstanceOf(StaleLease.class);
        assertThatThrownBy(() ->
                        journal.append(new Lease(run("r-m1"), "process-2", 3), List.of(scene.completed("r-m1", 2))))
                .isInstanceOf(StaleLease.class);
        assertThat(journal.renew(HOLDER, List.of(first))).containsExactly(first);
        assertThat(journal.renew("process-2", List.of(second))).isEmpty();
        assertThat(journal.read(run("r-m1"), 1)).isEmpty();

        journal.append(second, List.of(scene.completed("r-m1", 2)));
        assertThatThrownBy(() -> journal.append(second, List.of(scene.step("r-m1", 3, 1))))
                .isInstanceOf(StaleLease.class);
        assertThat(journal.renew("process-2", List.of(second))).isEmpty();
        clock.tick(Duration.ofDays(1));
        assertThat(journal.takeOver("process-3")).isEmpty();
        assertThat(journal.find(ANN, run("r-m1")).orElseThrow()).satisfies(record -> {
            assertThat(record.status()).isEqualTo(RunStatus.COMPLETED);
            assertThat(record.endedAt()).isPresent();
        });
    }

    @Test
    void a_renewed_lease_is_not_taken_over() {
        Lease lease = begun(journal.begin(scene.ask(ANN, "c", "m1", "", "x")));
        clock.tick(StoreOptions.DEFAULT_LEASE.minusSeconds(1));
        assertThat(journal.renew(HOLDER, List.of(lease))).isEmpty();
        clock.tick(StoreOptions.DEFAULT_LEASE.minusSeconds(1));
        assertThat(journal.takeOver("process-2")).isEmpty();
    }

    /** A process hands over the leases that it has at the moment, and another run begins. */
    @Test
    void what_is_begun_while_leases_are_renewed_is_not_lost() {
        Lease lease = begun(journal.begin(scene.ask(ANN, "c", "m1", "", "x")));
        var held = new ArrayList<>(List.of(lease));
        var leases = new AbstractCollection<Lease>() {
            @Override
            public Iterator<Lease> iterator() {
                List<Lease> now = List.copyOf(held);
                held.add(new Lease(run("r-m2"), HOLDER, 1));
                return now.iterator();
            }

            @Override
            public int size() {
                return held.size();
            }
        };
        assertThat(journal.renew(HOLDER, leases)).isEmpty();
    }

    @Test
    void runs_are_taken_over_once_by_many_at_once() {
        IntStream.range(0, 30).forEach(i -> journal.begin(scene.ask(ANN, "c" + i, "m" + i, "", "x")));
        clock.tick(Duration.ofMinutes(1));
        List<CompletableFuture<List<Lease>>> sweeps;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            sweeps = IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> journal.takeOver("sweeper-" + i), threads))
                    .toList();
        }
        assertThat(sweeps.stream().flatMap(sweep -> sweep.join().stream()))
                .hasSize(30)
                .extracting(Lease::run)
                .doesNotHaveDuplicates();
    }

    /** So that each is gone on with soon after. */
    @Test
    void of_many_runs_some_are_taken_over_at_once() {
        int many = Journal.TAKE_OVER + 10;
        IntStream.range(0, many).forEach(i -> journal.begin(scene.ask(ANN, "c" + i, "m" + i, "", "x")));
        clock.tick(Duration.ofMinutes(1));

        List<Lease> first = journal.takeOver("process-2");
        List<Lease> rest = journal.takeOver("process-3");

        assertThat(first).hasSize(Journal.TAKE_OVER);
        assertThat(rest).hasSize(10);
        assertThat(Stream.concat(first.stream(), rest.stream()))
                .extracting(Lease::run)
                .doesNotHaveDuplicates();
        assertThat(journal.takeOver("process-4")).isEmpty();
    }

    @Test
    void a_run_that_was_handed_over_to_lives_under_its_parents_lease() {
        Lease lease = begun(journal.begin(scene.ask(ANN, "c", "m1", "", "x")));
        RunEvent handed = new RunEvent.HandedOver(scene.stamp("r-m1", 2), "call-1", "farm", "Farm", run("child"));
        RunEvent.RunStarted started = scene.child(ANN, "c", "child", "r-m1");
        journal.append(lease, List.of(handed, started, scene.step("child", 2, 1)));

        assertThat(journal.find(ANN, run("child")).orElseThrow()).satisfies(child -> {
            assertThat(child.parent()).isEqualTo(started.parent());
            assertThat(child.agent()).isEqualTo("farm");
            assertThat(child.status()).isEqualTo(RunStatus.RUNNING);
        });
        assertThat(journal.latest(ANN, conversation("c")).map(RunRecord::id)).contains(run("r-m1"));
        assertThat(journal.read(run("child"), 0)).containsExactly(started, scene.step("child", 2, 1));

        journal.append(lease, List.of(scene.completed("child", 3), scene.step("r-m1", 3, 2)));
        assertThat(journal.find(ANN, run("child")).orElseThrow().status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(journal.find(ANN, run("r-m1")).orElseThrow().status()).isEqualTo(RunStatus.RUNNING);
        assertThatThrownBy(() -> journal.append(lease, List.of(scene.step("child", 4, 1))))
                .isInstanceOf(StaleLease.class);
        clock.tick(Duration.ofMinutes(1));
        assertThat(journal.takeOver("process-2")).hasSize(1);
    }

    @Test
    void a_child_ends_with_its_parent() {
        Lease lease = begun(journal.begin(scene.ask(ANN, "c", "m1", "", "x")));
        journal.append(lease, List.of(scene.child(ANN, "c", "child", "r-m1")));
        journal.append(lease, List.of(scene.cancelled("r-m1", 2)));
        assertThat(journal.find(ANN, run("child")).orElseThrow().status()).isEqualTo(RunStatus.CANCELLED);
    }

    @Test
    void another_runs_events_are_refused() {
        Lease lease = begun(journal.begin(scene.ask(ANN, "c", "m1", "", "x")));
        begun(journal.begin(scene.ask(BOB, "d", "m2", "", "x")));

        assertThatThrownBy(() -> journal.append(lease, List.of(scene.step("r-m1", 2, 1), scene.completed("r-m2", 2))))
                .isInstanceOf(StaleLease.class);
        assertThatThrownBy(() -> journal.append(lease, List.of(scene.child(BOB, "d", "child", "r-m2"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> journal.append(lease, List.of(scene.completed("r-m1", 2), scene.step("r-m1", 3, 1))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(journal.read(run("r-m1"), 1)).isEmpty();
        assertThat(journal.read(run("r-m2"), 1)).isEmpty();
    }

    @Test
    void of_many_appends_at_once_those_that_can_not_be_stored_fail_alone() {
        List<Lease> leases = IntStream.range(0, 60)
                .mapToObj(i -> begun(journal.begin(scene.ask(ANN, "c" + i, "m" + i, "", "x"))))
                .toList();
        List<CompletableFuture<String>> ends;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ends = leases.stream()
                    .map(lease -> CompletableFuture.supplyAsync(() -> appendTwice(lease), threads))
                    .toList();
        }
        for (int i = 0; i < 60; i++) {
            assertThat(ends.get(i).join()).isEqualTo(i % 20 == 7 ? "stale" : i % 20 == 13 ? "not stored" : "stored");
            assertThat(journal.read(run("r-m" + i), 1)).hasSize(i % 20 == 7 ? 0 : i % 20 == 13 ? 1 : 2);
        }
    }

    /** Run 7 of 20 has a stale lease; run 13 of 20 writes an event's number twice. */
    private String appendTwice(Lease lease) {
        String run = lease.run().value();
        int i = Integer.parseInt(run.substring(3)) % 20;
        Lease held = i == 7 ? new Lease(lease.run(), lease.holder(), 0) : lease;
        try {
            journal.append(held, List.of(scene.step(run, 2, 1)));
            journal.append(held, List.of(scene.text(run, i == 13 ? 2 : 3, 1, "x")));
            return "stored";
        } catch (StaleLease e) {
            return "stale";
        } catch (StoreFailure.NotStored e) {
            return "not stored";
        }
    }

    @Test
    void a_transcript_leaves_out_the_deltas_of_whole_steps_only() {
        Lease lease = begun(journal.begin(scene.ask(ANN, "c", "m1", "", "x")));
        journal.append(
                lease,
                List.of(
                        scene.step("r-m1", 2, 1),
                        scene.text("r-m1", 3, 1, "whole"),
                        scene.finished("r-m1", 4, 1, "whole"),
                        scene.step("r-m1", 5, 2),
                        scene.text("r-m1", 6, 2, "cut "),
                        scene.text("r-m1", 7, 2, "off"),
                        scene.cancelled("r-m1", 8)));

        var all = journal.readAll(List.of(run("r-m1"), run("nobody")));
        assertThat(all.get(run("r-m1"))).extracting(e -> e.stamp().seq()).containsExactly(1L, 2L, 4L, 5L, 6L, 7L, 8L);
        assertThat(all.get(run("nobody"))).isEmpty();

        assertThat(store.compact(clock.instant())).isZero();
        clock.tick(Duration.ofSeconds(60));
        assertThat(store.compact(clock.instant()))
                .as("the whole step's delta, and one of two")
                .isEqualTo(2);
        assertThat(store.compact(clock.instant())).isZero();
        var folded = DeltaMerge.merge(all.getOrDefault(run("r-m1"), List.of()));
        assertThat(folded).extracting(e -> e.stamp().seq()).containsExactly(1L, 2L, 4L, 5L, 7L, 8L);
        assertThat(journal.readAll(List.of(run("r-m1"))).get(run("r-m1"))).isEqualTo(folded);
        assertThat(journal.read(run("r-m1"), 0)).isEqualTo(folded);
    }

    @Test
    void whoever_waits_is_woken_by_the_commit() throws Exception {
        Lease lease = begun(journal.begin(scene.ask(ANN, "c", "m1", "", "x")));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = threads.submit(() -> journal.await(run("r-m1"), 1, LONG));
            journal.append(lease, List.of(scene.step("r-m1", 2, 1)));
            assertThat(waiting.get()).containsExactly(scene.step("r-m1", 2, 1));
            var more = threads.submit(() -> journal.await(run("r-m1"), 2, LONG));
            journal.append(lease, List.of(scene.completed("r-m1", 3)));
            assertThat(more.get()).containsExactly(scene.completed("r-m1", 3));
        }
        assertThat(journal.await(run("r-m1"), 3, LONG)).isEmpty();
        assertThat(journal.await(run("nobody"), 0, LONG)).isEmpty();
    }

    @Test
    void followers_see_every_event_once_and_in_order() throws Exception {
        Lease lease = begun(journal.begin(scene.ask(ANN, "c", "m1", "", "x")));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var followers = Stream.generate(() -> threads.submit(() -> follow(run("r-m1"))))
                    .limit(5)
                    .toList();
            for (int seq = 2; seq <= 100; seq++) {
                journal.append(lease, List.of(scene.text("r-m1", seq, 1, "x")));
            }
            journal.append(lease, List.of(scene.completed("r-m1", 101)));
            for (var follower : followers) {
                assertThat(follower.get())
                        .containsExactlyElementsOf(IntStream.rangeClosed(1, 101)
                                .mapToObj(Long::valueOf)
                                .toList());
            }
        }
    }

    private List<Long> follow(RunId run) throws InterruptedException {
        var seen = new java.util.ArrayList<Long>();
        while (true) {
            List<RunEvent> events = journal.await(run, seen.isEmpty() ? 0 : seen.getLast(), LONG);
            events.forEach(event -> seen.add(event.stamp().seq()));
            if (events.isEmpty() || events.getLast().terminal()) {
                return seen;
            }
        }
    }

    @Test
    void a_wait_ends_in_time_and_by_an_interrupt() throws Exception {
        begun(journal.begin(scene.ask(ANN, "c", "m1", "", "x")));
        assertThat(journal.await(run("r-m1"), 1, Duration.ofMillis(50))).isEmpty();
        var ended = new CompletableFuture<String>();
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                ended.complete("found " + journal.await(run("r-m1"), 1, LONG));
            } catch (InterruptedException e) {
                ended.complete("interrupted");
            }
        });
        waiting.interrupt();
        assertThat(ended.get()).isEqualTo("interrupted");
    }

    @Test
    void an_interrupted_thread_still_stores_its_last_events() throws Exception {
        Lease lease = begun(journal.begin(scene.ask(ANN, "c", "m1", "", "x")));
        var flag = new CompletableFuture<Boolean>();
        Thread.ofVirtual().start(() -> {
            Thread.currentThread().interrupt();
            journal.append(lease, List.of(scene.cancelled("r-m1", 2)));
            flag.complete(Thread.currentThread().isInterrupted()
                    && journal.find(ANN, run("r-m1")).orElseThrow().status() == RunStatus.CANCELLED
                    && journal.begin(scene.ask(ANN, "c", "m2", "a-m1", "x")) instanceof Beginning.Begun);
        });
        assertThat(flag.get()).isTrue();
    }

    @Test
    void a_begin_or_append_whose_answer_was_lost_is_not_done_twice() {
        var ask = scene.ask(ANN, "c", "m1", "", "x");
        Lease lease = begun(journal.begin(ask));
        var events = List.of(scene.step("r-m1", 2, 1), scene.completed("r-m1", 3));
        journal.append(lease, events);

        Dialect dialect = store.database().dialect();
        var turn = new NewTurn(ask, clock, Duration.ofSeconds(30));
        var begin = new BeginRun(dialect, turn);
        var beginNew = new BeginNew(turn);
        var append = new AppendEvents(lease, events);
        var repeated = new Work.Attempt(true);
        Beginning second = store.database().write((session, _) -> begin.run(session, repeated));
        assertThat(second).isEqualTo(new Beginning.Begun(lease));
        Optional<Beginning> third = store.database().write((session, _) -> {
            new BeginGroup(session).make(List.of(beginNew));
            return beginNew.run(session, repeated);
        });
        assertThat(third).contains(new Beginning.Begun(lease));
        boolean stored = store.database().write((session, _) -> {
            new AppendGroup(session, dialect).make(List.of(new AppendGroup.Member(append, true)));
            return append.run(session, repeated);
        });
        assertThat(stored).isTrue();
        assertThat(journal.read(run("r-m1"), 1)).isEqualTo(events);
    }

    @Test
    void everything_is_there_after_a_restart() {
        scene.turn(journal, ANN, "c", "m1", "", "question", "answer");
        store.close();
        assertThatThrownBy(() -> journal.read(run("r-m1"), 0)).isInstanceOf(StoreFailure.Closed.class);
        assertThatThrownBy(() -> journal.begin(scene.ask(ANN, "d", "m2", "", "x")))
                .isInstanceOf(StoreFailure.Closed.class);
        try (Store again = Store.open(options)) {
            assertThat(again.journal().read(run("r-m1"), 0)).hasSize(5);
            assertThat(again.health().runs()).isEqualTo(1);
        }
    }
}
