package dev.outcrop.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
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
 * connection, as patiently as that takes, and all who came wait for it. If it is there and lets us not in they are told at
 * once, and whoever comes next tries again.
 */
final class Rest {
    private static final Logger LOG = LoggerFactory.getLogger(Rest.class);

    /** Below the 120 s for which a load balancer bears silence. */
    private static final Duration PATIENCE = Duration.ofSeconds(100);

    private static final Duration AGAIN = Duration.ofSeconds(1);

    /** Classes of what a server says that is awake and lets us not in: the sign-in, the database's name, the right to it. */
    private static final Set<String> REFUSALS = Set.of("28", "3D", "42");

    private final PostgresSource source;
    private final Dialect dialect;
    private final Duration patience;
    private CompletableFuture<Void> awake = CompletableFuture.completedFuture(null);
    private Runnable then = () -> {};
    private volatile State state = State.AWAKE;
    private long refusedAt;

    /** What was said of it last, so that it is said once. */
    private String told = "";

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

    /** What came of an attempt to open a first connection. */
    private sealed interface Attempt {
        record Opened() implements Attempt {}

        /** It may be waking up: waiting helps. */
        record NotYet(String why) implements Attempt {}

        /** It is there and does not let us in: whoever waits would wait in vain. */
        record Refused(String sentence, String why) implements Attempt {}
    }

    /** It did not let us in. */
    private static final class Barred extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String sentence;

        Barred(String sentence) {
            super(sentence);
            this.sentence = sentence;
        }
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

    /** Begins to wake it, if nobody has and it did not just refuse; returns at once. */
    synchronized CompletableFuture<Void> wake() {
        if (state == State.RESTING && !refusedJustNow()) {
            state = State.WAKING;
            awake = new CompletableFuture<>();
            Thread.ofVirtual().name("outcrop-waking").start(this::open);
        }
        return awake;
    }

    /** A crowd that comes while sign-ins are refused is no reason to try more often. */
    private boolean refusedJustNow() {
        return awake.isCompletedExceptionally() && System.nanoTime() - refusedAt < AGAIN.toNanos();
    }

    /**
     * Returns when it is awake. What {@code failure} makes of a sentence is thrown if that takes too long, or at once if it
     * is there and refuses.
     */
    void await(Function<String, StoreFailure> failure) {
        if (state == State.AWAKE) {
            return;
        }
        try {
            wake().copy() // one who has waited long enough does not end the waiting of others
                    .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case TimeoutException _ ->
                    throw failure.apply("The database is still waking up; try again in a minute.");
                case Barred barred -> throw failure.apply(barred.sentence);
                case null, default -> throw new StoreFailure.Closed();
            }
        }
    }

    private void open() {
        long begun = System.nanoTime();
        if (told.isEmpty()) {
            LOG.info("the database is woken");
        }
        boolean again = true;
        while (again && state == State.WAKING) {
            again = switch (attempt()) {
                case Attempt.Opened _ -> {
                    awake(Duration.ofNanos(System.nanoTime() - begun));
                    yield false;
                }
                case Attempt.NotYet(String why) -> {
                    tell("the database does not wake up yet, and is tried again", why);
                    LockSupport.parkNanos(AGAIN.toNanos());
                    yield true;
                }
                case Attempt.Refused(String sentence, String why) -> {
                    tell("the database can't be woken up; whoever needs it next tries again", why);
                    refused(sentence);
                    yield false;
                }
            };
        }
    }

    private void tell(String what, String why) {
        if (!why.equals(told)) {
            told = why;
            LOG.warn("{}: {}", what, why);
        }
    }

    @SuppressWarnings("CatchThrowable") // whatever it is, nobody else would ever tell those who wait
    private Attempt attempt() {
        try (Connection first = source.patiently()) {
            return first.isValid(1) ? new Attempt.Opened() : new Attempt.NotYet("a connection did not answer");
        } catch (SQLException e) {
            String why = String.valueOf(
                    PostgresConnections.cannotOpen(source, dialect, e).getMessage());
            return REFUSALS.stream().anyMatch(PostgresDialect.state(e)::startsWith)
                    ? new Attempt.Refused(sentence(dialect.explain(e)), why)
                    : new Attempt.NotYet(why);
        } catch (Throwable e) {
            LOG.error("an attempt to wake the database failed", e);
            return new Attempt.Refused(sentence("the attempt failed"), e.toString());
        }
    }

    private static String sentence(String why) {
        return "The database can't be woken up: " + why + ". Whoever runs the server has to look.";
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
            told = "";
        }
        LOG.info("the database is awake, after {} ms", took.toMillis());
        waited.complete(null);
        next.run();
    }

    private synchronized void refused(String sentence) {
        if (state == State.WAKING) {
            state = State.RESTING;
            refusedAt = System.nanoTime();
            awake.completeExceptionally(new Barred(sentence)); // before a newcomer looks, who would try again at once
        }
    }

    /** From now on nobody is let through: what is still to be committed has come before. */
    synchronized void close() {
        state = State.CLOSED;
        var closed = new StoreFailure.Closed();
        if (!awake.completeExceptionally(closed)) {
            awake = CompletableFuture.failedFuture(closed);
        }
    }
}
