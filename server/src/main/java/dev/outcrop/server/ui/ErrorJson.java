package dev.outcrop.server.ui;

import dev.outcrop.run.RunError;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Why a run failed, as clients are told: a sentence in English, and what it takes to say it in another language. */
public final class ErrorJson {
    private ErrorJson() {}

    /** The error as JSON. */
    public static ObjectNode of(RunError error) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("message", error.message())
                .put("code", error.code())
                .put("id", error.id());
        error.retryAfterSeconds().ifPresent(seconds -> json.put("retryAfterSeconds", seconds));
        if (!error.about().isEmpty()) {
            ObjectNode about = json.putObject("about");
            error.about().forEach(about::put);
        }
        return json;
    }
}
