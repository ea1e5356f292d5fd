package dev.outcrop.server.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A value as it was written.
 *
 * @param where how to name its place to a person: {@code outcrop.yaml:3: "port"}, {@code OUTCROP_PORT}, {@code --port}
 * @param base what a relative path in it is relative to
 */
record Given(Value value, String where, boolean onCommandLine, Path base) {
    Given {
        requireNonNull(value, "value is null");
        requireNonNull(where, "where is null");
        requireNonNull(base, "base is null");
    }

    sealed interface Value {
        record Text(String text) implements Value {}

        record Items(List<String> items) implements Value {}

        record Named(Map<String, List<String>> items) implements Value {}
    }
}
