package dev.outcrop.run;

import dev.outcrop.run.RunEvent.ReasoningDelta;
import dev.outcrop.run.RunEvent.TextDelta;
import dev.outcrop.run.RunEvent.ToolInputDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Joins neighbouring deltas of one block, so that a fast model costs few rows. The joined one has the last one's stamp. */
public final class DeltaMerge {
    private DeltaMerge() {}

    /** The events, of which neighbours that are deltas of one block are one. */
    public static List<RunEvent> merge(List<RunEvent> events) {
        var merged = new ArrayList<RunEvent>(events.size());
        for (RunEvent event : events) {
            if (!merged.isEmpty()) {
                Optional<RunEvent> joined = join(merged.getLast(), event);
                if (joined.isPresent()) {
                    merged.set(merged.size() - 1, joined.get());
                    continue;
                }
            }
            merged.add(event);
        }
        return merged;
    }

    private static Optional<RunEvent> join(RunEvent first, RunEvent second) {
        if (first instanceof TextDelta a
                && second instanceof TextDelta b
                && a.step() == b.step()
                && a.block() == b.block()) {
            return Optional.of(new TextDelta(b.stamp(), b.step(), b.block(), a.text() + b.text()));
        }
        if (first instanceof ReasoningDelta a
                && second instanceof ReasoningDelta b
                && a.step() == b.step()
                && a.block() == b.block()) {
            return Optional.of(new ReasoningDelta(b.stamp(), b.step(), b.block(), a.text() + b.text()));
        }
        if (first instanceof ToolInputDelta a
                && second instanceof ToolInputDelta b
                && a.step() == b.step()
                && a.block() == b.block()) {
            return Optional.of(new ToolInputDelta(b.stamp(), b.step(), b.block(), b.call(), a.json() + b.json()));
        }
        return Optional.empty();
    }
}
