package dev.outcrop.server.metrics;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a database is asked for, once for all numbers of a page. A database that is away or slow keeps no page from being
 * read: after a second the page has what was known before, and the next one what has come since.
 */
final class Reading<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Reading.class);

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration FRESH = Duration.ofMillis(500);

    private final Supplier<T> source;
    private final LongSupplier nanoTime;
    private T known;
    private long knownFrom;
    private long waitedAt;
    private CompletableFuture<Read<T>> underWay;
    private boolean failing;

    /** An answer, and when it was asked for: it is at least as new as that. */
    private record Read<T>(T value, long from) {}

    /** {@code before} stands for what is not known yet. */
    Reading(Supplier<T> source, T before) {
        this(source, before, System::nanoTime);
    }

    Reading(Supplier<T> source, T before, LongSupplier nanoTime) {
        this.source = requireNonNull(source, "source is null");
        this.nanoTime = requireNonNull(nanoTime, "nanoTime is null");
        known = requireNonNull(before, "before is null");
        knownFrom = nanoTime.getAsLong();
        waitedAt = knownFrom - FRESH.toNanos();
        underWay = CompletableFuture.completedFuture(new Read<>(known, knownFrom));
    }

    /** What is known, half a second old at most, or older if the source is slow or fails: {@link #age} tells. */
    synchronized T value() {
        boolean done = underWay.isDone();
        if (done) {
            take(); // what came too late for the page before
        }
        if (nanoTime.getAsLong() - waitedAt < FRESH.toNanos()) {
            return known;
        }
        if (done) { // one that ends meanwhile is taken below, and not lost
            underWay = CompletableFuture.supplyAsync(this::read, Thread::startVirtualThread);
        }
        take();
        waitedAt = nanoTime.getAsLong();
        return known;
    }

    /** How long ago was asked for what is known; as long as nothing is, since when that is so. */
    synchronized Duration age() {
        return Duration.ofNanos(nanoTime.getAsLong() - knownFrom);
    }

    private Read<T> read() {
        long from = nanoTime.getAsLong();
        return new Read<>(source.get(), from);
    }

    private void take() {
        try {
            Read<T> read = underWay.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            known = read.value();
            knownFrom = read.from();
            failing = false;
        } catch (TimeoutException _) {
            LOG.debug("the numbers of before are told, those of now take longer than {}", PATIENCE);
        } catch (ExecutionException failure) {
            if (!failing) { // once for as long as it lasts
                LOG.warn("the metrics tell the numbers of before: {}", String.valueOf(failure.getCause()));
            }
            failing = true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
