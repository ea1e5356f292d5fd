package dev.outcrop.bedrock;

import dev.outcrop.model.CallOptions;
import dev.outcrop.model.Inference;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ToolChoice;
import dev.outcrop.model.ToolSpec;
import java.util.TreeMap;
import java.util.regex.Pattern;
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
    private static final Pattern PROMPT = Pattern.compile("arn:[^:]+:bedrock:[^:]*:[^:]*:prompt/.+");

    private RequestJson() {}

    static ObjectNode write(ModelRequest request, boolean streaming) {
        ObjectNode json = Json.object();
        CallOptions options = request.options();
        // A prompt that is kept at the service has these itself, and the service refuses them beside it.
        boolean kept = PROMPT.matcher(request.modelId()).matches();
        messages(json, request);
        if (!kept) {
            system(json, request);
            ObjectNode inference = inference(request.inference());
            if (!inference.isEmpty()) {
                json.set("inferenceConfig", inference);
            }
            tools(json, request);
        }
        options.guardrail().ifPresent(guardrail -> {
            ObjectNode config = json.putObject("guardrailConfig");
            config.put("guardrailIdentifier", guardrail.id());
            config.put("guardrailVersion", guardrail.version());
            config.put("trace", guardrail.trace());
            if (streaming) {
                config.put("streamProcessingMode", guardrail.streamMode());
            }
        });
        if (!kept) {
            additional(json, request);
        }
        if (!options.promptVariables().isEmpty()) {
            ObjectNode variables = json.putObject("promptVariables");
            new TreeMap<>(options.promptVariables())
                    .forEach((name, value) -> variables.putObject(name).put("text", value));
        }
        if (!options.responseFields().isEmpty()) {
            options.responseFields().forEach(json.putArray("additionalModelResponseFieldPaths")::add);
        }
        if (!options.metadata().isEmpty()) {
            ObjectNode metadata = json.putObject("requestMetadata");
            new TreeMap<>(options.metadata()).forEach(metadata::put);
        }
        options.performance()
                .ifPresent(latency -> json.putObject("performanceConfig").put("latency", latency));
        options.serviceTier().ifPresent(tier -> json.putObject("serviceTier").put("type", tier));
        output(json, options);
        return json;
    }

    /** What CountTokens takes of a request: only what a model would read. */
    static ObjectNode writeToCount(ModelRequest request) {
        ObjectNode json = Json.object();
        ObjectNode converse = json.putObject("input").putObject("converse");
        messages(converse, request);
        system(converse, request);
        tools(converse, request);
        additional(converse, request);
        return json;
    }

    private static void messages(ObjectNode json, ModelRequest request) {
        if (!request.messages().isEmpty()) {
            ArrayNode messages = json.putArray("messages");
            request.messages().forEach(message -> messages.add(message(message)));
        }
    }

    private static void system(ObjectNode json, ModelRequest request) {
        if (!request.system().isEmpty()) {
            json.set("system", BlockJson.write(request.system()));
        }
    }

    private static void additional(ObjectNode json, ModelRequest request) {
        request.options()
                .additionalFields()
                .map(fields -> withoutThinkingIfForced(fields, request))
                .filter(fields -> !fields.isObject() || !fields.isEmpty())
                .ifPresent(fields -> json.set("additionalModelRequestFields", fields));
    }

    private static void output(ObjectNode json, CallOptions options) {
        if (options.outputSchema().isEmpty() && options.effort().isEmpty()) {
            return;
        }
        ObjectNode config = json.putObject("outputConfig");
        options.outputSchema().ifPresent(form -> {
            ObjectNode format = config.putObject("textFormat");
            format.put("type", "json_schema");
            ObjectNode schema = format.putObject("structure").putObject("jsonSchema");
            schema.put("schema", Json.MAPPER.writeValueAsString(form.schema())); // as text, says the service
            schema.put("name", form.name());
            if (!form.description().isEmpty()) {
                schema.put("description", form.description());
            }
        });
        options.effort().ifPresent(effort -> config.put("effort", effort));
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

    private static void tools(ObjectNode request, ModelRequest call) {
        if (call.tools().isEmpty() && call.options().systemTools().isEmpty()) {
            return;
        }
        ObjectNode json = request.putObject("toolConfig");
        ArrayNode tools = json.putArray("tools");
        call.tools().forEach(tool -> tools.addObject().set("toolSpec", tool(tool)));
        call.options()
                .systemTools()
                .forEach(name -> tools.addObject().putObject("systemTool").put("name", name));
        call.options().toolCache().ifPresent(point -> tools.add(BlockJson.write(point)));
        switch (call.toolChoice()) {
            case ToolChoice.Auto() -> {} // what the service does when nothing is said
            case ToolChoice.Any() -> json.putObject("toolChoice").putObject("any");
            case ToolChoice.Named(var name) ->
                json.putObject("toolChoice").putObject("tool").put("name", ToolNames.wire(name));
        }
    }

    private static ObjectNode tool(ToolSpec tool) {
        ObjectNode json = Json.object();
        json.put("name", ToolNames.wire(tool.name()));
        if (!tool.description().isEmpty()) {
            json.put("description", tool.description());
        }
        JsonNode schema = tool.inputSchema();
        if (schema.isEmpty()) { // refused by the service, although it means the same
            schema = Json.object().put("type", "object").set("properties", Json.object());
        }
        json.putObject("inputSchema").set("json", schema);
        if (tool.strict()) {
            json.put("strict", true);
        }
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
