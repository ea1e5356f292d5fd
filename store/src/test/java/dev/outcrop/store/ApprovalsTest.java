package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;
import static dev.outcrop.store.Scene.BOB;
import static dev.outcrop.store.Scene.HOLDER;
import static dev.outcrop.store.Scene.begun;
import static dev.outcrop.store.Scene.conversation;
import static dev.outcrop.store.Scene.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.id.ApprovalId;
import dev.outcrop.run.ApprovalRecord;
import dev.outcrop.run.CancelRequest;
import dev.outcrop.run.Decision;
import dev.outcrop.run.Decision.Choice;
import dev.outcrop.run.DecisionOutcome;
import dev.outcrop.run.DecisionOutcome.Stored;
import dev.outcrop.run.Lease;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunStatus;
import dev.outcrop.run.StaleLease;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs that wait for a person, are given up, or are to be stopped. */
@ParameterizedClass
@EnumSource(Backend.class)
class ApprovalsTest extends OnEachBackend {
    private static final Optional<String> HERE = Optional.of("process-2");
    private static final ApprovalId A = new ApprovalId("ap-1");
    private static final ApprovalId B = new ApprovalId("ap-2");

    ApprovalsTest(Backend backend) {
        super(backend);
    }

    private Lease asking() {
        Lease lease = begun(journal.begin(scene.ask(ANN, "c", "m1", "", "x")));
        journal.append(lease, List.of(scene.asks("r-m1", 2, "ap-1")));
        return lease;
    }

    private Lease suspended() {
        Lease lease = asking();
        assertThat(journal.suspend(lease, List.of(scene.suspended("r-m1", 3)))).isTrue();
        return lease;
    }

    private Decision approve() {
        return scene.decision(Choice.APPROVE, ANN);
    }

    private RunStatus status(String run) {
        return journal.find(ANN, run(run)).orElseThrow().status();
    }

    @Test
    void an_approval_is_its_owners_and_comes_back_as_it_was_asked() {
        Lease lease = asking();
        var expected = new ApprovalRecord(
                scene.asks("r-m1", 2, "ap-1").request(),
                run("r-m1"),
                conversation("c"),
                "ann",
                clock.instant(),
                Optional.empty());
        assertThat(journal.approval(ANN, A)).contains(expected);
        assertThat(journal.approval(BOB, A)).isEmpty();
        assertThat(journal.approval(ANN, B)).isEmpty();
        journal.append(lease, List.of(scene.asks("r-m1", 3, "ap-2")));
        assertThat(journal.approvals(run("r-m1")))
                .extracting(a -> a.request().id())
                .containsExactly(A, B);
        assertThat(journal.approvals(run("nobody"))).isEmpty();
        store.conversations().delete(ANN, conversation("c"));
        assertThat(journal.approval(ANN, A)).isEmpty();
        assertThat(journal.decide(ANN, A, approve(), HERE)).isEqualTo(new DecisionOutcome.NoSuchApproval());
    }

    @Test
    void a_childs_request_makes_one_approval_whoever_mirrors_it() {
        Lease lease = begun(journal.begin(scene.ask(ANN, "c", "m1", "", "x")));
        RunEvent.ApprovalRequested asked = scene.asks("child", 2, "ap-1");
        journal.append(lease, List.of(scene.child(ANN, "c", "child", "r-m1"), asked));
        var mirror = new RunEvent.ApprovalRequested(scene.stamp("r-m1", 2), "call-9", asked.request());
        journal.append(lease, List.of(mirror));
        assertThat(journal.suspend(lease, List.of(scene.suspended("child", 3), scene.suspended("r-m1", 3))))
                .isTrue();
        assertThat(status("child")).isEqualTo(RunStatus.SUSPENDED);
        assertThat(journal.approvals(run("r-m1"))).hasSize(1).first().satisfies(a -> {
            assertThat(a.root()).isEqualTo(run("r-m1"));
            assertThat(a.request()).isEqualTo(asked.request());
        });

        Lease next = lease(journal.decide(ANN, A, approve(), HERE));
        journal.append(
                next,
                List.of(
                        scene.resumed("r-m1", 4),
                        scene.resumed("child", 4),
                        scene.notes("r-m1", 5, "ap-1", approve())));
        assertThat(status("child")).isEqualTo(RunStatus.RUNNING);
        assertThat(journal.suspend(next, List.of(scene.suspended("r-m1", 6)))).isFalse();
        journal.append(next, List.of(scene.notes("child", 5, "ap-1", approve())));
        assertThat(journal.suspend(next, List.of(scene.suspended("r-m1", 6)))).isTrue();
    }

    private static Lease lease(DecisionOutcome outcome) {
        if (outcome instanceof Stored(var _, Optional<Lease> lease)) {
            return lease.orElseThrow();
        }
        throw new AssertionError("expected a stored decision, but it was " + outcome);
    }

    @Test
    void a_suspended_run_is_nobodys_and_stays_so() {
        Lease lease = suspended();
        assertThat(status("r-m1")).isEqualTo(RunStatus.SUSPENDED);
        assertThat(store.conversations().find(ANN, conversation("c")).orElseThrow())
                .satisfies(c -> assertThat(c.waiting()).isTrue());
        assertThat(store.conversations()
                        .list(ANN, Optional.empty(), 10, Optional.empty())
                        .conversations())
                .allSatisfy(c -> assertThat(c.waiting()).isTrue());
        assertThat(journal.renew(HOLDER, List.of(lease))).isEmpty();
        assertThatThrownBy(() -> journal.append(lease, List.of(scene.step("r-m1", 4, 2))))
                .isInstanceOf(StaleLease.class);
        assertThatThrownBy(() -> journal.suspend(lease, List.of(scene.suspended("r-m1", 4))))
                .isInstanceOf(StaleLease.class);
        clock.tick(Duration.ofDays(30));
        assertThat(journal.takeOver("process-2")).isEmpty();
        assertThat(journal.begin(scene.ask(ANN, "c", "m2", "a-m1", "x")))
                .isEqualTo(new dev.outcrop.run.Beginning.Queued(1, Optional.of(run("r-m1"))));
        assertThat(journal.due(10)).isEmpty();

        store.close();
        try (Store again = Store.open(options)) {
            assertThat(again.journal().takeOver("process-3")).isEmpty();
            assertThat(lease(again.journal().decide(ANN, A, approve(), HERE)))
                    .isEqualTo(new Lease(run("r-m1"), "process-2", 2));
        }
    }

    @Test
    void only_the_last_event_suspends_and_only_by_suspend() {
        Lease lease = asking();
        assertThatThrownBy(() -> journal.append(lease, List.of(scene.suspended("r-m1", 3))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> journal.suspend(lease, List.of(scene.step("r-m1", 3, 1))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> journal.suspend(new Lease(run("r-m1"), HOLDER, 7), List.of(scene.suspended("r-m1", 3))))
                .isInstanceOf(StaleLease.class);
        assertThat(journal.read(run("r-m1"), 2)).isEmpty();
    }

    @Test
    void the_first_decision_stands_and_wakes_a_suspended_run() {
        suspended();
        assertThat(journal.decide(BOB, A, approve(), HERE)).isEqualTo(new DecisionOutcome.NoSuchApproval());
        Decision decision = new Decision(
                Choice.APPROVE,
                "ann",
                clock.instant(),
                Optional.of("nul \0"),
                Optional.of(scene.asks("r-m1", 2, "ap-1").request().input()));
        assertThat(journal.decide(ANN, A, decision, HERE)).isInstanceOfSatisfying(Stored.class, stored -> {
            assertThat(stored.lease()).contains(new Lease(run("r-m1"), "process-2", 2));
            assertThat(stored.approval().decision()).contains(decision);
        });
        assertThat(status("r-m1")).isEqualTo(RunStatus.RUNNING);
        ApprovalRecord stands = journal.approval(ANN, A).orElseThrow();
        assertThat(stands.decision()).contains(decision);
        assertThat(journal.decide(ANN, A, scene.decision(Choice.DENY, ANN), HERE))
                .isEqualTo(new DecisionOutcome.DecidedBefore(stands));
        assertThat(journal.takeOver("process-3")).isEmpty();
    }

    @Test
    void a_decision_on_a_running_run_is_only_stored_and_keeps_it_from_suspending() {
        Lease lease = asking();
        assertThat(journal.decide(ANN, A, approve(), HERE))
                .isInstanceOfSatisfying(
                        Stored.class, stored -> assertThat(stored.lease()).isEmpty());
        assertThat(journal.suspend(lease, List.of(scene.suspended("r-m1", 3)))).isFalse();
        assertThat(journal.read(run("r-m1"), 2)).isEmpty();
        assertThat(journal.suspend(
                        lease, List.of(scene.notes("r-m1", 3, "ap-1", approve()), scene.suspended("r-m1", 4))))
                .isTrue();
    }

    @Test
    void a_decision_by_a_process_that_leaves_is_gone_on_with_by_another() {
        suspended();
        assertThat(journal.decide(ANN, A, approve(), Optional.empty()))
                .isInstanceOfSatisfying(
                        Stored.class, stored -> assertThat(stored.lease()).isEmpty());
        assertThat(journal.takeOver("process-3")).containsExactly(new Lease(run("r-m1"), "process-3", 3));
    }

    @Test
    void the_end_of_a_run_closes_what_it_asked() {
        Lease lease = asking();
        journal.append(lease, List.of(scene.child(ANN, "c", "child", "r-m1"), scene.asks("child", 2, "ap-2")));
        journal.append(lease, List.of(scene.completed("child", 3)));
        assertThat(journal.approval(ANN, B).orElseThrow().decision())
                .hasValueSatisfying(d -> assertThat(d.by()).isEqualTo(Decision.NOBODY));
        assertThat(journal.approval(ANN, A).orElseThrow().decision()).isEmpty();
        journal.append(lease, List.of(scene.cancelled("r-m1", 3)));
        assertThat(journal.approval(ANN, A).orElseThrow().decision())
                .contains(new Decision(Choice.STOP, "ann", clock.instant(), Optional.empty(), Optional.empty()));
        assertThat(journal.decide(ANN, A, approve(), HERE)).isInstanceOf(DecisionOutcome.DecidedBefore.class);
    }

    @Test
    void time_decides_once_for_all_that_were_not_answered() {
        Lease lease = asking();
        journal.append(lease, List.of(scene.asks("r-m1", 3, "ap-2")));
        assertThat(journal.suspend(lease, List.of(scene.suspended("r-m1", 4)))).isTrue();
        clock.tick(Duration.ofSeconds(60));
        assertThat(journal.expireApprovals(clock.instant(), "process-2")).isEmpty();
        clock.tick(Duration.ofSeconds(1));
        List<CompletableFuture<List<Lease>>> sweeps;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            sweeps = IntStream.range(0, 6)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> journal.expireApprovals(clock.instant(), "sweeper-" + i), threads))
                    .toList();
        }
        assertThat(sweeps.stream().flatMap(sweep -> sweep.join().stream()))
                .singleElement()
                .satisfies(taken -> assertThat(taken.fence()).isEqualTo(2));
        assertThat(journal.approvals(run("r-m1")))
                .extracting(a -> a.decision().orElseThrow().choice())
                .containsExactly(Choice.EXPIRE, Choice.EXPIRE);
    }

    @Test
    void of_a_decision_and_a_suspension_at_once_one_sees_the_other() {
        for (int i = 0; i < 60; i++) {
            String run = "r-m" + i;
            Lease lease = begun(journal.begin(scene.ask(ANN, "c" + i, "m" + i, "", "x")));
            journal.append(lease, List.of(scene.asks(run, 2, "p" + i)));
            CompletableFuture<DecisionOutcome> deciding;
            CompletableFuture<Boolean> suspending;
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var id = new ApprovalId("p" + i);
                deciding = CompletableFuture.supplyAsync(() -> journal.decide(ANN, id, approve(), HERE), threads);
                suspending = CompletableFuture.supplyAsync(
                        () -> journal.suspend(lease, List.of(scene.suspended(run, 3))), threads);
            }
            assertThat(deciding.join())
                    .isInstanceOfSatisfying(
                            Stored.class,
                            stored -> assertThat(stored.lease().isPresent()).isEqualTo(suspending.join()));
        }
    }

    @Test
    void a_decision_or_suspension_whose_answer_was_lost_is_not_done_twice() {
        Lease lease = asking();
        var repeated = new Work.Attempt(true);
        var suspension = AppendEvents.suspending(lease, List.of(scene.suspended("r-m1", 3)));
        for (boolean again : List.of(false, true)) {
            boolean stored = store.database().append((session, _) -> {
                new AppendGroup(session, store.database().dialect())
                        .make(List.of(new AppendGroup.Member(suspension, again)));
                return suspension.run(session, new Work.Attempt(again));
            });
            assertThat(stored).isTrue();
        }
        assertThat(journal.read(run("r-m1"), 2)).hasSize(1);

        var deciding = new DecideApproval(
                store.database().dialect(),
                Optional.of(ANN),
                A,
                approve(),
                HERE,
                clock.instant().plusSeconds(8));
        DecisionOutcome first =
                store.database().write((connection, _) -> deciding.run(connection, new Work.Attempt(false)));
        assertThat(lease(first)).isEqualTo(new Lease(run("r-m1"), "process-2", 2));
        DecisionOutcome second = store.database().write((connection, _) -> deciding.run(connection, repeated));
        assertThat(second).isEqualTo(first);
        boolean late = store.database().append((connection, _) -> suspension.run(connection, repeated));
        assertThat(late).isTrue();
        assertThat(status("r-m1")).isEqualTo(RunStatus.RUNNING);
    }

    @Test
    void a_released_run_is_taken_over_at_once() {
        Lease lease = asking();
        journal.release(new Lease(run("r-m1"), HOLDER, 9));
        assertThat(journal.takeOver("process-2")).isEmpty();
        journal.release(lease);
        assertThat(journal.renew(HOLDER, List.of(lease))).isEmpty();
        assertThatThrownBy(() -> journal.append(lease, List.of(scene.step("r-m1", 3, 1))))
                .isInstanceOf(StaleLease.class);
        assertThat(journal.takeOver("process-2")).containsExactly(new Lease(run("r-m1"), "process-2", 2));
        assertThat(journal.renew(HOLDER, List.of(lease))).containsExactly(lease);
    }

    @Test
    void the_first_who_asks_for_a_stop_is_remembered() {
        Lease lease = begun(journal.begin(scene.ask(ANN, "c", "m1", "", "x")));
        assertThat(journal.cancelRequests(List.of(run("r-m1")))).isEmpty();
        var passed = new CancelRequest.Passed();
        assertThat(journal.requestCancel(run("r-m1"), "ann", HERE)).isEqualTo(passed);
        assertThat(journal.requestCancel(run("r-m1"), "operator", HERE)).isEqualTo(passed);
        assertThat(journal.cancelRequests(List.of(run("r-m1"), run("nobody"))))
                .containsExactly(Map.entry(run("r-m1"), "ann"));
        assertThat(journal.suspend(lease, List.of(scene.suspended("r-m1", 2)))).isFalse();
        journal.append(lease, List.of(scene.cancelled("r-m1", 2)));
        var over = new CancelRequest.Over();
        assertThat(journal.requestCancel(run("r-m1"), "ann", HERE)).isEqualTo(over);
        assertThat(journal.requestCancel(run("nobody"), "ann", HERE)).isEqualTo(over);
    }

    @Test
    void a_suspended_run_is_stopped_by_whoever_asks_or_else_by_the_next_sweep() {
        suspended();
        var request = new RequestCancel(
                store.database().dialect(),
                run("r-m1"),
                "ann",
                HERE,
                clock.instant().plusSeconds(8));
        var taken = new CancelRequest.Taken(new Lease(run("r-m1"), "process-2", 2));
        for (boolean repeated : List.of(false, true)) {
            CancelRequest outcome =
                    store.database().write((connection, _) -> request.run(connection, new Work.Attempt(repeated)));
            assertThat(outcome).isEqualTo(taken);
        }
        assertThat(status("r-m1")).isEqualTo(RunStatus.RUNNING);
        assertThat(journal.cancelRequests(List.of(run("r-m1")))).hasSize(1);
        journal.append(taken.lease(), List.of(scene.cancelled("r-m1", 4)));

        Lease second = begun(journal.begin(scene.ask(ANN, "d", "m2", "", "x")));
        journal.append(second, List.of(scene.asks("r-m2", 2, "ap-2")));
        assertThat(journal.suspend(second, List.of(scene.suspended("r-m2", 3)))).isTrue();
        assertThat(journal.requestCancel(run("r-m2"), "ann", Optional.empty())).isEqualTo(new CancelRequest.Passed());
        assertThat(journal.takeOver("process-3")).containsExactly(new Lease(run("r-m2"), "process-3", 3));
    }

    @Test
    void whoever_waits_for_stop_requests_hears_of_them_and_of_nothing_else() throws Exception {
        Lease lease = asking();
        begun(journal.begin(scene.ask(ANN, "d", "m2", "", "x")));
        assertThat(journal.awaitCancelRequests(List.of(run("r-m1")), Duration.ofMillis(20)))
                .isEmpty();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = threads.submit(
                    () -> journal.awaitCancelRequests(List.of(run("r-m2"), run("r-m1")), Duration.ofSeconds(30)));
            journal.append(lease, List.of(scene.step("r-m1", 3, 1)));
            journal.requestCancel(run("r-m1"), "ann", HERE);
            assertThat(waiting.get()).containsExactly(Map.entry(run("r-m1"), "ann"));
        }
    }

    @Test
    void a_purge_takes_a_run_that_waits_and_its_approvals_but_none_at_work() {
        Lease lease = asking();
        store.conversations().delete(ANN, conversation("c"));
        clock.tick(Duration.ofDays(1));
        assertThat(store.conversations().purge(clock.instant())).isZero();
        assertThat(journal.suspend(lease, List.of(scene.suspended("r-m1", 3)))).isTrue();
        assertThat(store.conversations().purge(clock.instant())).isEqualTo(1);
        assertThat(journal.approvals(run("r-m1"))).isEmpty();
        assertThat(journal.expireApprovals(clock.instant(), "process-2")).isEmpty();
    }
}
