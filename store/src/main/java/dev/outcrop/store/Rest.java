package dev.outcrop.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the database is left alone, so that it can sleep. Whoever needs it meanwhile wakes it: one thread opens a first
 * connection, as patiently as that takes, and all who came wait for it.
 */
final class Rest {
    private static final Logger LOG = LoggerFactory.getLogger(Rest.class);

    /** Below the 120 s for which a load balancer bears silence. */
    private static final Duration PATIENCE = Duration.ofSeconds(100);

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final PostgresSource source;
    private CompletableFuture<Void> awake = CompletableFuture.completedFuture(null);
    private Runnable then = () -> {};
    private volatile State state = State.AWAKE;

    Rest(PostgresSource source) {
        this.source = source;
    }

    private enum State {
        AWAKE,
        RESTING,
        WAKING,
        CLOSED
    }

    /** What is done whenever it is awake again. */
    synchronized void onWake(Runnable what) {
        then = what;
    }

    synchronized void begin() {
        if (state == State.AWAKE) {
            state = State.RESTING;
        }
    }

    /** Whether nobody can be answered without waiting for it to wake up. */
    boolean resting() {
        return state == State.RESTING || state == State.WAKING;
    }

    boolean waking() {
        return state == State.WAKING;
    }

    /** Begins to wake it, if nobody has; returns at once. */
    synchronized CompletableFuture<Void> wake() {
        if (state == State.RESTING) {
            state = State.WAKING;
            awake = new CompletableFuture<>();
            Thread.ofVirtual().name("outcrop-waking").start(this::open);
        }
        return awake;
    }

    /** Returns when it is awake. What {@code failure} makes of a sentence is thrown if that takes too long. */
    void await(Function<String, StoreFailure> failure) {
        if (state != State.RESTING && state != State.WAKING) {
            return;
        }
        try {
            wake().copy() // one who has waited long enough does not end the waiting of others
                    .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw failure.apply("The database is still waking up; try again in a minute.");
            }
            throw new StoreFailure.Closed();
        }
    }

    private void open() {
        long begun = System.nanoTime();
        boolean told = false;
        LOG.info("the database is woken");
        while (state == State.WAKING) {
            try (Connection first = source.getConnection()) {
                if (first.isValid(1)) {
                    awake(Duration.ofNanos(System.nanoTime() - begun));
                }
            } catch (SQLException e) {
                if (!told) {
                    told = true;
                    LOG.warn("the database does not wake up yet, and is tried again ({})", PostgresDialect.state(e));
                }
                LockSupport.parkNanos(AGAIN.toNanos());
            }
        }
    }

    private void awake(Duration took) {
        CompletableFuture<Void> waited;
        Runnable next;
        synchronized (this) {
            if (state != State.WAKING) {
                return;
            }
            state = State.AWAKE;
            waited = awake;
            next = then;
        }
        LOG.info("the database is awake, after {} ms", took.toMillis());
        waited.complete(null);
        next.run();
    }

    synchronized void close() {
        state = State.CLOSED;
        awake.completeExceptionally(new StoreFailure.Closed());
    }
}
