package dev.outcrop.bedrock.local;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tokens of one call, as the service counts them: {@code input} excludes what the cache gave and took, {@code total} has it all.
 *
 * @param writes what {@code cacheWrite} consists of, by the time for which it is kept; empty if that is not told
 */
public record Usage(int input, int output, int cacheRead, int cacheWrite, Map<String, Integer> writes) {

    public Usage {
        writes = Map.copyOf(writes);
    }

    public Usage(int input, int output, int cacheRead, int cacheWrite) {
        this(input, output, cacheRead, cacheWrite, Map.of());
    }

    public Usage(int input, int output) {
        this(input, output, 0, 0);
    }

    /** The same with so many tokens of output. */
    public Usage withOutput(int tokens) {
        return new Usage(input, tokens, cacheRead, cacheWrite, writes);
    }

    /** An estimate: four characters to a token, one for Chinese, Japanese and Korean ones. */
    static int estimate(String text) {
        long wide = text.codePoints().filter(Usage::wide).count();
        long others = text.codePointCount(0, text.length()) - wide;
        return Math.toIntExact(wide + ((others + 3) / 4));
    }

    /** An estimate of everything in a request that a model would read. */
    static int estimate(JsonNode request) {
        int tokens = 0;
        for (String part : new String[] {"system", "messages", "toolConfig"}) {
            if (request.has(part)) {
                tokens += estimate(Json.text(request.path(part)));
            }
        }
        return Math.max(1, tokens);
    }

    static boolean wide(int codePoint) {
        return switch (Character.UnicodeScript.of(codePoint)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL -> true;
            default -> false;
        };
    }

    ObjectNode json() {
        ObjectNode json = Json.object()
                .put("inputTokens", input)
                .put("outputTokens", output)
                .put("totalTokens", input + output + cacheRead + cacheWrite)
                .put("cacheReadInputTokens", cacheRead)
                .put("cacheWriteInputTokens", cacheWrite);
        if (!writes.isEmpty()) {
            ArrayNode details = json.putArray("cacheDetails");
            new TreeMap<>(writes)
                    .forEach(
                            (ttl, tokens) -> details.addObject().put("ttl", ttl).put("inputTokens", tokens));
        }
        return json;
    }
}
