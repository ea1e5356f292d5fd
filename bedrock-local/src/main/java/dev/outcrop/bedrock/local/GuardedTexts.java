package dev.outcrop.bedrock.local;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What of a request a guardrail looks at: guarded content if the messages have any, else all of their text; of the system
 * prompt only guarded content.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-converse-api.html">Use a guardrail with
 *     the Converse API</a>
 */
final class GuardedTexts {
    private GuardedTexts() {}

    /** The objects whose {@code text} is looked at. */
    static List<ObjectNode> of(JsonNode request) {
        List<JsonNode> blocks = new ArrayList<>();
        request.path("messages").forEach(message -> message.path("content").forEach(blocks::add));
        List<ObjectNode> texts = new ArrayList<>(guarded(request.path("system")));
        // A guarded picture leaves the texts alone too.
        boolean some = blocks.stream().anyMatch(block -> block.has("guardContent"));
        texts.addAll(some ? guarded(blocks) : plain(blocks));
        return texts;
    }

    private static List<ObjectNode> guarded(Iterable<JsonNode> blocks) {
        List<ObjectNode> texts = new ArrayList<>();
        for (JsonNode block : blocks) {
            if (block.path("guardContent").path("text") instanceof ObjectNode text) {
                texts.add(text);
            }
        }
        return texts;
    }

    private static List<ObjectNode> plain(List<JsonNode> blocks) {
        List<ObjectNode> texts = new ArrayList<>();
        for (JsonNode block : blocks) {
            if (block instanceof ObjectNode text && block.path("text").isString()) {
                texts.add(text);
            }
        }
        return texts;
    }
}
