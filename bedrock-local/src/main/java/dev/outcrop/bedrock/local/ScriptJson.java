package dev.outcrop.bedrock.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** A {@link Script} written as JSON, so that another process can be scripted. Unknown keys are refused by name. */
final class ScriptJson {
    private static final Set<String> SCRIPT = Set.of("turns", "otherwise");
    private static final Set<String> TURN = Set.of(
            "match",
            "repeat",
            "firstDelayMs",
            "paceMs",
            "steps",
            "stop",
            "usage",
            "messageStop",
            "metadata",
            "httpError");

    private ScriptJson() {}

    static Script read(JsonNode json) {
        known(json, SCRIPT, "script");
        Script script = Script.create();
        for (JsonNode turn : json.path("turns")) {
            known(turn, TURN, "turn");
            script.add(condition(turn), turn.path("repeat").asBoolean(false), writing -> write(writing, turn));
        }
        if (json.has("otherwise")) {
            known(json.path("otherwise"), TURN, "turn");
            script.otherwise(writing -> write(writing, json.path("otherwise")));
        }
        return script;
    }

    private static Predicate<JsonNode> condition(JsonNode turn) {
        String match = Json.string(turn, "match");
        return request -> match.isEmpty() || Conversation.lastUserText(request).contains(match);
    }

    private static void write(Turn writing, JsonNode turn) {
        for (JsonNode step : turn.path("steps")) {
            if (!step.isObject() || step.isEmpty()) {
                throw new IllegalArgumentException("a step is not an object with a key");
            }
            step(writing, step.properties().iterator().next().getKey(), step);
        }
        if (turn.has("firstDelayMs")) {
            writing.firstDelay(Duration.ofMillis(turn.path("firstDelayMs").asLong()));
        }
        writing.pace(Duration.ofMillis(turn.path("paceMs").asLong(0)));
        if (turn.has("stop")) {
            writing.stop(Json.string(turn, "stop"));
        }
        if (turn.has("usage")) {
            writing.usage(usage(turn.path("usage")));
        }
        if (!turn.path("messageStop").asBoolean(true)) {
            writing.noMessageStop();
        }
        if (!turn.path("metadata").asBoolean(true)) {
            writing.noMetadata();
        }
        if (turn.has("httpError")) {
            error(writing, turn.path("httpError"));
        }
    }

    private static void step(Turn writing, String kind, JsonNode step) {
        JsonNode value = step.path(kind);
        switch (kind) {
            case "text" -> writing.text(chunks(value).toArray(String[]::new));
            case "burst" -> writing.burst(value.path("count").asInt(1), Json.string(value, "text"));
            case "reasoning" -> writing.reasoning(chunks(value), Json.string(step, "signature"));
            case "redacted" -> writing.redactedReasoning(Base64.getDecoder().decode(value.asString()));
            case "toolUse" -> toolUse(writing, value);
            case "unknownBlock" -> writing.unknownBlock(Json.text(value));
            case "event" -> writing.rawEvent(Json.string(value, "type"), Json.text(value.path("payload")));
            case "pauseMs" -> writing.pause(Duration.ofMillis(value.asLong()));
            case "exception" -> writing.exception(Json.string(value, "type"), Json.string(value, "message"));
            case "stall" -> writing.thenStall();
            case "cut" -> writing.thenCut();
            case "damage" -> writing.thenDamage();
            default -> throw new IllegalArgumentException("unknown step in a script: " + kind);
        }
    }

    /** The input is an object, or its text: one string or several fragments, which may be no JSON. */
    private static void toolUse(Turn writing, JsonNode use) {
        JsonNode input = use.path("input");
        List<String> fragments = input.isObject() ? List.of(Json.text(input)) : chunks(input);
        writing.toolUse(Json.string(use, "id"), Json.string(use, "name"), fragments.toArray(String[]::new));
    }

    private static List<String> chunks(JsonNode value) {
        List<String> chunks = new ArrayList<>();
        if (value.isString()) {
            chunks.add(value.asString());
        }
        if (value.isArray()) {
            value.forEach(chunk -> chunks.add(chunk.asString()));
        }
        return chunks;
    }

    private static Usage usage(JsonNode usage) {
        return new Usage(
                usage.path("inputTokens").asInt(0),
                usage.path("outputTokens").asInt(0),
                usage.path("cacheReadInputTokens").asInt(0),
                usage.path("cacheWriteInputTokens").asInt(0));
    }

    private static void error(Turn writing, JsonNode error) {
        int status = error.path("status").asInt(500);
        String type = Json.string(error, "type");
        String message = Json.string(error, "message");
        if (error.has("retryAfterSeconds")) {
            writing.httpError(
                    status,
                    type,
                    message,
                    Duration.ofSeconds(error.path("retryAfterSeconds").asLong()));
        } else {
            writing.httpError(status, type, message);
        }
    }

    private static void known(JsonNode json, Set<String> keys, String what) {
        if (!json.isObject()) {
            throw new IllegalArgumentException("a " + what + " is not a JSON object");
        }
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            if (!keys.contains(field.getKey())) {
                throw new IllegalArgumentException("unknown key in a " + what + ": " + field.getKey());
            }
        }
    }
}
