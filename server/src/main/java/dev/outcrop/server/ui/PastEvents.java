package dev.outcrop.server.ui;

import dev.outcrop.id.ApprovalId;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ApprovalRequested;
import dev.outcrop.run.RunEvent.HistoryTrimmed;
import dev.outcrop.run.RunEvent.RunSuspended;
import dev.outcrop.run.RunEvent.StepStarted;
import dev.outcrop.run.RunEvent.StepSuperseded;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/** What of a run's events somebody has seen, or has still to see, who looks at them later. */
final class PastEvents {
    private PastEvents() {}

    /** The number of events after which the run waited for these approvals first. No text comes while it does. */
    static int seen(List<RunEvent> past, Set<ApprovalId> answered) {
        int seen = 0;
        boolean waits = false;
        for (int i = 0; i < past.size(); i++) {
            if (past.get(i) instanceof ApprovalRequested asked
                    && answered.contains(asked.request().id())) {
                seen = i + 1;
                waits = true;
            } else if (past.get(i) instanceof RunSuspended && waits) {
                seen = i + 1;
                waits = false;
            }
        }
        return seen;
    }

    /**
     * Which events are still to be seen: all but those of steps that were begun again. What was left out stays so, and
     * stays in its step.
     */
    static BitSet shown(List<RunEvent> events) {
        var shown = new BitSet(events.size());
        int begun = 0;
        for (int i = 0; i < events.size(); i++) {
            shown.set(i);
            if (events.get(i) instanceof StepStarted) {
                begun = i;
            } else if (events.get(i) instanceof StepSuperseded) {
                boolean trimmed = false;
                for (int j = i; j >= begun; j--) {
                    trimmed = trimmed || events.get(j) instanceof HistoryTrimmed;
                    shown.set(j, events.get(j) instanceof HistoryTrimmed || (trimmed && j == begun));
                }
            }
        }
        return shown;
    }
}
