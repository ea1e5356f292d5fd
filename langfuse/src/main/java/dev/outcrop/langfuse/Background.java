package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Block;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.run.RunEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What has to be known of a run beside its events to tell its trace. */
public interface Background {

    /** A run that answers a person. */
    Told root(List<RunEvent> events);

    /** A run that answers {@code question} for another one, {@code depth} hand-overs from the person. */
    Told handedOver(List<RunEvent> events, String question, int depth);

    /** One run. */
    interface Told {

        /** What it answers; empty if that is not there any more. */
        List<Block> question();

        /** What the agent is for; empty if nobody knows. */
        String agentDescription();

        /** What the model was told of a tool; empty if nobody knows. */
        String toolDescription(String tool);

        /** What the model was asked; empty if that can't be told any more. */
        Optional<ModelRequest> request(Call call);
    }

    /** A model call of a run that had come as far as {@code seq}. */
    record Call(int step, String modelId, long seq, Instant at) {
        public Call {
            requireNonNull(modelId, "modelId is null");
            requireNonNull(at, "at is null");
        }
    }
}
