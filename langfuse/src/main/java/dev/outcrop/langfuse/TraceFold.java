package dev.outcrop.langfuse;

import dev.outcrop.id.RunId;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.RunStarted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Tells the trace of a run from its journal: a pure function of what is stored. What it tells of the beginning of a
 * journal it tells of the whole one too, so that it can be told piece by piece.
 */
public final class TraceFold {
    private final Map<RunId, List<RunEvent>> children;
    private final Background background;
    private final List<Observation> told = new ArrayList<>();

    private TraceFold(Map<RunId, List<RunEvent>> children, Background background) {
        this.children = Map.copyOf(children);
        this.background = background;
    }

    /**
     * The trace of a run that answers a person, as far as it has come.
     *
     * @param events all its events, or the first ones
     * @param children those of the runs that it handed over to, and of those that these handed over to
     */
    public static Trace of(List<RunEvent> events, Map<RunId, List<RunEvent>> children, Background background) {
        if (events.isEmpty() || !(events.getFirst() instanceof RunStarted started)) {
            throw new IllegalArgumentException("a run's first event tells that it has started");
        }
        var fold = new TraceFold(children, background);
        new RunFold(fold, started, background.root(events), 0).addAll(events);
        fold.told.sort(Comparator.comparing(Observation::start));
        return new Trace(
                TraceIds.trace(started.stamp().run()),
                started.stamp().run(),
                started.agent(),
                started.owner(),
                started.conversation(),
                started.trace(),
                fold.told);
    }

    void tell(Observation observation) {
        told.add(observation);
    }

    List<RunEvent> events(RunId child) {
        return children.getOrDefault(child, List.of());
    }

    Background background() {
        return background;
    }
}
