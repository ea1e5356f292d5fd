package dev.outcrop.testkit;

import dev.outcrop.tool.CancelSignal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CountDownLatch;

/** Time that passes only when it is told to: who sleeps is woken when its time has come. */
final class VirtualTime extends Clock {
    private final PriorityQueue<Sleeper> sleepers = new PriorityQueue<>(Comparator.comparing(Sleeper::until));
    private Instant now = Instant.parse("2026-01-01T12:00:00Z");

    private record Sleeper(Instant until, CountDownLatch awake) {}

    /** Sleeps, until the signal at most. */
    void sleep(Duration duration, CancelSignal cancel) throws InterruptedException {
        var awake = new CountDownLatch(1);
        Sleeper sleeper;
        synchronized (this) {
            sleeper = new Sleeper(now.plus(duration), awake);
            sleepers.add(sleeper);
        }
        try (var _ = cancel.onCancel(awake::countDown)) {
            awake.await();
        } finally {
            synchronized (this) {
                sleepers.remove(sleeper);
            }
        }
    }

    synchronized int sleeping() {
        return sleepers.size();
    }

    /** When the next one wakes up. */
    synchronized Optional<Instant> next() {
        return Optional.ofNullable(sleepers.peek()).map(Sleeper::until);
    }

    synchronized void goTo(Instant time) {
        if (time.isAfter(now)) {
            now = time;
        }
        while (!sleepers.isEmpty() && !sleepers.element().until().isAfter(now)) {
            sleepers.remove().awake().countDown();
        }
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("this clock shows UTC only");
    }
}
