package dev.outcrop.e2e.durable;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Names the events of a conversation's run, and of those that it hands over to, by what they are and how many of their
 * kind came before: the same in every run of the same errand, in whatever order parallel tools are.
 */
final class EventName {
    private final Map<String, Integer> counts = new HashMap<>();

    /** The name of the next event. */
    String next(String conversation, boolean child, JsonNode event) {
        String name = (child ? "child " : "")
                + event.path("type").asString()
                + about(event).replace("-" + conversation, "");
        int count = counts.merge(event.path("stamp").path("run").asString() + " " + name, 1, Integer::sum);
        return count == 1 ? name : name + " #" + count;
    }

    private static String about(JsonNode event) {
        JsonNode call = event.path("call");
        if (call.isObject()) {
            return " " + call.path("id").asString();
        }
        if (call.isString()) {
            return " " + call.asString();
        }
        return event.path("step").isNumber() ? " " + event.path("step").asInt() : "";
    }
}
