package dev.outcrop.server.metrics;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.ApprovalRecord;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.CancelRequest;
import dev.outcrop.run.Decision;
import dev.outcrop.run.DecisionOutcome;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Lease;
import dev.outcrop.run.NewRun;
import dev.outcrop.run.PlaceInLine;
import dev.outcrop.run.QueuedQuestion;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunRecord;
import dev.outcrop.run.StaleLease;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A journal of which is measured what this process writes: the one place through which every run goes. */
final class MeasuredJournal implements Journal {
    private final Journal journal;
    private final RunMetrics runs;
    private final JournalMetrics metrics;

    MeasuredJournal(Journal journal, RunMetrics runs, JournalMetrics metrics) {
        this.journal = requireNonNull(journal, "journal is null");
        this.runs = requireNonNull(runs, "runs is null");
        this.metrics = requireNonNull(metrics, "metrics is null");
    }

    @Override
    public Beginning begin(NewRun run) {
        Beginning beginning = timed("begin", () -> journal.begin(run));
        switch (beginning) {
            case Beginning.Begun _ -> runs.begun(run.started());
            case Beginning.Queued _ -> metrics.queued().inc();
            case Beginning.AlreadyBegun _,
                    Beginning.UnknownParent _,
                    Beginning.NoSuchConversation _,
                    Beginning.NoSuchAgent _,
                    Beginning.ShuttingDown _ -> {}
        }
        return beginning;
    }

    @Override
    public void append(Lease lease, List<RunEvent> events) {
        timed("append", () -> {
            journal.append(lease, events);
            return true;
        });
        runs.stored(lease, events);
    }

    @Override
    public void appendSoon(Lease lease, List<RunEvent> events, Consumer<Optional<RuntimeException>> then) {
        long begun = System.nanoTime();
        journal.appendSoon(lease, events, outcome -> {
            try {
                outcome.ifPresentOrElse(this::failed, () -> {
                    metrics.writes().labelValues("soon").observe(Seconds.since(begun));
                    runs.stored(lease, events);
                });
            } finally {
                then.accept(outcome); // whoever waits for it must not wait for ever because something was not measured
            }
        });
    }

    @Override
    public boolean suspend(Lease lease, List<RunEvent> events) {
        boolean suspended = timed("append", () -> journal.suspend(lease, events));
        if (suspended) {
            runs.stored(lease, events);
            runs.suspended(lease.run());
        }
        return suspended;
    }

    @Override
    public void release(Lease lease) {
        journal.release(lease);
        runs.left(lease.run());
    }

    @Override
    public List<Lease> takeOver(String holder) {
        List<Lease> taken = journal.takeOver(holder);
        if (!taken.isEmpty()) {
            metrics.takenOver().inc(taken.size());
        }
        return taken;
    }

    @Override
    public List<Lease> renew(String holder, Collection<Lease> leases) {
        List<Lease> lost = journal.renew(holder, leases);
        lost.forEach(lease -> {
            runs.left(lease.run());
            metrics.lost().inc();
        });
        return lost;
    }

    private <T> T timed(String kind, Supplier<T> write) {
        long begun = System.nanoTime();
        try {
            T result = write.get();
            metrics.writes().labelValues(kind).observe(Seconds.since(begun));
            return result;
        } catch (RuntimeException failure) {
            failed(failure);
            throw failure;
        }
    }

    private void failed(RuntimeException failure) {
        if (failure instanceof StaleLease) {
            metrics.stale().inc();
        } else {
            metrics.failed().inc();
        }
    }

    @Override
    public List<QueuedQuestion> queue(Caller caller, ConversationId conversation) {
        return journal.queue(caller, conversation);
    }

    @Override
    public PlaceInLine placeInLine(Caller caller, ConversationId conversation, MessageId queued) {
        return journal.placeInLine(caller, conversation, queued);
    }

    @Override
    public boolean withdraw(Caller caller, ConversationId conversation, MessageId queued) {
        return journal.withdraw(caller, conversation, queued);
    }

    @Override
    public List<QueuedQuestion> due(int limit) {
        return journal.due(limit);
    }

    @Override
    public Optional<QueuedQuestion> due(String owner, ConversationId conversation) {
        return journal.due(owner, conversation);
    }

    @Override
    public List<RunEvent> read(RunId run, long afterSeq) {
        return journal.read(run, afterSeq);
    }

    @Override
    public Map<RunId, List<RunEvent>> readAll(Collection<RunId> ids) {
        return journal.readAll(ids);
    }

    @Override
    public Optional<RunRecord> find(Caller caller, RunId run) {
        return journal.find(caller, run);
    }

    @Override
    public Optional<RunRecord> latest(Caller caller, ConversationId conversation) {
        return journal.latest(caller, conversation);
    }

    @Override
    public List<RunEvent> await(RunId run, long afterSeq, Duration timeout) throws InterruptedException {
        return journal.await(run, afterSeq, timeout);
    }

    @Override
    public CancelRequest requestCancel(RunId run, String by, Optional<String> holder) {
        return journal.requestCancel(run, by, holder);
    }

    @Override
    public Map<RunId, String> cancelRequests(Collection<RunId> ids) {
        return journal.cancelRequests(ids);
    }

    @Override
    public Map<RunId, String> awaitCancelRequests(Collection<RunId> ids, Duration timeout) throws InterruptedException {
        return journal.awaitCancelRequests(ids, timeout);
    }

    @Override
    public Optional<ApprovalRecord> approval(Caller caller, ApprovalId approval) {
        return journal.approval(caller, approval);
    }

    @Override
    public List<ApprovalRecord> approvals(RunId root) {
        return journal.approvals(root);
    }

    @Override
    public DecisionOutcome decide(Caller caller, ApprovalId approval, Decision decision, Optional<String> holder) {
        return journal.decide(caller, approval, decision, holder);
    }

    @Override
    public List<Lease> expireApprovals(Instant now, String holder) {
        return journal.expireApprovals(now, holder);
    }
}
