package dev.outcrop.bedrock;

import dev.outcrop.model.Embedder;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelFailure.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Gatherers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Embeddings by InvokeModel, in the forms of Amazon Titan and Cohere Embed.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html">Titan</a>
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html">Cohere Embed</a>
 */
final class BedrockEmbedder implements Embedder {
    /** Titan takes one text a call: this many calls at once. */
    private static final int TITAN_CALLS = 8;

    private static final int COHERE_TEXTS = 96;

    private final BedrockModel model;

    BedrockEmbedder(BedrockModel model) {
        this.model = model;
    }

    @Override
    public Embedded embed(String modelId, List<String> texts, Purpose purpose) {
        if (modelId.contains("titan-embed")) {
            return joined(texts.stream()
                    .gather(Gatherers.mapConcurrent(TITAN_CALLS, text -> titan(modelId, text)))
                    .toList());
        }
        if (modelId.contains("cohere.embed")) {
            return joined(texts.stream()
                    .gather(Gatherers.windowFixed(COHERE_TEXTS))
                    .map(batch -> cohere(modelId, batch, purpose))
                    .toList());
        }
        throw failure(Kind.UNKNOWN_MODEL, "Outcrop knows no form of embeddings for " + modelId, Optional.empty());
    }

    private Embedded titan(String modelId, String text) {
        BedrockModel.Invoked invoked = model.invoke(modelId, Json.object().put("inputText", text));
        long tokens = invoked.body().path("inputTextTokenCount").asLong(0);
        List<float[]> vectors = List.of(vector(invoked.body().path("embedding")));
        return checked(new Embedded(vectors, invoked.inputTokens().orElse(tokens)), 1, invoked);
    }

    private Embedded cohere(String modelId, List<String> texts, Purpose purpose) {
        ObjectNode body = Json.object();
        ArrayNode all = body.putArray("texts");
        texts.forEach(all::add);
        body.put(
                "input_type",
                switch (purpose) {
                    case DOCUMENT -> "search_document";
                    case QUERY -> "search_query";
                });
        BedrockModel.Invoked invoked = model.invoke(modelId, body);
        JsonNode embeddings = invoked.body().path("embeddings");
        JsonNode floats = embeddings.isObject() ? embeddings.path("float") : embeddings; // by type, if it is asked for
        List<float[]> vectors =
                floats.valueStream().map(BedrockEmbedder::vector).toList();
        return checked(new Embedded(vectors, invoked.inputTokens().orElse(0L)), texts.size(), invoked);
    }

    private static float[] vector(JsonNode numbers) {
        var vector = new float[numbers.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = numbers.path(i).floatValue();
        }
        return vector;
    }

    private static Embedded checked(Embedded embedded, int texts, BedrockModel.Invoked invoked) {
        boolean whole = embedded.vectors().size() == texts
                && embedded.vectors().stream().allMatch(vector -> vector.length > 0);
        if (!whole) {
            throw failure(Kind.CUT, "Bedrock did not send a vector for every text", invoked.requestId());
        }
        return embedded;
    }

    private static Embedded joined(List<Embedded> parts) {
        var vectors = new ArrayList<float[]>();
        parts.forEach(part -> vectors.addAll(part.vectors()));
        return new Embedded(
                vectors, parts.stream().mapToLong(Embedded::inputTokens).sum());
    }

    private static ModelFailure failure(Kind kind, String message, Optional<String> requestId) {
        return new ModelFailure(kind, message, false, Optional.empty(), requestId, null);
    }
}
