package dev.outcrop.model;

/**
 * Tokens of one or more calls, as the provider counts them: {@code inputTokens} excludes what was read from or written
 * to the cache, {@code outputTokens} includes reasoning.
 */
public record Usage(
        long inputTokens, long outputTokens, long totalTokens, long cacheReadTokens, long cacheWriteTokens) {

    /** No tokens at all. */
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0);

    /** The sum, number by number. */
    public Usage plus(Usage other) {
        return new Usage(
                inputTokens + other.inputTokens,
                outputTokens + other.outputTokens,
                totalTokens + other.totalTokens,
                cacheReadTokens + other.cacheReadTokens,
                cacheWriteTokens + other.cacheWriteTokens);
    }
}
