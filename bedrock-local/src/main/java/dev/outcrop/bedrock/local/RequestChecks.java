package dev.outcrop.bedrock.local;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Checks a Converse request as the service does, in the service's style of words. The rules are those of the API reference and
 * of the traps that its users report; the exact sentences are not part of any contract.
 */
final class RequestChecks {
    private static final Pattern TOOL_NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final int CACHE_POINTS = 4;
    private static final Set<String> FIELDS = Set.of(
            "messages",
            "system",
            "inferenceConfig",
            "toolConfig",
            "guardrailConfig",
            "additionalModelRequestFields",
            "additionalModelResponseFieldPaths",
            "promptVariables",
            "requestMetadata",
            "performanceConfig",
            "serviceTier",
            "outputConfig");
    private static final Set<String> BLOCKS = Set.of(
            "text",
            "image",
            "document",
            "video",
            "audio",
            "toolUse",
            "toolResult",
            "reasoningContent",
            "guardContent",
            "cachePoint",
            "citationsContent",
            "searchResult",
            "toolAddition",
            "toolRemoval");

    private final JsonNode request;
    private final boolean prompt;
    private final SentBlocks sent;
    private int cachePoints;
    private boolean shortPoint;
    private boolean toolBlocks;

    private RequestChecks(JsonNode request, boolean prompt, SentBlocks sent) {
        this.request = request;
        this.prompt = prompt;
        this.sent = sent;
    }

    /** Throws a 400 {@link ServiceError} for a request to this model that the service would refuse. */
    static void check(String modelId, JsonNode request, SentBlocks sent) {
        OptionChecks.check(modelId, request);
        new RequestChecks(request, OptionChecks.prompt(modelId), sent).whole();
    }

    /** Whether the API reference has blocks of that type. */
    static boolean known(String type) {
        return BLOCKS.contains(type);
    }

    /** The types that a block claims to be of; a good one has one. */
    static List<String> types(JsonNode block) {
        return block.isObject() ? block.propertyNames().stream().toList() : List.of();
    }

    private void whole() {
        request.properties().forEach(field -> {
            if (!FIELDS.contains(field.getKey())) {
                throw invalid("Unknown field in the request: " + field.getKey() + ".");
            }
        });
        toolConfig();
        system();
        messages();
        if (toolBlocks && !prompt && !request.path("toolConfig").isObject()) {
            throw invalid("The toolConfig field must be defined when using toolUse and toolResult content blocks.");
        }
        inferenceConfig();
        if (cachePoints > CACHE_POINTS) {
            throw invalid("A maximum of " + CACHE_POINTS + " blocks with cache_control may be provided. Found "
                    + cachePoints + ".");
        }
    }

    private void system() {
        for (JsonNode block : request.path("system")) {
            if (block.has("cachePoint")) {
                cachePoint(block.path("cachePoint"), "system");
            } else if (block.has("text")) {
                MediaChecks.text(block, "system");
            } else if (block.has("guardContent")) {
                MediaChecks.guarded(block.path("guardContent"), "system");
            } else {
                throw invalid("The system field has a block of an unknown type.");
            }
        }
    }

    private void messages() {
        JsonNode messages = request.path("messages");
        if (prompt && messages.isMissingNode()) {
            return; // it has its own
        }
        if (!messages.isArray() || messages.isEmpty()) {
            throw invalid(
                    "1 validation error detected: Value at 'messages' failed to satisfy constraint: Member must not be"
                            + " null or empty");
        }
        String expected = "user";
        List<String> open = List.of();
        int index = 0;
        for (JsonNode message : messages) {
            String role = Json.string(message, "role");
            if (!role.equals("user") && !role.equals("assistant")) {
                throw invalid(
                        "1 validation error detected: Value '" + role + "' at 'messages." + (index + 1)
                                + ".member.role' failed to satisfy constraint: Member must satisfy enum value set: [user, assistant]");
            }
            if (!role.equals(expected)) {
                throw invalid(
                        index == 0
                                ? "A conversation must start with a user message. Try again with a conversation that starts with"
                                        + " a user message."
                                : "A conversation must alternate between user and assistant roles. Make sure the conversation"
                                        + " alternates between user and assistant roles and try again.");
            }
            expected = role.equals("user") ? "assistant" : "user";
            open = message(message, role, open, index);
            index++;
        }
        if (expected.equals("user")) {
            throw invalid(
                    "The model returned the following errors: This model does not support assistant message prefill. The"
                            + " conversation must end with a user message.");
        }
    }

    /** Returns the ids of the message's tool uses, which the next message has to answer. */
    private List<String> message(JsonNode message, String role, List<String> open, int index) {
        String at = "messages." + index;
        JsonNode content = message.path("content");
        if (!content.isArray() || content.isEmpty()) {
            throw invalid("The content field in the Message object at " + at
                    + " is empty. Add a ContentBlock object to the content field and try again.");
        }
        Set<String> uses = new LinkedHashSet<>();
        Set<String> results = new LinkedHashSet<>();
        int block = 0;
        for (JsonNode part : content) {
            block(part, role, at + ".content." + block, uses, results);
            block++;
        }
        matched(open, results, index);
        return List.copyOf(uses);
    }

    private static void matched(List<String> open, Set<String> results, int index) {
        List<String> missing = open.stream().filter(id -> !results.contains(id)).toList();
        if (!missing.isEmpty()) {
            throw invalid("Expected toolResult blocks at messages." + index + ".content for the following Ids: "
                    + String.join(", ", missing));
        }
        if (results.size() > open.size() || !open.containsAll(results)) {
            throw invalid("The number of toolResult blocks at messages." + index
                    + ".content exceeds the number of toolUse blocks of previous turn.");
        }
    }

    private void block(JsonNode block, String role, String at, Set<String> uses, Set<String> results) {
        List<String> types = types(block);
        if (types.size() != 1 || !known(types.getFirst())) {
            if (role.equals("assistant") && sent.contains(block)) {
                return; // newer than this server, and its own: it goes back where it came from
            }
            throw invalid("The content block at " + at + " must be exactly one of the types of ContentBlock, but has: "
                    + String.join(", ", types) + ".");
        }
        switch (types.getFirst()) {
            case "text" -> MediaChecks.text(block, at);
            case "toolUse" -> toolUse(block.path("toolUse"), role, at, uses);
            case "toolResult" -> toolResult(block.path("toolResult"), role, at, results);
            case "document" -> MediaChecks.document(block.path("document"), at);
            case "guardContent" -> MediaChecks.guarded(block.path("guardContent"), at);
            case "cachePoint" -> cachePoint(block.path("cachePoint"), at);
            default -> {
                if (!block.path(types.getFirst()).isObject()) {
                    throw invalid("The content block at " + at + " is not an object.");
                }
            }
        }
    }

    /** They are read in the order of the cache: tools, system, messages. */
    private void cachePoint(JsonNode point, String at) {
        cachePoints++;
        String ttl = Json.string(point, "ttl");
        if (!Json.string(point, "type").equals("default")
                || !Set.of("", "5m", "1h").contains(ttl)) {
            throw invalid("The cachePoint at " + at + " must be of type default, and its ttl one of 5m and 1h.");
        }
        if (ttl.equals("1h") && shortPoint) {
            throw invalid("A cachePoint with ttl 1h at " + at + " must not come after one with ttl 5m.");
        }
        shortPoint |= !ttl.equals("1h");
    }

    private void toolUse(JsonNode use, String role, String at, Set<String> uses) {
        toolBlocks = true;
        if (!role.equals("assistant")) {
            throw invalid("The toolUse block at " + at + " is only allowed in an assistant message.");
        }
        toolName(Json.string(use, "name"), at + ".toolUse.name");
        String id = Json.string(use, "toolUseId");
        if (!TOOL_NAME.matcher(id).matches()) {
            throw pattern(id, at + ".toolUse.toolUseId");
        }
        if (!use.path("input").isObject()) {
            throw invalid("The format of the value at " + at
                    + ".toolUse.input is invalid. Provide a json object for the field and try again.");
        }
        if (!uses.add(id)) {
            throw invalid("The toolUse blocks at " + at + " contain duplicate Ids: " + id);
        }
    }

    private void toolResult(JsonNode result, String role, String at, Set<String> results) {
        toolBlocks = true;
        if (!role.equals("user")) {
            throw invalid("The toolResult block at " + at + " is only allowed in a user message.");
        }
        String id = Json.string(result, "toolUseId");
        if (!results.add(id)) {
            throw invalid("The toolResult blocks at " + at + " contain duplicate Ids: " + id);
        }
        String status = Json.string(result, "status");
        if (!status.isEmpty() && !status.equals("success") && !status.equals("error")) {
            throw invalid(
                    "1 validation error detected: Value '" + status + "' at '" + at
                            + ".toolResult.status' failed to satisfy constraint: Member must satisfy enum value set: [success, error]");
        }
        JsonNode content = result.path("content");
        if (!content.isArray() || content.isEmpty()) {
            throw invalid("The content field in the ToolResult object at " + at
                    + ".toolResult is empty. Add content and try" + " again.");
        }
        for (JsonNode part : content) {
            if (part.has("text")) {
                MediaChecks.text(part, at + ".toolResult.content");
            } else if (part.has("document")) {
                MediaChecks.document(part.path("document"), at);
            } else if (part.has("json") && !part.path("json").isObject()) {
                throw invalid("The format of the value at " + at
                        + ".toolResult.content.json is invalid. Provide a json object for the field and try again.");
            }
        }
    }

    private void toolConfig() {
        JsonNode config = request.path("toolConfig");
        if (config.isMissingNode() || config.isNull()) {
            return;
        }
        JsonNode tools = config.path("tools");
        if (!tools.isArray() || tools.isEmpty()) {
            throw invalid(
                    "1 validation error detected: Value at 'toolConfig.tools' failed to satisfy constraint: Member must"
                            + " have length greater than or equal to 1");
        }
        Set<String> names = new LinkedHashSet<>();
        int index = 0;
        for (JsonNode tool : tools) {
            tool(tool, "toolConfig.tools." + index, names);
            index++;
        }
        String forced = Json.string(config.path("toolChoice").path("tool"), "name");
        if (!forced.isEmpty() && !names.contains(forced)) {
            throw invalid("The tool " + forced + " of toolConfig.toolChoice is not among toolConfig.tools.");
        }
    }

    private void tool(JsonNode tool, String at, Set<String> names) {
        if (tool.has("cachePoint")) {
            cachePoint(tool.path("cachePoint"), at);
            return;
        }
        if (tool.has("systemTool")) {
            return;
        }
        JsonNode spec = tool.path("toolSpec");
        if (!spec.isObject()) {
            throw invalid("The value at " + at + " must be one of toolSpec, systemTool and cachePoint.");
        }
        String name = Json.string(spec, "name");
        toolName(name, at + ".toolSpec.name");
        if (!names.add(name)) {
            throw invalid("The tool name " + name + " is defined more than once in toolConfig.tools.");
        }
        if (spec.has("description") && Json.string(spec, "description").isEmpty()) {
            throw invalid(
                    "1 validation error detected: Value at '" + at
                            + ".toolSpec.description' failed to satisfy constraint: Member must have length greater than or equal to 1");
        }
        JsonNode schema = spec.path("inputSchema").path("json");
        if (!schema.isObject() || !Json.string(schema, "type").equals("object")) {
            throw invalid(
                    "The value at " + at + ".toolSpec.inputSchema.json.type must be one of the following: object.");
        }
    }

    private static void toolName(String name, String at) {
        if (!TOOL_NAME.matcher(name).matches()) {
            throw pattern(name, at);
        }
    }

    private void inferenceConfig() {
        JsonNode config = request.path("inferenceConfig");
        range(config, "temperature", 0, 1);
        range(config, "topP", 0, 1);
        JsonNode most = config.path("maxTokens");
        if (!most.isMissingNode() && (!most.isIntegralNumber() || most.asLong() < 1)) {
            throw invalid(
                    "1 validation error detected: Value at 'inferenceConfig.maxTokens' failed to satisfy constraint:"
                            + " Member must have value greater than or equal to 1");
        }
        for (JsonNode sequence : config.path("stopSequences")) {
            if (!sequence.isString() || sequence.asString().isEmpty()) {
                throw invalid("1 validation error detected: Value at 'inferenceConfig.stopSequences' failed to satisfy"
                        + " constraint: Member must have length greater than or equal to 1");
            }
        }
    }

    private static void range(JsonNode config, String field, double least, double most) {
        JsonNode value = config.path(field);
        if (!value.isMissingNode() && (!value.isNumber() || value.asDouble() < least || value.asDouble() > most)) {
            throw invalid("1 validation error detected: Value at 'inferenceConfig." + field
                    + "' failed to satisfy constraint: Member must have value between " + least + " and " + most);
        }
    }

    private static ServiceError pattern(String value, String at) {
        return invalid("1 validation error detected: Value '" + value + "' at '" + at
                + "' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+");
    }

    private static ServiceError invalid(String message) {
        return ServiceError.validation(message);
    }
}
