package dev.outcrop.run;

import dev.outcrop.model.Block;
import dev.outcrop.run.RunEvent.ToolStarted;
import dev.outcrop.tool.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tools that only read, whose start is stored with the answer that asks for them: a commit less to wait for. The process may
 * yet leave between that commit and the call: one that reads is made again then, but of one that writes nobody would know
 * whether it was made. So the start of such a tool is stored right before it runs.
 */
final class EarlyStarts {
    private final CallRules rules;

    /** Calls whose start was stored here, and which are still to be made. */
    private final Map<String, Started> started = new HashMap<>();

    /** {@code asked} is when, by {@link System#nanoTime}, its start went to be stored. */
    record Started(NextMove.Run run, long asked) {}

    EarlyStarts(CallRules rules) {
        this.rules = rules;
    }

    /** None if a person has to be asked about one of the calls, for the others run behind the question. */
    List<UnstampedEvent> of(List<Block> answer) {
        Map<String, Started> starting = new HashMap<>();
        Set<String> ids = new HashSet<>();
        List<UnstampedEvent> events = new ArrayList<>();
        for (Block block : answer) {
            if (!(block instanceof Block.ToolUse use)) {
                continue;
            }
            NextMove next = rules.next(use, new CallState());
            if (next instanceof NextMove.Request || !ids.add(use.id())) {
                return List.of();
            }
            if (next instanceof NextMove.Run run && run.tool().effect() == Effect.READ) {
                starting.put(use.id(), new Started(run, System.nanoTime()));
                events.add(started(use));
            }
        }
        started.putAll(starting);
        return events;
    }

    /** The start of the call, if this process has stored it and not made the call yet. */
    Optional<Started> take(Block.ToolUse use, CallState call) {
        return Optional.ofNullable(started.remove(use.id())).filter(_ -> call.started());
    }

    static UnstampedEvent started(Block.ToolUse use) {
        return stamp -> new ToolStarted(stamp, use.id(), use.tool());
    }
}
