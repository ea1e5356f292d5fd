package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.server.http.RequestWatch;
import dev.outcrop.store.Store;
import dev.outcrop.store.StoreFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the database left alone when nobody has asked for anything for a while, so that one can sleep that does so without
 * connections. Whoever needs it wakes it; once a day it is woken for what jobs have to do.
 */
final class DatabaseRest implements RequestWatch {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseRest.class);
    private static final Duration LONGEST = Duration.ofDays(1);

    /** Left to whoever has woken it; if they are answered, that counts as use, and if they are refused, it does not. */
    private static final Duration WOKEN = Duration.ofSeconds(30);

    /** Asked for by machines, or open to everybody: who gets in there asks for something else next, which counts. */
    private static final Set<String> NOBODYS = Set.of(
            "/health/live",
            "/health/ready",
            "/ping",
            "/metrics",
            "/auth/sign-in",
            "/auth/callback",
            "/auth/sign-out",
            PAGE,
            NO_ROUTE);

    /** How those are answered who knock in vain. */
    private static final Set<Integer> REFUSALS = Set.of(401, 403, 429);

    private final Store store;
    private final Duration after;
    private final BooleanSupplier busy;
    private final LongSupplier progress;
    private final RequestWatch next;
    private final Clock clock;
    private final AtomicInteger streams = new AtomicInteger();
    private volatile Instant usedAt;
    private Optional<Instant> until = Optional.empty();
    private boolean due;
    private long told;

    /**
     * Rests {@code after} the last use.
     *
     * @param busy whether answers are made here
     * @param progress a number that changes as long as there is something to be told elsewhere, and is taken there
     * @param next who is told of requests too
     */
    DatabaseRest(
            Store store, Duration after, BooleanSupplier busy, LongSupplier progress, RequestWatch next, Clock clock) {
        this.store = requireNonNull(store, "store is null");
        this.after = requireNonNull(after, "after is null");
        this.busy = requireNonNull(busy, "busy is null");
        this.progress = requireNonNull(progress, "progress is null");
        this.next = requireNonNull(next, "next is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.usedAt = clock.instant();
    }

    /** To be called every few seconds, by one thread. */
    void look() {
        Instant now = clock.instant();
        if (store.resting()) {
            if (until.filter(now::isAfter).isPresent()) {
                due = true;
                store.wake();
            } else {
                store.settle();
            }
            return;
        }
        long taken = progress.getAsLong();
        if (due || busy.getAsBoolean() || streams.get() > 0 || taken != told) {
            until = Optional.empty();
            due = false; // what was due meanwhile gets its time
            told = taken;
            usedAt = now;
        } else if (until.isPresent()) { // somebody has woken it
            until = Optional.empty();
            if (!usedAt.plus(after).isAfter(now.plus(WOKEN))) {
                usedAt = now.plus(WOKEN).minus(after);
            }
        } else if (!usedAt.plus(after).isAfter(now)) {
            rest();
        }
    }

    private void rest() {
        try {
            until = store.rest(LONGEST);
            until.ifPresent(time -> LOG.info("nobody needs the database: it is left alone until {} at most", time));
        } catch (StoreFailure failure) { // it is away, which others tell of
            LOG.debug("the database can't be asked whether it is needed", failure);
        }
    }

    private void used(String route, int status) {
        if (!NOBODYS.contains(route) && !REFUSALS.contains(status)) {
            usedAt = clock.instant();
        }
    }

    @Override
    public void answered(String method, String route, int status, Duration took) {
        used(route, status);
        next.answered(method, route, status, took);
    }

    @Override
    public void aborted(String method, String route, Duration took) {
        next.aborted(method, route, took);
    }

    @Override
    public void streamed(String route, Duration took) {
        next.streamed(route, took);
    }

    @Override
    public void streamBegun(String route) {
        streams.incrementAndGet();
        next.streamBegun(route);
    }

    @Override
    public void streamEnded(String route) {
        usedAt = clock.instant();
        streams.decrementAndGet();
        next.streamEnded(route);
    }
}
