package dev.outcrop.model;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tokens of one or more calls, as the provider counts them: {@code inputTokens} excludes what was read from or written
 * to the cache, {@code outputTokens} includes reasoning.
 *
 * @param cacheWrites what {@code cacheWriteTokens} consists of, if the provider tells; their prices differ
 */
public record Usage(
        long inputTokens,
        long outputTokens,
        long totalTokens,
        long cacheReadTokens,
        long cacheWriteTokens,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<CacheWrite> cacheWrites) {

    /** No tokens at all. */
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0);

    public Usage {
        cacheWrites = List.copyOf(cacheWrites);
    }

    /** Usage whose cache writes are not told apart. */
    public Usage(long inputTokens, long outputTokens, long totalTokens, long cacheReadTokens, long cacheWriteTokens) {
        this(inputTokens, outputTokens, totalTokens, cacheReadTokens, cacheWriteTokens, List.of());
    }

    /** Tokens written to the cache to be kept for {@code ttl}, {@code 5m} or {@code 1h}. */
    public record CacheWrite(String ttl, long tokens) {}

    /** The sum, number by number. */
    public Usage plus(Usage other) {
        return new Usage(
                inputTokens + other.inputTokens,
                outputTokens + other.outputTokens,
                totalTokens + other.totalTokens,
                cacheReadTokens + other.cacheReadTokens,
                cacheWriteTokens + other.cacheWriteTokens,
                sum(cacheWrites, other.cacheWrites));
    }

    private static List<CacheWrite> sum(List<CacheWrite> one, List<CacheWrite> other) {
        Map<String, Long> byTtl = new TreeMap<>();
        one.forEach(write -> byTtl.merge(write.ttl(), write.tokens(), Long::sum));
        other.forEach(write -> byTtl.merge(write.ttl(), write.tokens(), Long::sum));
        var sum = new ArrayList<CacheWrite>();
        byTtl.forEach((ttl, tokens) -> sum.add(new CacheWrite(ttl, tokens)));
        return sum;
    }
}
