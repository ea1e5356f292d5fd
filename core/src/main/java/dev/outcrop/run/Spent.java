package dev.outcrop.run;

import dev.outcrop.model.Cost;
import dev.outcrop.model.Usage;
import dev.outcrop.run.RunEvent.HandedBack;
import dev.outcrop.run.RunEvent.ModelCut;
import dev.outcrop.run.RunEvent.ModelFinished;
import java.util.Optional;

/** What the model calls of a run come to, so far. A sum is not known as soon as a part of it is not. */
final class Spent {
    private Optional<Usage> usage = Optional.empty();
    private Optional<Cost> cost = Optional.of(Cost.NOTHING);
    private Optional<Cost> saved = Optional.of(Cost.NOTHING);
    private boolean estimated;
    private boolean called;

    void add(ModelFinished answer) {
        called = true;
        estimated = estimated || answer.estimated();
        used(answer.usage());
        paid(answer.cost());
        saved(answer.saved());
    }

    void add(ModelCut call) {
        called = true;
        estimated = true;
        used(Optional.of(call.estimate()));
        paid(call.cost());
    }

    void add(InnerCall call) {
        if (call.usage().isPresent()) {
            called = true;
            estimated = estimated || call.estimated();
            used(call.usage());
            paid(call.cost());
        }
        if (call.tellsSaved()) {
            saved(call.saved());
        }
    }

    void add(HandedBack child) {
        estimated = estimated || child.estimated();
        used(child.usage());
        paid(child.cost());
        saved(child.saved());
    }

    private void used(Optional<Usage> more) {
        usage = more.map(usage.orElse(Usage.NONE)::plus).or(() -> usage);
    }

    private void paid(Optional<Cost> more) {
        cost = cost.flatMap(sum -> more.map(sum::plus));
    }

    private void saved(Optional<Cost> more) {
        saved = saved.flatMap(sum -> more.map(sum::plus));
    }

    /** Empty if no call told it. */
    Optional<Usage> usage() {
        return usage;
    }

    Optional<Cost> cost() {
        return cost.filter(_ -> called);
    }

    Optional<Cost> saved() {
        return saved.filter(_ -> called);
    }

    boolean estimated() {
        return estimated;
    }
}
