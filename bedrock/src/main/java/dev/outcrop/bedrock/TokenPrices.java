package dev.outcrop.bedrock;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Cost;
import dev.outcrop.model.Usage;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a model's tokens cost, in US dollars per million. A price that is missing is not known, which is not the same as
 * nothing.
 *
 * @param cacheWrite for what the cache keeps for five minutes
 * @param cacheWriteHour for what it keeps for an hour
 */
public record TokenPrices(
        BigDecimal input,
        BigDecimal output,
        Optional<BigDecimal> cacheRead,
        Optional<BigDecimal> cacheWrite,
        Optional<BigDecimal> cacheWriteHour) {
    private static final int MILLION = 6;
    private static final String HOUR = "1h";

    public TokenPrices {
        requireNonNull(input, "input is null");
        requireNonNull(output, "output is null");
        requireNonNull(cacheRead, "cacheRead is null");
        requireNonNull(cacheWrite, "cacheWrite is null");
        requireNonNull(cacheWriteHour, "cacheWriteHour is null");
        Stream.of(Optional.of(input), Optional.of(output), cacheRead, cacheWrite, cacheWriteHour)
                .flatMap(Optional::stream)
                .filter(price -> price.signum() < 0)
                .forEach(price -> {
                    throw new IllegalArgumentException("a price is negative: " + price);
                });
    }

    /** The exact cost of {@code usage}; empty if it has tokens without a price. Writes of no told age count as five minutes. */
    Optional<Cost> of(Usage usage) {
        long hour = usage.cacheWrites().stream()
                .filter(write -> write.ttl().equals(HOUR))
                .mapToLong(Usage.CacheWrite::tokens)
                .sum();
        long told =
                usage.cacheWrites().stream().mapToLong(Usage.CacheWrite::tokens).sum();
        long fiveMinutes = Math.max(usage.cacheWriteTokens(), told) - hour;
        return Stream.of(
                        times(Optional.of(input), usage.inputTokens()),
                        times(Optional.of(output), usage.outputTokens()),
                        times(cacheRead, usage.cacheReadTokens()),
                        times(cacheWrite, fiveMinutes),
                        times(cacheWriteHour, hour))
                .reduce(Optional.of(BigDecimal.ZERO), (sum, part) -> sum.flatMap(before -> part.map(before::add)))
                .map(perMillion -> new Cost(perMillion.movePointLeft(MILLION)));
    }

    private static Optional<BigDecimal> times(Optional<BigDecimal> price, long tokens) {
        return tokens == 0
                ? Optional.of(BigDecimal.ZERO)
                : price.map(perMillion -> perMillion.multiply(BigDecimal.valueOf(tokens)));
    }
}
