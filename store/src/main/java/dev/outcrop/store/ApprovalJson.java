package dev.outcrop.store;

import dev.outcrop.run.ApprovalRequest;
import dev.outcrop.run.Decision;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What is asked and what is decided, as JSON text. */
final class ApprovalJson {
    private static final JsonMapper JSON = JsonMapper.shared();

    private ApprovalJson() {}

    static String write(ApprovalRequest request) {
        return JSON.writeValueAsString(request);
    }

    static String write(Decision decision) {
        return JSON.writeValueAsString(decision);
    }

    static ApprovalRequest request(String json) {
        return read(json, ApprovalRequest.class);
    }

    static Decision decision(String json) {
        return read(json, Decision.class);
    }

    private static <T> T read(String json, Class<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JacksonException e) {
            // The parser's message quotes the text, which is content.
            throw new IllegalArgumentException(
                    "not a part of an approval: " + e.getClass().getSimpleName());
        }
    }
}
