package dev.outcrop.langfuse;

import dev.outcrop.langfuse.Observation.Detail;
import dev.outcrop.run.TraceParent;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What any other backend is told: OpenTelemetry's GenAI conventions and nothing of Langfuse's. */
record GenAiDialect() implements SpanWriter.Dialect {

    @Override
    public void write(Attributes attributes, Trace trace, Observation observation) {
        GenAiAttributes.write(attributes, trace, observation);
        switch (observation.detail()) {
            case Detail.ModelCall _ -> {
                observation.input().ifPresent(input -> request(attributes, input));
                observation
                        .output()
                        .ifPresent(output -> attributes.put(
                                Keys.OUTPUT_MESSAGES, messages(Json.array().add(output))));
            }
            case Detail.ToolCall _ -> {
                observation.input().ifPresent(input -> attributes.put(Keys.TOOL_ARGUMENTS, input.toString()));
                observation.output().ifPresent(output -> attributes.put(Keys.TOOL_RESULT, output.toString()));
            }
            case Detail.AgentRun _ -> {
                observation.input().ifPresent(input -> attributes.put(Keys.INPUT_MESSAGES, messages(input)));
                observation
                        .output()
                        .filter(output -> output.has("role"))
                        .ifPresent(output -> attributes.put(
                                Keys.OUTPUT_MESSAGES, messages(Json.array().add(output))));
            }
            case Detail.Embedding _, Detail.Retrieval _, Detail.Guardrail _, Detail.Moment _ -> {}
        }
    }

    /** Whoever asked may have told the same collector of it: a gateway, say, of its span for the request. */
    @Override
    public Optional<TraceParent> below(Trace trace) {
        return trace.parent();
    }

    private static void request(Attributes attributes, JsonNode input) {
        ArrayNode others = Json.array();
        for (JsonNode message : input.path("messages")) {
            if (message.path("role").asString("").equals("system")) {
                attributes.put(
                        Keys.SYSTEM,
                        Json.array().add(part(message.path("content"))).toString());
            } else {
                others.add(message);
            }
        }
        attributes.put(Keys.INPUT_MESSAGES, messages(others));
        if (input.path("tools").isArray()) {
            attributes.put(Keys.TOOL_DEFINITIONS, input.path("tools").toString());
        }
    }

    /** OpenTelemetry's messages consist of parts. */
    private static String messages(JsonNode messages) {
        ArrayNode all = Json.array();
        for (JsonNode message : messages) {
            ObjectNode one = all.addObject().put("role", message.path("role").asString(""));
            ArrayNode parts = one.putArray("parts");
            if (message.has("tool_call_id")) {
                parts.addObject()
                        .put("type", "tool_call_response")
                        .put("id", message.path("tool_call_id").asString(""))
                        .set("response", message.path("content"));
                continue;
            }
            if (!message.path("content").asString("").isEmpty()) {
                parts.add(part(message.path("content")));
            }
            for (JsonNode call : message.path("tool_calls")) {
                parts.addObject()
                        .put("type", "tool_call")
                        .put("id", call.path("id").asString(""))
                        .put("name", call.path("function").path("name").asString(""))
                        .set("arguments", call.path("function").path("arguments"));
            }
        }
        return all.toString();
    }

    private static ObjectNode part(JsonNode content) {
        ObjectNode part = Json.object().put("type", "text");
        return part.set("content", content);
    }
}
