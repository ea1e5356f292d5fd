package dev.outcrop.bench.system;

import java.util.Optional;

/**
 * How a system is asked over HTTP.
 *
 * @param ready a path that answers 200 when it can serve
 * @param path where questions go; {@code ${id}} stands for the conversation
 * @param body the JSON of a question, with {@code ${id}} and {@code ${text}}
 * @param tool what its tool is called
 * @param stop the path that stops an answer, if there is one
 * @param keepsRuns whether an answer goes on when its reader leaves
 */
public record Wire(String ready, String path, String body, String tool, Optional<String> stop, boolean keepsRuns) {

    /** What all minimal servers have. */
    static Wire plain() {
        return new Wire(
                "/ready", "/chat", "{\"id\":\"${id}\",\"text\":\"${text}\"}", "weather", Optional.empty(), false);
    }
}
