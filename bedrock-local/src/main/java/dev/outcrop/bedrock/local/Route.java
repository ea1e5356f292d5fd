package dev.outcrop.bedrock.local;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A method and raw path as an operation and, for the runtime's, a decoded model id. An ARN may come with bare slashes. */
record Route(Operation operation, String modelId, String version) {
    private static final String MODEL = "/model/";
    private static final String PROFILE = "/inference-profiles/";
    private static final Pattern GUARDRAIL = Pattern.compile("/guardrail/(.+)/version/([^/]+)/apply");
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
        APPLY_GUARDRAIL,
        FOUNDATION_MODELS,
        INFERENCE_PROFILES,
        INFERENCE_PROFILE
    }

    Route(String method, String path) {
        this(operation(method, path), id(path), version(path));
    }

    private static String id(String path) {
        Matcher guardrail = GUARDRAIL.matcher(path);
        if (guardrail.matches()) {
            return decoded(guardrail.group(1));
        }
        if (path.startsWith(PROFILE)) {
            return decoded(path.substring(PROFILE.length()));
        }
        return path.startsWith(MODEL) ? modelId(path) : "";
    }

    private static String version(String path) {
        Matcher guardrail = GUARDRAIL.matcher(path);
        return guardrail.matches() ? guardrail.group(2) : "";
    }

    private static Operation operation(String method, String path) {
        if (method.equals("POST") && GUARDRAIL.matcher(path).matches()) {
            return Operation.APPLY_GUARDRAIL;
        }
        if (method.equals("GET") && path.equals("/foundation-models")) {
            return Operation.FOUNDATION_MODELS;
        }
        if (method.equals("GET") && path.equals("/inference-profiles")) {
            return Operation.INFERENCE_PROFILES;
        }
        if (method.equals("GET") && path.startsWith(PROFILE)) {
            return Operation.INFERENCE_PROFILE;
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
        return decoded(path.substring(MODEL.length(), end));
    }

    private static String decoded(String raw) {
        try {
            // A plus sign is a plus sign in a path.
            return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ServiceError.validation("The provided model identifier is invalid.");
        }
    }
}
