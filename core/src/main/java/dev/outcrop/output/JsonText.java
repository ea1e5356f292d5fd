package dev.outcrop.output;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON object in a text: models put words before it, and a code fence around it. */
final class JsonText {
    private static final Pattern FENCE = Pattern.compile("```[a-zA-Z]*\\s*\\n(.*?)```", Pattern.DOTALL);

    private JsonText() {}

    static Optional<JsonNode> object(String text) {
        List<String> fenced =
                FENCE.matcher(text).results().map(found -> found.group(1)).toList();
        return Stream.of(Stream.of(text), fenced.stream(), outermost(text).stream())
                .flatMap(candidates -> candidates)
                .flatMap(candidate -> parsed(candidate).stream())
                .findFirst();
    }

    private static Optional<String> outermost(String text) {
        int from = text.indexOf('{');
        int to = text.lastIndexOf('}');
        return from >= 0 && to > from ? Optional.of(text.substring(from, to + 1)) : Optional.empty();
    }

    private static Optional<JsonNode> parsed(String text) {
        try {
            return Optional.of(JsonMapper.shared().readTree(text)).filter(JsonNode::isObject);
        } catch (JacksonException noJson) {
            return Optional.empty();
        }
    }
}
