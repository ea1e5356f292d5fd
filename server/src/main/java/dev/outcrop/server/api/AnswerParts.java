package dev.outcrop.server.api;

import dev.outcrop.run.RunEvent;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Turns what happened in a run into the parts of an AI SDK UI message. */
@FunctionalInterface
public interface AnswerParts {

    /** The parts, an array; of a run that is still going on, as far as it has come. */
    JsonNode parts(List<RunEvent> events);
}
