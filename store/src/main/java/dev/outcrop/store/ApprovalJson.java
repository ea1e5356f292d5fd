package dev.outcrop.store;

import dev.outcrop.run.ApprovalRequest;
import dev.outcrop.run.Decision;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** What is asked and what is decided, as JSON text. */
final class ApprovalJson {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final ObjectReader CHOOSING =
            JSON.readerFor(Choosing.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private ApprovalJson() {}

    static String write(ApprovalRequest request) {
        return JSON.writeValueAsString(request);
    }

    static String write(Decision decision) {
        return JSON.writeValueAsString(decision);
    }

    static ApprovalRequest request(String json) {
        return read(json, ApprovalRequest.class);
    }

    /** Without its input, which is bound apart: where there is none, an optional node would hold a node of no content. */
    private record Choosing(Decision.Choice choice, String by, Instant at, Optional<String> reason) {}

    static Decision decision(String json) {
        JsonNode tree = read(json, JsonNode.class);
        Choosing made = read(tree);
        JsonNode input = tree.path("input");
        return new Decision(
                made.choice(),
                made.by(),
                made.at(),
                made.reason(),
                input.isNull() || input.isMissingNode() ? Optional.empty() : Optional.of(input));
    }

    private static Choosing read(JsonNode tree) {
        try {
            return CHOOSING.readValue(tree);
        } catch (JacksonException e) {
            throw unreadable(e);
        }
    }

    private static <T> T read(String json, Class<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JacksonException e) {
            throw unreadable(e);
        }
    }

    private static IllegalArgumentException unreadable(JacksonException e) {
        // The parser's message quotes the text, which is content.
        return new IllegalArgumentException(
                "not a part of an approval: " + e.getClass().getSimpleName());
    }
}
