package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.RunEvent.ApprovalDecided;
import dev.outcrop.run.RunEvent.ApprovalRequested;
import dev.outcrop.run.RunEvent.RunStarted;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The runs of a {@link MemoryStore} and what they ask of people; guarded by the store. */
final class MemoryRuns {
    private final Map<RunId, MemoryRun> runs = new LinkedHashMap<>();

    Stream<MemoryRun> all() {
        return runs.values().stream();
    }

    Optional<MemoryRun> find(RunId run) {
        return Optional.ofNullable(runs.get(run));
    }

    Optional<MemoryRun> active(String owner, ConversationId conversation) {
        return all().filter(run -> run.isRoot() && !run.status().ended())
                .filter(run -> run.started().owner().equals(owner))
                .filter(run -> run.started().conversation().equals(conversation))
                .findFirst();
    }

    /** Forgets the runs of a conversation, unless one of them is at work; whether it has. */
    boolean forget(String owner, ConversationId conversation) {
        if (active(owner, conversation)
                .filter(run -> run.status() != RunStatus.SUSPENDED)
                .isPresent()) {
            return false;
        }
        runs.values()
                .removeIf(run -> run.started().owner().equals(owner)
                        && run.started().conversation().equals(conversation));
        return true;
    }

    Lease begin(RunStarted started, String holder) {
        var lease = new Lease(started.stamp().run(), holder, 1);
        runs.put(lease.run(), new MemoryRun(lease.run(), lease, started));
        return lease;
    }

    List<RunEvent> read(RunId run, long afterSeq) {
        return find(run)
                .map(found -> found.events().stream()
                        .filter(event -> event.stamp().seq() > afterSeq)
                        .toList())
                .orElse(List.of());
    }

    void append(Lease lease, List<RunEvent> events) {
        add(held(lease), events);
    }

    boolean suspend(Lease lease, List<RunEvent> events) {
        MemoryRun root = held(lease);
        boolean untaken = all().anyMatch(run -> run.root().equals(root.id()) && run.untaken());
        if (untaken || root.cancelRequest().isPresent()) {
            return false;
        }
        add(root, events);
        return true;
    }

    private MemoryRun held(Lease lease) {
        MemoryRun root = runs.get(lease.run());
        if (root == null || !root.lease().equals(lease) || root.status() != RunStatus.RUNNING) {
            throw new StaleLease(lease.run());
        }
        return root;
    }

    private void add(MemoryRun root, List<RunEvent> events) {
        for (RunEvent event : events) {
            if (event instanceof RunStarted started) {
                runs.put(started.stamp().run(), new MemoryRun(root.id(), root.lease(), started));
                continue;
            }
            MemoryRun run = runs.get(event.stamp().run());
            if (run == null || run.status().ended() || !run.root().equals(root.id())) {
                throw new StaleLease(event.stamp().run());
            }
            run.add(event);
            if (event instanceof ApprovalRequested asked
                    && asked.request().run().equals(run.id())) {
                run.ask(asked);
            } else if (event instanceof ApprovalDecided decided
                    && run.approvals().containsKey(decided.approval())) {
                run.takeNote(decided);
            } else if (event.terminal()) {
                closeApprovals(run, event);
            }
        }
    }

    /** Whatever the run that has ended, or one below it, still asks is stopped by its end. */
    private void closeApprovals(MemoryRun ended, RunEvent end) {
        String by = end instanceof RunEvent.RunCancelled cancelled ? cancelled.by() : Decision.NOBODY;
        var decision = new Decision(Decision.Choice.STOP, by, end.stamp().at(), Optional.empty(), Optional.empty());
        undecided()
                .filter(open ->
                        open.root().equals(ended.id()) || open.request().run().equals(ended.id()))
                .forEach(open -> run(open.request().run()).close(open.request().id(), decision));
    }

    void release(Lease lease) {
        find(lease.run()).filter(run -> run.lease().equals(lease)).ifPresent(MemoryRun::release);
    }

    List<Lease> takeOver(String holder) {
        return all().filter(run -> run.free(holder))
                .map(run -> run.take(holder))
                .toList();
    }

    /** Those that are somebody else's by now. */
    List<Lease> lost(Collection<Lease> leases) {
        return leases.stream()
                .filter(lease -> find(lease.run())
                        .filter(run -> run.lease().equals(lease))
                        .isEmpty())
                .toList();
    }

    CancelRequest requestCancel(RunId run, String by, Optional<String> holder) {
        MemoryRun found = runs.get(run);
        if (found == null || found.status().ended()) {
            return new CancelRequest.Over();
        }
        found.requestCancel(by);
        if (found.status() == RunStatus.SUSPENDED && found.isRoot()) {
            return new CancelRequest.Taken(taken(found, holder));
        }
        return new CancelRequest.Passed();
    }

    private static Lease taken(MemoryRun run, Optional<String> holder) {
        Lease lease = run.take(holder.orElse(""));
        if (holder.isEmpty()) {
            run.release();
        }
        return lease;
    }

    Map<RunId, String> cancelRequests(Collection<RunId> wanted) {
        var requests = new HashMap<RunId, String>();
        wanted.forEach(run -> find(run).flatMap(MemoryRun::cancelRequest).ifPresent(by -> requests.put(run, by)));
        return requests;
    }

    Optional<ApprovalRecord> approval(ApprovalId approval) {
        return all().flatMap(run -> Optional.ofNullable(run.approvals().get(approval)).stream())
                .findFirst();
    }

    List<ApprovalRecord> approvals(RunId root) {
        return all().filter(run -> run.root().equals(root))
                .flatMap(run -> run.approvals().values().stream())
                .toList();
    }

    DecisionOutcome.Stored decide(ApprovalRecord open, Decision decision, Optional<String> holder) {
        ApprovalRecord decided = run(open.request().run()).decide(open.request().id(), decision);
        MemoryRun root = run(open.root());
        Optional<Lease> lease =
                root.status() == RunStatus.SUSPENDED ? Optional.of(taken(root, holder)) : Optional.empty();
        return new DecisionOutcome.Stored(decided, lease);
    }

    List<Lease> expireApprovals(Instant now, String holder) {
        var decision = new Decision(Decision.Choice.EXPIRE, Decision.NOBODY, now, Optional.empty(), Optional.empty());
        return undecided()
                .filter(open -> open.request()
                        .expiresAt()
                        .filter(at -> at.isBefore(now))
                        .isPresent())
                .toList()
                .stream()
                .flatMap(open -> decide(open, decision, Optional.of(holder)).lease().stream())
                .toList();
    }

    private Stream<ApprovalRecord> undecided() {
        return runs.values().stream()
                .flatMap(run -> List.copyOf(run.approvals().values()).stream())
                .filter(approval -> approval.decision().isEmpty());
    }

    private MemoryRun run(RunId id) {
        return requireNonNull(runs.get(id), "no such run");
    }
}
