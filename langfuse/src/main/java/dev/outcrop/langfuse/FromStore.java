package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import dev.outcrop.agent.Agent;
import dev.outcrop.model.Block;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ToolSpec;
import dev.outcrop.run.Retelling;
import dev.outcrop.run.RunEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The background of runs as it is stored.
 *
 * @param resting whether the store is to be left alone; as long as it is, no run has the instructions of now
 */
public record FromStore(Retelling stored, BooleanSupplier resting) implements Background {
    public FromStore {
        requireNonNull(stored, "stored is null");
        requireNonNull(resting, "resting is null");
    }

    /** Of a store that never rests. */
    public FromStore(Retelling stored) {
        this(stored, () -> false);
    }

    @Override
    public void remember() {
        if (!resting.getAsBoolean()) {
            stored.remember();
        }
    }

    @Override
    public Told root(List<RunEvent> events) {
        return told(events, stored.root(events));
    }

    @Override
    public Told handedOver(List<RunEvent> events, String question, int depth) {
        return told(events, stored.handedOver(events, question, depth));
    }

    private Told told(List<RunEvent> events, Retelling.Told run) {
        String description = events.getFirst() instanceof RunEvent.RunStarted started
                ? stored.agent(started).map(Agent::description).orElse("")
                : "";
        return new Told() {
            @Override
            public List<Block> question() {
                return run.question();
            }

            @Override
            public String agentDescription() {
                return description;
            }

            @Override
            public String toolDescription(String tool) {
                return run.tool(tool).map(ToolSpec::description).orElse("");
            }

            @Override
            public Optional<ModelRequest> request(Call call) {
                return run.request(call.step(), call.modelId(), call.seq(), call.at());
            }
        };
    }
}
