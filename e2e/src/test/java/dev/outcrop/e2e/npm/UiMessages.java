package dev.outcrop.e2e.npm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Compares what a client made of a stream with what the server says the message is. */
final class UiMessages {
    /** Differ from one run to the next. */
    private static final Set<String> OF_ONE_RUN = Set.of("startedAt", "ms", "runId");

    private UiMessages() {}

    /** The message of {@code id} in a history. */
    static JsonNode byId(JsonNode history, String id) {
        for (JsonNode message : history) {
            if (message.path("id").asString("").equals(id)) {
                return message;
            }
        }
        throw new AssertionError("no message " + id + " in " + history);
    }

    /** The two are the same message: the same id and, member by member, the same parts. */
    static void assertSame(String sdk, JsonNode client, JsonNode history) {
        assertSame(sdk, client, history, "");
    }

    /** The same, of one case of many. */
    static void assertSame(String sdk, JsonNode client, JsonNode history, String where) {
        JsonNode stored = byId(history, client.path("id").asString("(none)"));
        assertThat(parts(sdk, client))
                .as(where + "parts of the client's message against the history's")
                .isEqualTo(parts(sdk, stored));
    }

    /** The parts as this major of the SDK knows them: the first of them keeps no title of a tool. */
    static ArrayNode parts(String sdk, JsonNode message) {
        ArrayNode parts = JsonNodeFactory.instance.arrayNode();
        for (JsonNode part : message.path("parts")) {
            ObjectNode copy = ((ObjectNode) part).deepCopy();
            if (sdk.equals("v5") && part.path("type").asString().equals("dynamic-tool")) {
                copy.remove("title");
            }
            parts.add(copy);
        }
        return parts;
    }

    /** The parts without what differs between two runs of the same script. */
    static ArrayNode withoutTimes(ArrayNode parts) {
        ArrayNode all = parts.deepCopy();
        for (JsonNode part : all) {
            if (part.path("data") instanceof ObjectNode data) {
                data.remove(OF_ONE_RUN);
            }
        }
        return all;
    }

    /** The text of a message. */
    static String text(JsonNode message) {
        var text = new StringBuilder();
        for (JsonNode part : message.path("parts")) {
            if (part.path("type").asString().equals("text")) {
                text.append(part.path("text").asString());
            }
        }
        return text.toString();
    }
}
