package dev.outcrop.server.api;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Block;
import dev.outcrop.run.RunEvent;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns what is stored into the parts of AI SDK UI messages, as the stream would have built them. */
public interface AnswerParts {

    /** An answer; of a run that is still going on, as far as it has come. */
    Answer answer(List<RunEvent> events);

    /** The parts of a person's message, an array. */
    JsonNode question(List<Block> blocks);

    /**
     * An answer as a UI message has it.
     *
     * @param parts an array
     */
    record Answer(JsonNode parts, ObjectNode metadata) {
        public Answer {
            requireNonNull(parts, "parts is null");
            requireNonNull(metadata, "metadata is null");
        }
    }
}
