package dev.outcrop.langfuse;

import dev.outcrop.id.RunId;
import dev.outcrop.run.Journal;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.HandedOver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run's events, and those of all that worked for it. */
record RunReader(List<RunEvent> events, Map<RunId, List<RunEvent>> children) {
    RunReader {
        events = List.copyOf(events);
        children = Map.copyOf(children);
    }

    static RunReader read(Journal journal, RunId root) {
        List<RunEvent> events = journal.read(root, 0);
        var children = new LinkedHashMap<RunId, List<RunEvent>>();
        follow(journal, events, children);
        return new RunReader(events, children);
    }

    private static void follow(Journal journal, List<RunEvent> events, Map<RunId, List<RunEvent>> children) {
        for (RunEvent event : events) {
            if (event instanceof HandedOver over && !children.containsKey(over.child())) {
                List<RunEvent> child = journal.read(over.child(), 0);
                children.put(over.child(), child);
                follow(journal, child, children);
            }
        }
    }

    boolean whole() {
        return !events.isEmpty() && events.getLast().terminal();
    }

    /** The last event of each. */
    Map<RunId, Long> upTo() {
        var last = new LinkedHashMap<RunId, Long>();
        children.forEach((run, all) -> put(last, run, all));
        events.stream().findFirst().ifPresent(first -> put(last, first.stamp().run(), events));
        return last;
    }

    private static void put(Map<RunId, Long> last, RunId run, List<RunEvent> events) {
        if (!events.isEmpty()) {
            last.put(run, events.getLast().stamp().seq());
        }
    }
}
