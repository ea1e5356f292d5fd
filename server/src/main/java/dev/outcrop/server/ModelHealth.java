package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.run.Admission;
import dev.outcrop.run.Admission.Load;
import dev.outcrop.run.Admission.Rules;
import dev.outcrop.run.SideCalls;
import dev.outcrop.run.Tally;
import dev.outcrop.server.api.HealthCheck;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What an operator sees of the models: how many calls they bear, and what was called outside of runs. */
record ModelHealth(Answering answering, Admission admission, SideCalls calls) {
    ModelHealth {
        requireNonNull(answering, "answering is null");
        requireNonNull(admission, "admission is null");
        requireNonNull(calls, "calls is null");
    }

    /** How many calls each model is given at first and at most, bears at the moment, has, and keeps waiting. */
    HealthCheck.State loads() {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        Map<String, Load> loads = admission.loads();
        var models = new TreeSet<>(loads.keySet());
        answering.aliases().values().forEach(models::addAll);
        for (String modelId : models) {
            Rules rules = admission.rules(modelId);
            Load load = loads.getOrDefault(modelId, new Load(rules.start(), 0, 0));
            details.putObject(modelId)
                    .put("limit", load.limit())
                    .put("start", rules.start())
                    .put("ceiling", rules.ceiling())
                    .put("inUse", load.inUse())
                    .put("waiting", load.waiting());
        }
        boolean waiting = loads.values().stream().anyMatch(load -> load.waiting() > 0);
        return new HealthCheck.State(
                true, waiting ? "Some calls wait for their turn." : "No call has to wait for its turn.", details);
    }

    /** Calls that no journal has, since the start of this process. */
    HealthCheck.State sideCalls() {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        Map<String, Tally> tallies = calls.tallies();
        tallies.forEach((purpose, tally) -> details.putObject(purpose)
                .put("calls", tally.calls())
                .put("failed", tally.failed())
                .put("inputTokens", tally.usage().inputTokens())
                .put("outputTokens", tally.usage().outputTokens())
                .put("cacheReadTokens", tally.usage().cacheReadTokens())
                .put("cacheWriteTokens", tally.usage().cacheWriteTokens())
                .put("estimated", tally.estimated())
                .put("usd", tally.cost().usd())
                .put("unpriced", tally.unpriced()));
        long made = tallies.values().stream().mapToLong(Tally::calls).sum();
        return new HealthCheck.State(
                true, "Model calls outside of runs since the start of this process: " + made + ".", details);
    }
}
