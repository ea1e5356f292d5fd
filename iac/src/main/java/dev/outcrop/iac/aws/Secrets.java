package dev.outcrop.iac.aws;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A stage's secrets. Values go to AWS and nowhere else: no argument, no file and no line here has one. */
record Secrets(Place place) {

    /** One that somebody fills in. */
    enum Kind {
        LANGFUSE,
        SIGN_IN;

        /** In the order in which they are asked for. */
        List<String> fields() {
            return switch (this) {
                case LANGFUSE -> List.of("publicKey", "secretKey");
                case SIGN_IN -> List.of("clientSecret");
            };
        }

        @Override
        public String toString() {
            return switch (this) {
                case LANGFUSE -> "langfuse";
                case SIGN_IN -> "sign-in";
            };
        }
    }

    String name(Kind kind) {
        return switch (kind) {
            case LANGFUSE -> place.names().langfuseSecret();
            case SIGN_IN -> place.names().signInSecret();
        };
    }

    /** Whether every field has a value. */
    boolean filled(Kind kind) {
        String text;
        try {
            text = place.services()
                    .secrets()
                    .getSecretValue(request -> request.secretId(name(kind)))
                    .secretString();
        } catch (ResourceNotFoundException e) {
            throw new Trouble("there is no secret " + name(kind) + " yet: run ./outcrop aws deploy first.", e);
        }
        JsonNode json = JsonMapper.shared().readTree(text);
        return kind.fields().stream()
                .noneMatch(field -> json.path(field).asString("").isEmpty());
    }

    /** What somebody types, or a program hands over, field by field. */
    List<String> asked(Kind kind) {
        return kind.fields().stream().map(place.terminal()::secret).toList();
    }

    /** Stores it in place of what was there. */
    void put(Kind kind, List<String> values) {
        Map<String, String> json = new LinkedHashMap<>();
        for (int at = 0; at < values.size(); at++) {
            json.put(kind.fields().get(at), values.get(at));
        }
        try {
            place.services()
                    .secrets()
                    .putSecretValue(request -> request.secretId(name(kind))
                            .secretString(JsonMapper.shared().writeValueAsString(json)));
        } catch (ResourceNotFoundException e) {
            throw new Trouble("there is no secret " + name(kind) + " yet: run ./outcrop aws deploy first.", e);
        }
    }
}
