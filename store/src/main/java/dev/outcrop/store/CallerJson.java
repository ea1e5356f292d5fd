package dev.outcrop.store;

import dev.outcrop.access.Caller;
import tools.jackson.databind.json.JsonMapper;

/** A caller with all rights, as text. */
final class CallerJson {
    private static final JsonMapper JSON = JsonMapper.shared();

    private CallerJson() {}

    static String write(Caller caller) {
        return JSON.writeValueAsString(caller);
    }

    static Caller read(String text) {
        return JSON.readValue(text, Caller.class);
    }
}
