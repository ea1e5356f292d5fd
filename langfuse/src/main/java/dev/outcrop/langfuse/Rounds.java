package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does one round after another on a thread of its own, until it is closed, and rests between them. */
final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    private static final Duration STOPPING = Duration.ofMillis(200);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final String name;
    private final Round round;
    private final Clock clock;
    private final Thread thread;
    private final Pause pause;
    private volatile boolean closing;
    private volatile boolean hurried;
    private boolean troubled;

    /** What is done again and again. */
    @FunctionalInterface
    interface Round {

        /** Does what there is to do, at most some of it; how long to rest before the next time. */
        Duration go() throws InterruptedException;
    }

    Rounds(String name, Round round, Pace pace, Clock clock) {
        this.name = requireNonNull(name, "name is null");
        this.round = requireNonNull(round, "round is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.pause = new Pause(pace.firstPause());
        this.thread = Thread.ofVirtual().name("outcrop-" + name).unstarted(this::work);
    }

    void start() {
        thread.start();
    }

    private void work() {
        while (!closing) {
            Duration rest;
            try {
                rest = round.go();
                pause.reset();
                troubled = false;
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException failure) {
                hurried = false;
                rest = pause.afterFailure(Optional.empty());
                trouble(failure);
            }
            rest(rest);
        }
    }

    private void trouble(RuntimeException failure) {
        if (!troubled) { // told once, however long the database is away
            troubled = true;
            LOG.warn("{} does not go on for the moment; it is tried again", name, failure);
        }
    }

    private void rest(Duration rest) {
        long until = System.nanoTime() + rest.toNanos();
        while (!closing && !hurried && System.nanoTime() < until) {
            LockSupport.parkNanos(this, until - System.nanoTime());
        }
    }

    /** Whether all that is there has to be done without resting. */
    boolean hurried() {
        return hurried;
    }

    /** Nothing is left to hurry for, or it is of no use. */
    void calm() {
        hurried = false;
    }

    /** From now on it does not rest until nothing is left to do. */
    void hurry() {
        hurried = true;
        LockSupport.unpark(thread);
    }

    /** Goes on without resting until nothing is left to do, for this long at most; then stops. */
    void drain(Duration patience) throws InterruptedException {
        hurry();
        leave(patience);
    }

    /** Stops when it does not hurry any more, or after this long. */
    void leave(Duration patience) throws InterruptedException {
        Instant until = clock.instant().plus(patience);
        while (hurried && thread.isAlive() && clock.instant().isBefore(until)) {
            thread.join(LOOK);
        }
        close();
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            if (thread.isAlive() && !thread.join(STOPPING)) {
                thread.interrupt(); // it waits for the backend, which may take it or not: it is sent again
                boolean _ = thread.join(STOPPING);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
