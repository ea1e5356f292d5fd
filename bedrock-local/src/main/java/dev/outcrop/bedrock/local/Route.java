package dev.outcrop.bedrock.local;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A method and raw path as an operation and, for the runtime's, a decoded model id. An ARN may come with bare slashes. */
record Route(Operation operation, String modelId) {
    private static final String MODEL = "/model/";
    private static final Map<String, Operation> RUNTIME = Map.of(
            "converse", Operation.CONVERSE,
            "converse-stream", Operation.CONVERSE_STREAM,
            "count-tokens", Operation.COUNT_TOKENS,
            "invoke", Operation.INVOKE);

    enum Operation {
        CONVERSE,
        CONVERSE_STREAM,
        COUNT_TOKENS,
        INVOKE,
        FOUNDATION_MODELS,
        INFERENCE_PROFILES
    }

    Route(String method, String path) {
        this(operation(method, path), path.startsWith(MODEL) ? modelId(path) : "");
    }

    private static Operation operation(String method, String path) {
        if (method.equals("GET") && path.equals("/foundation-models")) {
            return Operation.FOUNDATION_MODELS;
        }
        if (method.equals("GET") && path.equals("/inference-profiles")) {
            return Operation.INFERENCE_PROFILES;
        }
        Operation operation = RUNTIME.get(path.substring(path.lastIndexOf('/') + 1));
        if (!method.equals("POST") || !path.startsWith(MODEL) || operation == null) {
            throw new ServiceError(404, "UnknownOperationException", "There is no such operation: " + method);
        }
        return operation;
    }

    private static String modelId(String path) {
        int end = path.lastIndexOf('/');
        if (end <= MODEL.length()) {
            throw ServiceError.validation("The provided model identifier is invalid.");
        }
        try {
            // A plus sign is a plus sign in a path.
            String raw = path.substring(MODEL.length(), end).replace("+", "%2B");
            return URLDecoder.decode(raw, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ServiceError.validation("The provided model identifier is invalid.");
        }
    }
}
