package dev.outcrop.run;

import dev.outcrop.model.Billing;
import dev.outcrop.run.RunBudget.Spending;
import dev.outcrop.run.RunEvent.HandedBack;
import dev.outcrop.run.RunEvent.ModelCut;
import dev.outcrop.run.RunEvent.ModelFinished;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Holds a run, and those that it hands over to, to the budget; they may ask at the same time. */
final class BudgetCheck {
    private final RunServices services;
    private final List<LiveRun> runs = new CopyOnWriteArrayList<>();

    BudgetCheck(RunServices services) {
        this.services = services;
    }

    /** Another run that spends from the same budget, or the same one as it was read again. */
    void add(LiveRun run) {
        runs.removeIf(before -> before.id().equals(run.id()));
        runs.add(run);
    }

    /**
     * Asks before a call.
     *
     * @throws RunEnd if the call is not to be made
     */
    void allow(Billing billing) {
        if (services.budget().limits()) {
            services.budget()
                    .refusal(
                            spent(), billing, services.pricing(), services.ids().next("e"))
                    .ifPresent(error -> {
                        throw new RunEnd(error);
                    });
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
                } else if (event instanceof HandedBack end && !here.contains(end.child())) {
                    spent = spent.plus(end.usage(), end.cost());
                }
            }
        }
        return spent;
    }
}
