package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.run.ModelGate.Ticket;
import dev.outcrop.tool.CancelSignal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;

/** One gate for each model. */
final class AdaptiveAdmission implements Admission {
    /** After the first one: to find one's place costs more than to wait. */
    private static final int GLANCES = 3;

    private final Map<String, ModelGate> gates = new ConcurrentHashMap<>();
    private final Rules rules;
    private final Map<String, Rules> others;
    private final InstantSource time;

    AdaptiveAdmission(Rules rules, Map<String, Rules> others, InstantSource time) {
        this.rules = requireNonNull(rules, "rules is null");
        this.others = Map.copyOf(others);
        this.time = requireNonNull(time, "time is null");
    }

    @Override
    public Optional<Permit> acquire(String modelId, String owner, CancelSignal cancel, IntConsumer waiting)
            throws InterruptedException {
        Rules rulesHere = rules(modelId);
        ModelGate gate = gates.computeIfAbsent(modelId, _ -> new ModelGate(rulesHere, time));
        Ticket ticket = gate.enter(owner);
        boolean mine = false;
        try (var _ = cancel.onCancel(ticket::leave)) {
            mine = await(ticket, rulesHere.mention(), waiting);
            return mine ? Optional.of(ticket) : Optional.empty();
        } finally {
            if (!mine) {
                ticket.close(); // it may have been given just now
            }
        }
    }

    /** False if it was left. */
    private boolean await(Ticket ticket, Duration mention, IntConsumer waiting) throws InterruptedException {
        int next = Integer.MAX_VALUE;
        Duration glance = mention;
        while (!ticket.await(glance)) {
            if (ticket.left()) {
                return false;
            }
            glance = mention.multipliedBy(GLANCES);
            int ahead = ticket.ahead();
            if (ahead <= next) {
                next = ahead == 0 ? -1 : ahead / 2;
                waiting.accept(ahead);
            }
        }
        return true;
    }

    @Override
    public Rules rules(String modelId) {
        return others.getOrDefault(modelId, rules);
    }

    @Override
    public Map<String, Load> loads() {
        var loads = new TreeMap<String, Load>();
        gates.forEach((modelId, gate) -> loads.put(modelId, gate.load()));
        return loads;
    }
}
