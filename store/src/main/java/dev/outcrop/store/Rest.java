package dev.outcrop.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
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
    private final Dialect dialect;
    private final Duration patience;
    private CompletableFuture<Void> awake = CompletableFuture.completedFuture(null);
    private Runnable then = () -> {};
    private volatile State state = State.AWAKE;

    /** Why it can't be woken, if that is known and does not pass by itself. */
    private volatile Optional<String> hindrance = Optional.empty();

    Rest(PostgresSource source, Dialect dialect) {
        this(source, dialect, PATIENCE);
    }

    /** {@code patience} is how long anybody waits for it to wake up. */
    Rest(PostgresSource source, Dialect dialect, Duration patience) {
        this.source = source;
        this.dialect = dialect;
        this.patience = patience;
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
            hindrance = Optional.empty();
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
                    .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw failure.apply(hindrance
                        .map(why -> "The database can't be woken up: " + why + ". Whoever runs the server has to look.")
                        .orElse("The database is still waking up; try again in a minute."));
            }
            throw new StoreFailure.Closed();
        }
    }

    private void open() {
        long begun = System.nanoTime();
        String told = "";
        LOG.info("the database is woken");
        while (state == State.WAKING) {
            Optional<String> trouble = trouble();
            if (trouble.isEmpty()) {
                awake(Duration.ofNanos(System.nanoTime() - begun));
                return;
            }
            if (!trouble.get().equals(told)) {
                told = trouble.get();
                LOG.warn("the database does not wake up yet, and is tried again: {}", told);
            }
            LockSupport.parkNanos(AGAIN.toNanos());
        }
    }

    /** Opens a connection; why that did not go well. */
    @SuppressWarnings("CatchThrowable") // whatever it is, nobody else would ever wake it
    private Optional<String> trouble() {
        try (Connection first = source.patiently()) {
            return first.isValid(1) ? Optional.empty() : Optional.of("a connection did not answer");
        } catch (SQLException e) {
            hindrance = dialect.trouble(e) == Trouble.LASTING ? Optional.of(dialect.explain(e)) : Optional.empty();
            return Optional.of(String.valueOf(
                    PostgresConnections.cannotOpen(source, dialect, e).getMessage()));
        } catch (Throwable e) {
            LOG.error("an attempt to wake the database failed", e);
            return Optional.of(e.toString());
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
