package dev.outcrop.run;

import dev.outcrop.model.Billing;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.run.RunBudget.Spending;
import dev.outcrop.run.RunEvent.HandedBack;
import dev.outcrop.run.RunEvent.ModelCut;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.ToolCalledModel;
import dev.outcrop.tool.CancelSignal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Holds a run, and those that it hands over to, to the budget; they may ask at the same time. */
final class BudgetCheck {
    private final RunServices services;
    private final List<LiveRun> runs = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Reserved> underWay = new HashSet<>();

    BudgetCheck(RunServices services) {
        this.services = services;
    }

    /** Another run that spends from the same budget, or the same one as it was read again. */
    void add(LiveRun run) {
        runs.removeIf(before -> before.id().equals(run.id()));
        runs.add(run);
    }

    /**
     * Asks before a call, which has a place in the budget until that is closed. Waits as long as the calls that are under
     * way may use up what is left, since then nobody knows yet whether there is room for another.
     *
     * @throws RunEnd if the call is not to be made
     * @throws RunStopped if the signal was given
     */
    Place reserve(ModelRequest request, CancelSignal cancel) throws InterruptedException {
        return reserve(
                Billing.of(request.modelId(), request.options()),
                () -> CallBound.of(request, services.catalog().facts(request.modelId()), services.pricing()),
                cancel);
    }

    /** The same for a call that is billed so; {@code bound} is the most that it can come to, looked at if there are limits. */
    Place reserve(Billing billing, Supplier<Optional<CallBound>> bound, CancelSignal cancel)
            throws InterruptedException {
        if (!services.budget().limits()) {
            return () -> {};
        }
        var reserved = new Reserved(bound.get());
        try (var _ = cancel.onCancel(this::wake)) {
            lock.lockInterruptibly();
            try {
                while (!room(billing)) {
                    if (cancel.cancelled()) {
                        throw new RunStopped();
                    }
                    changed.await();
                }
                underWay.add(reserved);
            } finally {
                lock.unlock();
            }
        }
        return reserved;
    }

    /** Whether the limit would not be reached even if the calls under way came to all they can. */
    private boolean room(Billing billing) {
        Spending most = spent();
        refuse(most, billing);
        for (Reserved call : underWay) {
            if (call.bound.isEmpty()) {
                return false;
            }
            most = most.plus(call.bound.get());
        }
        return underWay.isEmpty() || !services.budget().reached(most);
    }

    private void refuse(Spending spent, Billing billing) {
        services.budget()
                .refusal(spent, billing, services.pricing(), services.ids().next("e"))
                .ifPresent(error -> {
                    throw new RunEnd(error);
                });
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A call's place in the budget. It is closed when what the call came to is in its run's journal. */
    @FunctionalInterface
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    private final class Reserved implements Place {
        private final Optional<CallBound> bound;

        Reserved(Optional<CallBound> bound) {
            this.bound = bound;
        }

        @Override
        public void close() {
            lock.lock();
            try {
                underWay.remove(this);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** A hand-over whose run is not here, since another process saw it through, is counted by its end. */
    private Spending spent() {
        var here = new HashSet<>(runs.stream().map(LiveRun::id).toList());
        Spending spent = Spending.NOTHING;
        for (LiveRun run : runs) {
            for (RunEvent event : run.from(0)) {
                if (event instanceof ModelFinished call) {
                    spent = spent.plus(call.usage(), call.cost());
                } else if (event instanceof ModelCut cut) {
                    spent = spent.plus(Optional.of(cut.estimate()), cut.cost());
                } else if (event instanceof ToolCalledModel inner
                        && inner.made().usage().isPresent()) {
                    spent = spent.plus(inner.made().usage(), inner.made().cost());
                } else if (event instanceof HandedBack end && !here.contains(end.child())) {
                    spent = spent.plus(end.usage(), end.cost());
                }
            }
        }
        return spent;
    }
}
