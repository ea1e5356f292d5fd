package dev.outcrop.run;

import dev.outcrop.id.RunId;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.run.RunEvent.HandedBack;
import dev.outcrop.run.RunEvent.HandedOver;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Pays for what is left unpaid when a run ends: the model call that a process before has left in the middle, of the run
 * and of those that work for it. No loop takes it up any more, so what was asked is known by what the run itself has
 * said, which is less than all.
 */
final class LeftCalls {
    private final RunServices services;

    LeftCalls(RunServices services) {
        this.services = services;
    }

    /** Settles them, each in the journal of the run that made it. */
    void settle(RunWriter writer, LiveRun live) {
        for (RunId child : handedOver(live.from(0))) {
            settle(writer, live.control(), child);
        }
        RunProgress progress = RunProgress.of(live.from(0));
        progress.lastStep().filter(step -> step.cut() && step.unsettled()).ifPresent(step -> {
            var reader = new ReaderModel(step.modelId(), services.catalog());
            var known = new ModelRequest(step.modelId(), List.of(), progress.messagesBefore(step.number(), reader));
            writer.write(ModelCall.cut(services.pricing(), step.number(), known, step.delivered()));
        });
    }

    /** Settles those of a run that {@code parent}'s run has handed over to, and that nothing goes on with. */
    void settle(RunWriter parent, RunControl control, RunId child) {
        var live = new LiveRun(child, control, services.journal().read(child, 0));
        RunProgress progress = RunProgress.of(live.from(0));
        // One that has ended has settled what there was, and no more can be written of it.
        if (!progress.ended()) {
            settle(parent.of(live, progress.lastSeq()), live);
        }
    }

    /** The runs that have not handed back. */
    private static Set<RunId> handedOver(List<RunEvent> events) {
        Set<RunId> open = new LinkedHashSet<>();
        for (RunEvent event : events) {
            if (event instanceof HandedOver begun) {
                open.add(begun.child());
            } else if (event instanceof HandedBack over) {
                open.remove(over.child());
            }
        }
        return open;
    }
}
