package dev.outcrop.server.metrics;

import static java.util.Objects.requireNonNull;

import dev.outcrop.run.Beginning;
import dev.outcrop.run.ForwardingJournal;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Lease;
import dev.outcrop.run.NewRun;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.StaleLease;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A journal of which is measured what this process writes: the one place through which every run goes. */
final class MeasuredJournal extends ForwardingJournal {
    private final RunMetrics runs;
    private final JournalMetrics metrics;

    MeasuredJournal(Journal journal, RunMetrics runs, JournalMetrics metrics) {
        super(journal);
        this.runs = requireNonNull(runs, "runs is null");
        this.metrics = requireNonNull(metrics, "metrics is null");
    }

    @Override
    public Beginning begin(NewRun run) {
        Beginning beginning = timed("begin", () -> super.begin(run));
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
            super.append(lease, events);
            return true;
        });
        runs.stored(lease, events);
    }

    @Override
    public void appendSoon(Lease lease, List<RunEvent> events, Consumer<Optional<RuntimeException>> then) {
        long begun = System.nanoTime();
        super.appendSoon(lease, events, outcome -> {
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
        boolean suspended = timed("append", () -> super.suspend(lease, events));
        if (suspended) {
            runs.stored(lease, events);
            runs.suspended(lease.run());
        }
        return suspended;
    }

    @Override
    public void release(Lease lease) {
        super.release(lease);
        runs.left(lease.run());
    }

    @Override
    public List<Lease> takeOver(String holder) {
        List<Lease> taken = super.takeOver(holder);
        if (!taken.isEmpty()) {
            metrics.takenOver().inc(taken.size());
        }
        return taken;
    }

    @Override
    public List<Lease> renew(String holder, Collection<Lease> leases) {
        List<Lease> lost = super.renew(holder, leases);
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
}
