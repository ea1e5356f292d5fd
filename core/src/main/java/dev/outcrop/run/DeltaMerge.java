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
        if (!continues(first, second)) {
            return Optional.empty();
        }
        return switch (second) {
            case TextDelta b ->
                Optional.of(new TextDelta(b.stamp(), b.step(), b.block(), ((TextDelta) first).text() + b.text()));
            case ReasoningDelta b ->
                Optional.of(
                        new ReasoningDelta(b.stamp(), b.step(), b.block(), ((ReasoningDelta) first).text() + b.text()));
            case ToolInputDelta b ->
                Optional.of(new ToolInputDelta(
                        b.stamp(), b.step(), b.block(), b.call(), ((ToolInputDelta) first).json() + b.json()));
            default -> Optional.empty();
        };
    }

    /** Whether {@code second} says more of what {@code first} was a piece of. */
    static boolean continues(RunEvent first, RunEvent second) {
        return switch (second) {
            case TextDelta b -> first instanceof TextDelta a && a.step() == b.step() && a.block() == b.block();
            case ReasoningDelta b ->
                first instanceof ReasoningDelta a && a.step() == b.step() && a.block() == b.block();
            case ToolInputDelta b ->
                first instanceof ToolInputDelta a && a.step() == b.step() && a.block() == b.block();
            default -> false;
        };
    }
}
