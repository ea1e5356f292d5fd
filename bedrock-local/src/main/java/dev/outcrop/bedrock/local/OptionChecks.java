package dev.outcrop.bedrock.local;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Checks what a Converse request asks beside an answer to its messages, in the style of {@link RequestChecks}. */
final class OptionChecks {
    private static final Pattern PROMPT = Pattern.compile("arn:[^:]+:bedrock:[^:]*:[^:]*:prompt/.+");
    private static final Pattern METADATA = Pattern.compile("[a-zA-Z0-9\\s:_@$#=/+,.-]{0,256}");
    private static final int MOST_METADATA = 16;
    private static final int MOST_PATHS = 10;
    private static final int LONGEST_PATH = 256;

    /** What a prompt that is kept at the service has itself. */
    private static final List<String> OF_A_PROMPT =
            List.of("additionalModelRequestFields", "inferenceConfig", "system", "toolConfig");

    private OptionChecks() {}

    /** Whether a model id names a prompt, which brings messages, system prompt, tools and settings of its own. */
    static boolean prompt(String modelId) {
        return PROMPT.matcher(modelId).matches();
    }

    /** Throws a 400 {@link ServiceError} for options that the service would refuse. */
    static void check(String modelId, JsonNode request) {
        if (prompt(modelId)) {
            OF_A_PROMPT.stream().filter(request::has).findFirst().ifPresent(field -> {
                throw invalid("The " + field + " field can't be included in the request with a prompt from Prompt"
                        + " management.");
            });
        } else if (request.has("promptVariables")) {
            throw invalid("The promptVariables field needs the ARN of a prompt from Prompt management as modelId.");
        }
        metadata(request.path("requestMetadata"));
        paths(request.path("additionalModelResponseFieldPaths"));
        word(request, "serviceTier", "type", Set.of("priority", "default", "flex", "reserved"));
        word(request, "performanceConfig", "latency", Set.of("standard", "optimized"));
        word(request, "guardrailConfig", "trace", Set.of("enabled", "disabled", "enabled_full"));
        word(request, "guardrailConfig", "streamProcessingMode", Set.of("sync", "async"));
        schema(request.path("outputConfig").path("textFormat"));
    }

    private static void metadata(JsonNode pairs) {
        if (pairs.size() > MOST_METADATA) {
            throw limit("requestMetadata", "Member must have length less than or equal to " + MOST_METADATA);
        }
        pairs.properties().forEach(pair -> {
            boolean fits = !pair.getKey().isEmpty()
                    && METADATA.matcher(pair.getKey()).matches()
                    && pair.getValue().isString()
                    && METADATA.matcher(pair.getValue().stringValue()).matches();
            if (!fits) {
                throw limit("requestMetadata", "Member must satisfy regular expression pattern");
            }
        });
    }

    private static void paths(JsonNode paths) {
        if (paths.size() > MOST_PATHS) {
            throw limit(
                    "additionalModelResponseFieldPaths", "Member must have length less than or equal to " + MOST_PATHS);
        }
        for (JsonNode path : paths) {
            String text = path.asString("");
            if (!text.startsWith("/") || text.length() > LONGEST_PATH) {
                throw limit("additionalModelResponseFieldPaths", "Member must be a JSON Pointer");
            }
        }
    }

    private static void word(JsonNode request, String field, String key, Set<String> words) {
        String word = Json.string(request.path(field), key);
        if (!word.isEmpty() && !words.contains(word)) {
            throw limit(
                    field + "." + key,
                    "Member must satisfy enum value set: "
                            + words.stream().sorted().toList());
        }
    }

    private static void schema(JsonNode format) {
        if (format.isMissingNode()) {
            return;
        }
        JsonNode schema = format.path("structure").path("jsonSchema").path("schema");
        try {
            if (schema.isString() && Json.parse(schema.stringValue()).isObject()) {
                return;
            }
        } catch (JacksonException e) {
            throw invalid("The schema in outputConfig.textFormat is no JSON: it must be a JSON schema as text.");
        }
        throw invalid("The schema in outputConfig.textFormat must be a JSON schema as text.");
    }

    private static ServiceError limit(String at, String constraint) {
        return invalid(
                "1 validation error detected: Value at '" + at + "' failed to satisfy constraint: " + constraint);
    }

    private static ServiceError invalid(String message) {
        return ServiceError.validation(message);
    }
}
