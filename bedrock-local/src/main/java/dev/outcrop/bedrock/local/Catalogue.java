package dev.outcrop.bedrock.local;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The models that this server says it has. By default any well-formed id of a known provider is accepted as well. */
final class Catalogue {
    /** A model that is listed. */
    record Model(String id, String provider, String name, boolean embeds) {}

    static final List<Model> MODELS = List.of(
            new Model("anthropic.claude-opus-4-1-20250805-v1:0", "Anthropic", "Claude Opus 4.1", false),
            new Model("anthropic.claude-sonnet-4-5-20250929-v1:0", "Anthropic", "Claude Sonnet 4.5", false),
            new Model("anthropic.claude-sonnet-4-20250514-v1:0", "Anthropic", "Claude Sonnet 4", false),
            new Model("anthropic.claude-haiku-4-5-20251001-v1:0", "Anthropic", "Claude Haiku 4.5", false),
            new Model("amazon.nova-pro-v1:0", "Amazon", "Nova Pro", false),
            new Model("amazon.nova-lite-v1:0", "Amazon", "Nova Lite", false),
            new Model("amazon.nova-micro-v1:0", "Amazon", "Nova Micro", false),
            new Model("amazon.titan-embed-text-v2:0", "Amazon", "Titan Text Embeddings V2", true),
            new Model("cohere.embed-english-v3", "Cohere", "Embed English", true),
            new Model("cohere.embed-multilingual-v3", "Cohere", "Embed Multilingual", true));

    private static final Pattern KNOWN = Pattern.compile("(?:(?:us|eu|apac|jp|au|ca|sa|us-gov|global)\\.)?"
            + "(?:anthropic|amazon|meta|mistral|cohere|ai21|deepseek|openai|qwen|writer|stability|moonshot|moonshotai|"
            + "minimax|google|nvidia|zai|luma|twelvelabs|local|demo)\\.[a-zA-Z0-9][a-zA-Z0-9._-]*(?::[a-z0-9]+)*");
    private static final Pattern GEOGRAPHY = Pattern.compile("(?:us|eu|apac|jp|au|ca|sa|us-gov|global)\\.(.+)");
    private static final Pattern ARN = Pattern.compile("arn:aws(?:-[a-z]+)*:bedrock:[a-z0-9-]+:(?:\\d{12})?:"
            + "(foundation-model|inference-profile|application-inference-profile|provisioned-model|imported-model|"
            + "custom-model-deployment|prompt|prompt-router|default-prompt-router)/(.+)");

    private final Set<String> extra;

    Catalogue(Set<String> extra) {
        this.extra = extra;
    }

    void check(String modelId) {
        Matcher arn = ARN.matcher(modelId);
        if (arn.matches()) {
            boolean named =
                    arn.group(1).equals("foundation-model") || arn.group(1).equals("inference-profile");
            if (named && !has(arn.group(2))) {
                throw new ServiceError(
                        404,
                        "ResourceNotFoundException",
                        "Could not resolve the foundation model from the provided model identifier.");
            }
            return;
        }
        if (!has(modelId)) {
            throw ServiceError.validation("The provided model identifier is invalid.");
        }
    }

    private boolean has(String id) {
        if (extra.isEmpty()) {
            return KNOWN.matcher(id).matches();
        }
        Matcher geography = GEOGRAPHY.matcher(id);
        String bare = geography.matches() ? geography.group(1) : id;
        return extra.contains(id)
                || MODELS.stream().anyMatch(model -> model.id().equals(bare));
    }
}
