package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A version of a prompt that Langfuse has and an agent can use.
 *
 * @param version counts from 1
 * @param chat whether it is written there as a chat, of one system message, and not as a text
 * @param config what else is kept with it there; nothing of it is read here
 */
public record RemotePrompt(int version, boolean chat, String text, Optional<JsonNode> config) {
    public RemotePrompt {
        requireNonNull(text, "text is null");
        requireNonNull(config, "config is null");
    }

    /** It, as Langfuse tells it; empty if no agent's prompt can be made of it. */
    static Optional<RemotePrompt> read(JsonNode told) {
        boolean chat = told.path("type").asString("").equals("chat");
        return text(told.path("prompt"))
                .filter(_ -> told.path("version").isInt())
                .map(text -> new RemotePrompt(
                        told.path("version").asInt(),
                        chat,
                        text,
                        Optional.of(told.path("config")).filter(JsonNode::isObject)));
    }

    private static Optional<String> text(JsonNode prompt) {
        if (prompt.isString()) {
            return Optional.of(prompt.asString());
        }
        boolean system = prompt.isArray()
                && prompt.size() == 1
                && prompt.path(0).path("role").asString("").equals("system");
        return Optional.of(prompt.path(0).path("content"))
                .filter(content -> system && content.isString())
                .map(JsonNode::asString);
    }
}
