package dev.outcrop.server.metrics;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a database is asked for, once for all numbers of a page. A database that is away keeps no page from being read: after
 * a second the page has what was known before.
 */
final class Reading<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Reading.class);

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration FRESH = Duration.ofMillis(500);

    private final Supplier<T> source;
    private T known;
    private long knownAt = System.nanoTime() - FRESH.toNanos();
    private CompletableFuture<T> underWay = CompletableFuture.failedFuture(new IllegalStateException("not begun"));

    /** {@code before} stands for what is not known yet. */
    Reading(Supplier<T> source, T before) {
        this.source = requireNonNull(source, "source is null");
        this.known = requireNonNull(before, "before is null");
    }

    /** What is known, half a second old at most, or older if the source is slow. */
    synchronized T value() {
        if (System.nanoTime() - knownAt < FRESH.toNanos()) {
            return known;
        }
        if (underWay.isDone()) {
            underWay = CompletableFuture.supplyAsync(source, Thread::startVirtualThread);
        }
        try {
            known = underWay.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException late) {
            LOG.debug("the numbers of before are told: {}", late.toString());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        knownAt = System.nanoTime();
        return known;
    }
}
