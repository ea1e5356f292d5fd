package dev.outcrop.testkit;

import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.HistoryTrimmed;
import dev.outcrop.run.RunEvent.RunCompleted;
import dev.outcrop.run.RunEvent.StepStarted;
import dev.outcrop.run.RunEvent.TextDelta;
import java.util.List;
import java.util.Optional;

/** What the events of a run say, read in the same way by several tests. */
final class RunEvents {
    private RunEvents() {}

    /** What the last call has said, as the journal has it. */
    static String lastSaid(List<RunEvent> events) {
        var text = new StringBuilder();
        for (RunEvent event : events) {
            if (event instanceof StepStarted) {
                text.setLength(0);
            } else if (event instanceof TextDelta delta) {
                text.append(delta.text());
            }
        }
        return text.toString();
    }

    /** How many turns were left out, and before which step: {@code 1: 3}. */
    static List<String> trimmed(List<RunEvent> events) {
        return events.stream()
                .filter(HistoryTrimmed.class::isInstance)
                .map(HistoryTrimmed.class::cast)
                .map(event -> event.step() + ": " + event.turns())
                .toList();
    }

    /** Why the answer of a completed run is not whole. */
    static Optional<String> cut(List<RunEvent> events) {
        return ((RunCompleted) events.getLast()).cut();
    }
}
