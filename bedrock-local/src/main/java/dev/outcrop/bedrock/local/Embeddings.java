package dev.outcrop.bedrock.local;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.zip.CRC32;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * InvokeModel for embedding models, with the request and response shapes of Titan Text Embeddings V2 and Cohere Embed. A vector
 * is made by hashing words (and pairs of Chinese and Japanese characters), so texts that share words are near each other.
 */
final class Embeddings {
    private static final int COHERE_DIMENSIONS = 1024;
    private static final int COHERE_TEXTS = 96;

    private Embeddings() {}

    static ObjectNode invoke(String modelId, JsonNode request) {
        if (modelId.contains("titan-embed")) {
            return titan(request);
        }
        if (modelId.contains("cohere.embed")) {
            return cohere(request);
        }
        throw ServiceError.validation("Bedrock Local answers InvokeModel for embedding models only; use Converse.");
    }

    /** What the texts of a valid request have in tokens, at least one each. */
    static int tokens(JsonNode request) {
        return request.has("inputText")
                ? Math.max(1, Usage.estimate(Json.string(request, "inputText")))
                : request.path("texts")
                        .valueStream()
                        .mapToInt(text -> Math.max(1, Usage.estimate(text.asString(""))))
                        .sum();
    }

    private static ObjectNode titan(JsonNode request) {
        String text = Json.string(request, "inputText");
        if (text.isEmpty()) {
            throw ServiceError.validation(
                    "Malformed input request: expected minLength: 1, actual: 0, please reformat your"
                            + " input and try again.");
        }
        int dimensions = request.path("dimensions").asInt(1024);
        if (dimensions != 256 && dimensions != 512 && dimensions != 1024) {
            throw ServiceError.validation("Malformed input request: #/dimensions: " + dimensions
                    + " is not a valid enum value, please reformat your input and try again.");
        }
        double[] vector = vector(text, dimensions, request.path("normalize").asBoolean(true));
        ObjectNode response = Json.object();
        put(response.putArray("embedding"), vector);
        put(response.putObject("embeddingsByType").putArray("float"), vector);
        return response.put("inputTextTokenCount", tokens(request));
    }

    private static ObjectNode cohere(JsonNode request) {
        JsonNode texts = request.path("texts");
        if (!texts.isArray() || texts.isEmpty() || texts.size() > COHERE_TEXTS) {
            throw ServiceError.validation("Malformed input request: #/texts: expected between 1 and " + COHERE_TEXTS
                    + " items, please reformat your input and try again.");
        }
        if (Json.string(request, "input_type").isEmpty()) {
            throw ServiceError.validation(
                    "Malformed input request: #: required key [input_type] not found, please reformat"
                            + " your input and try again.");
        }
        ObjectNode response = Json.object();
        String whole = Json.text(texts);
        response.put(
                "id",
                UUID.nameUUIDFromBytes(whole.getBytes(StandardCharsets.UTF_8)).toString());
        boolean byType = request.has("embedding_types");
        response.put("response_type", byType ? "embeddings_by_type" : "embeddings_floats");
        ArrayNode vectors =
                byType ? response.putObject("embeddings").putArray("float") : response.putArray("embeddings");
        for (JsonNode text : texts) {
            put(vectors.addArray(), vector(text.asString(""), COHERE_DIMENSIONS, true));
        }
        response.set("texts", texts);
        return response;
    }

    static double[] vector(String text, int dimensions, boolean unitLength) {
        double[] vector = new double[dimensions];
        for (String feature : features(text)) {
            CRC32 hash = new CRC32();
            hash.update(feature.getBytes(StandardCharsets.UTF_8));
            long bits = hash.getValue() * 0x9E3779B97F4A7C15L;
            vector[(int) Long.remainderUnsigned(bits >>> 1, dimensions)] += (bits & 1) == 0 ? 1 : -1;
        }
        double square = 0;
        for (double value : vector) {
            square += value * value;
        }
        if (unitLength && square > 0) {
            double length = Math.sqrt(square);
            for (int i = 0; i < dimensions; i++) {
                vector[i] /= length;
            }
        }
        return vector;
    }

    private static List<String> features(String text) {
        List<String> features = new ArrayList<>(Words.of(text.toLowerCase(Locale.ROOT)));
        if (features.isEmpty()) {
            features.add(text);
        }
        return features;
    }

    private static void put(ArrayNode array, double[] vector) {
        for (double value : vector) {
            array.add(value);
        }
    }
}
