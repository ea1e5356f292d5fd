package dev.outcrop.langfuse;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Answers that are JSON and nothing else. */
final class AnswerJson {
    private AnswerJson() {}

    static Optional<JsonNode> read(String text) {
        String stripped = text.strip();
        if (!stripped.startsWith("{") && !stripped.startsWith("[")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.MAPPER.readTree(stripped));
        } catch (JacksonException notJson) {
            return Optional.empty(); // prose that begins with a bracket
        }
    }
}
