package dev.outcrop.langfuse;

import dev.outcrop.model.Usage;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tokens of a model call, in the words of Langfuse and of OpenTelemetry, which count differently. */
public record Tokens(Usage usage) {
    /** For calls that failed, so that Langfuse does not count them itself. */
    public static final Tokens NONE = new Tokens(Usage.NONE);

    /**
     * Parts that do not overlap, and their total. A part that is zero is left out; of cache writes either the sum or the
     * parts by their time to live are told, never both, for Langfuse adds up what it is given.
     */
    Map<String, Long> details() {
        var details = new LinkedHashMap<String, Long>();
        details.put("input", usage.inputTokens());
        details.put("output", usage.outputTokens());
        putIfAny(details, "input_cached_tokens", usage.cacheReadTokens());
        if (byTimeToLive()) {
            usage.cacheWrites()
                    .forEach(write -> putIfAny(details, "input_cache_creation_" + write.ttl(), write.tokens()));
        } else {
            putIfAny(details, "input_cache_creation", usage.cacheWriteTokens());
        }
        details.put("total", inputWithCache() + usage.outputTokens());
        return details;
    }

    /** Input tokens as OpenTelemetry counts them: with those read from and written to the cache. */
    long inputWithCache() {
        return usage.inputTokens() + usage.cacheReadTokens() + usage.cacheWriteTokens();
    }

    /** Whether the parts by time to live are known, and are all there is. */
    private boolean byTimeToLive() {
        long sum =
                usage.cacheWrites().stream().mapToLong(Usage.CacheWrite::tokens).sum();
        return sum == usage.cacheWriteTokens()
                && usage.cacheWrites().stream()
                        .allMatch(
                                write -> write.ttl().equals("5m") || write.ttl().equals("1h"));
    }

    private static void putIfAny(Map<String, Long> details, String name, long tokens) {
        if (tokens > 0) {
            details.merge(name, tokens, Long::sum);
        }
    }
}
