package dev.outcrop.bedrock;

import dev.outcrop.model.Inference;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ToolChoice;
import dev.outcrop.model.ToolSpec;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of a Converse or ConverseStream request. The order of keys is fixed and that of schemas and inputs kept: a
 * cached prefix matches by its bytes.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html">ConverseStream</a>
 */
final class RequestJson {
    private RequestJson() {}

    static ObjectNode write(ModelRequest request, boolean streaming) {
        ObjectNode json = Json.object();
        if (!request.messages().isEmpty()) {
            ArrayNode messages = json.putArray("messages");
            request.messages().forEach(message -> messages.add(message(message)));
        }
        if (!request.system().isEmpty()) {
            json.set("system", BlockJson.write(request.system()));
        }
        ObjectNode inference = inference(request.inference());
        if (!inference.isEmpty()) {
            json.set("inferenceConfig", inference);
        }
        if (!request.tools().isEmpty()) {
            json.set("toolConfig", tools(request));
        }
        request.options().guardrail().ifPresent(guardrail -> {
            ObjectNode config = json.putObject("guardrailConfig");
            config.put("guardrailIdentifier", guardrail.id());
            config.put("guardrailVersion", guardrail.version());
            config.put("trace", guardrail.trace());
            if (streaming) {
                config.put("streamProcessingMode", guardrail.streamMode());
            }
        });
        request.options()
                .additionalFields()
                .map(fields -> withoutThinkingIfForced(fields, request))
                .filter(fields -> !fields.isEmpty())
                .ifPresent(fields -> json.set("additionalModelRequestFields", fields));
        if (!request.options().metadata().isEmpty()) {
            ObjectNode metadata = json.putObject("requestMetadata");
            new TreeMap<>(request.options().metadata()).forEach(metadata::put);
        }
        return json;
    }

    private static ObjectNode message(Message message) {
        ObjectNode json = Json.object();
        json.put(
                "role",
                switch (message.role()) {
                    case USER -> "user";
                    case ASSISTANT -> "assistant";
                });
        json.set("content", BlockJson.write(message.content()));
        return json;
    }

    private static ObjectNode inference(Inference inference) {
        ObjectNode json = Json.object();
        inference.maxTokens().ifPresent(value -> json.put("maxTokens", value));
        inference.temperature().ifPresent(value -> json.put("temperature", value));
        inference.topP().ifPresent(value -> json.put("topP", value));
        if (!inference.stopSequences().isEmpty()) {
            ArrayNode sequences = json.putArray("stopSequences");
            inference.stopSequences().forEach(sequences::add);
        }
        return json;
    }

    private static ObjectNode tools(ModelRequest request) {
        ObjectNode json = Json.object();
        ArrayNode tools = json.putArray("tools");
        request.tools().forEach(tool -> tools.addObject().set("toolSpec", tool(tool)));
        switch (request.toolChoice()) {
            case ToolChoice.Auto() -> {} // what the service does when nothing is said
            case ToolChoice.Any() -> json.putObject("toolChoice").putObject("any");
            case ToolChoice.Named(var name) ->
                json.putObject("toolChoice").putObject("tool").put("name", name);
        }
        return json;
    }

    private static ObjectNode tool(ToolSpec tool) {
        ObjectNode json = Json.object();
        json.put("name", tool.name());
        if (!tool.description().isEmpty()) {
            json.put("description", tool.description());
        }
        JsonNode schema = tool.inputSchema();
        if (schema.isEmpty()) { // refused by the service, although it means the same
            schema = Json.object().put("type", "object").set("properties", Json.object());
        }
        json.putObject("inputSchema").set("json", schema);
        return json;
    }

    /** Anthropic's models refuse a forced tool together with thinking. */
    private static JsonNode withoutThinkingIfForced(JsonNode fields, ModelRequest request) {
        boolean forced = !request.tools().isEmpty() && !(request.toolChoice() instanceof ToolChoice.Auto);
        if (!forced || !(fields instanceof ObjectNode object)) {
            return fields;
        }
        ObjectNode copy = object.deepCopy();
        copy.remove("thinking");
        copy.remove("reasoning_config");
        return copy;
    }
}
