package dev.outcrop.run;

import dev.outcrop.run.RunEvent.ReasoningDelta;
import dev.outcrop.run.RunEvent.TextDelta;
import dev.outcrop.run.RunEvent.ToolInputDelta;
import java.util.ArrayList;
import java.util.List;

/** Joins neighbouring deltas of one block, so that a fast model costs few rows. The joined one has the last one's stamp. */
public final class DeltaMerge {
    private DeltaMerge() {}

    /** The events, of which neighbours that are deltas of one block are one. */
    public static List<RunEvent> merge(List<RunEvent> events) {
        var merged = new ArrayList<RunEvent>(events.size());
        int from = 0;
        while (from < events.size()) {
            int to = from + 1;
            while (to < events.size() && continues(events.get(to - 1), events.get(to))) {
                to++;
            }
            merged.add(to == from + 1 ? events.get(from) : joined(events.subList(from, to)));
            from = to;
        }
        return merged;
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

    private static RunEvent joined(List<RunEvent> pieces) {
        var text = new StringBuilder();
        for (RunEvent piece : pieces) {
            text.append(text(piece));
        }
        return switch (pieces.getLast()) {
            case TextDelta last -> new TextDelta(last.stamp(), last.step(), last.block(), text.toString());
            case ReasoningDelta last -> new ReasoningDelta(last.stamp(), last.step(), last.block(), text.toString());
            case ToolInputDelta last ->
                new ToolInputDelta(last.stamp(), last.step(), last.block(), last.call(), text.toString());
            case RunEvent other -> throw new IllegalArgumentException("is no delta: " + other.getClass());
        };
    }

    private static String text(RunEvent piece) {
        return switch (piece) {
            case TextDelta delta -> delta.text();
            case ReasoningDelta delta -> delta.text();
            case ToolInputDelta delta -> delta.json();
            default -> "";
        };
    }
}
