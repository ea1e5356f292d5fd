package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.RunEvent.ApprovalDecided;
import dev.outcrop.run.RunEvent.ApprovalRequested;
import dev.outcrop.run.RunEvent.RunResumed;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunEvent.RunSuspended;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One run of a {@link MemoryStore}; guarded by the store. */
final class MemoryRun {
    private final RunId root;
    private final RunStarted started;
    private final List<RunEvent> events = new ArrayList<>();
    private final Map<ApprovalId, ApprovalRecord> approvals = new LinkedHashMap<>();
    private final Set<ApprovalId> taken = new HashSet<>();
    private Lease lease;
    private boolean released;
    private RunStatus status = RunStatus.RUNNING;
    private Optional<String> cancelRequest = Optional.empty();

    MemoryRun(RunId root, Lease lease, RunStarted started) {
        this.root = root;
        this.lease = lease;
        this.started = started;
        events.add(started);
    }

    RunId root() {
        return root;
    }

    RunId id() {
        return started.stamp().run();
    }

    RunStarted started() {
        return started;
    }

    List<RunEvent> events() {
        return events;
    }

    RunStatus status() {
        return status;
    }

    Lease lease() {
        return lease;
    }

    Optional<String> cancelRequest() {
        return cancelRequest;
    }

    boolean isRoot() {
        return started.parent().isEmpty();
    }

    void requestCancel(String by) {
        cancelRequest = Optional.of(cancelRequest.orElse(by));
    }

    void release() {
        released = true;
    }

    /** Whether another holder may take it: a run of a process that is left behind, or one that was given up. */
    boolean free(String holder) {
        return isRoot()
                && status == RunStatus.RUNNING
                && (released || !lease.holder().equals(holder));
    }

    Lease take(String holder) {
        lease = new Lease(root, holder, lease.fence() + 1);
        released = false;
        status = RunStatus.RUNNING;
        return lease;
    }

    void add(RunEvent event) {
        events.add(event);
        switch (event) {
            case RunSuspended _ -> status = RunStatus.SUSPENDED;
            case RunResumed _ -> status = RunStatus.RUNNING;
            case RunEvent end
            when end.terminal() -> status = RunSummary.of(List.of(end)).status();
            default -> {}
        }
    }

    void ask(ApprovalRequested event) {
        approvals.put(
                event.request().id(),
                new ApprovalRecord(
                        event.request(),
                        root,
                        started.conversation(),
                        started.owner(),
                        event.stamp().at(),
                        Optional.empty()));
    }

    void takeNote(ApprovalDecided event) {
        taken.add(event.approval());
    }

    Map<ApprovalId, ApprovalRecord> approvals() {
        return approvals;
    }

    ApprovalRecord decide(ApprovalId approval, Decision decision) {
        ApprovalRecord before = requireNonNull(approvals.get(approval), "no such approval");
        var decided = new ApprovalRecord(
                before.request(),
                before.root(),
                before.conversation(),
                before.owner(),
                before.requestedAt(),
                Optional.of(decision));
        approvals.put(approval, decided);
        return decided;
    }

    /** Decides for a run that has ended, or whose root has, and writes nothing more down. */
    void close(ApprovalId approval, Decision decision) {
        decide(approval, decision);
        taken.add(approval);
    }

    /** Whether something has been decided that the run has not written down. */
    boolean untaken() {
        return approvals.values().stream()
                .anyMatch(approval -> approval.decision().isPresent()
                        && !taken.contains(approval.request().id()));
    }

    RunRecord record() {
        return new RunRecord(
                id(),
                started.conversation(),
                started.answerMessage(),
                started.owner(),
                started.agent(),
                status,
                started.stamp().at(),
                RunSummary.of(events).endedAt(),
                started.parent());
    }
}
