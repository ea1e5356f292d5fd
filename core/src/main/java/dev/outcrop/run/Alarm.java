package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One timer for all limited waits for the same thing: waits that something else ends long before their limit, as those for
 * a model's next words, would set and cancel a timer each. It is used under its owner's lock, which the ringing takes.
 */
final class Alarm {
    /** Not the common pool, which a tool may have stalled: heartbeats wait for it. */
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private final Runnable ring;
    private Optional<Ringing> next = Optional.empty();

    private record Ringing(long at, ScheduledFuture<?> timer) {}

    /** {@code ring} is to turn this off, and to wake whoever waits: who would wait for longer asks again. */
    Alarm(Runnable ring) {
        this.ring = requireNonNull(ring, "ring is null");
    }

    /** Rings at that {@link System#nanoTime}, or earlier. */
    void ringBy(long at) {
        if (next.isPresent() && next.get().at() - at <= 0) {
            return;
        }
        off();
        var timer = TIMER.schedule(ring, at - System.nanoTime(), TimeUnit.NANOSECONDS);
        next = Optional.of(new Ringing(at, timer));
    }

    /** Rings no more until it is asked again. */
    void off() {
        next.ifPresent(ringing -> ringing.timer().cancel(false));
        next = Optional.empty();
    }

    private static ScheduledThreadPoolExecutor timer() {
        var timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("outcrop-alarm").factory());
        timer.setRemoveOnCancelPolicy(true); // or it would hold runs that have ended
        timer.setKeepAliveTime(5, TimeUnit.SECONDS); // an idle server has no thread for it
        timer.allowCoreThreadTimeOut(true);
        return timer;
    }
}
