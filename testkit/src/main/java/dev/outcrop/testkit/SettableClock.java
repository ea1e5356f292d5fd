package dev.outcrop.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is told to go on. */
public final class SettableClock extends Clock {
    private volatile Instant now;

    private SettableClock(Instant now) {
        this.now = now;
    }

    /** A clock that shows this ISO-8601 instant. */
    public static SettableClock at(String instant) {
        return new SettableClock(Instant.parse(instant));
    }

    /** Goes on by {@code duration}. */
    public void tick(Duration duration) {
        now = now.plus(duration);
    }

    @Override
    public Instant instant() {
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
