package dev.outcrop.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the libraries that talk to the database from saying the same with a stack every second while it is away: thousands
 * of lines an hour, in which the one that matters is lost.
 */
final class Repetition extends Filter<ILoggingEvent> {
    /** How long a sentence is not told again. */
    static final Duration PAUSE = Duration.ofMinutes(5);

    private static final List<String> LIBRARIES = List.of("com.github.kagkarlsson.", "com.zaxxer.hikari.");

    private final Map<String, Instant> told = new ConcurrentHashMap<>();
    private final Clock clock;

    Repetition(Clock clock) {
        this.clock = clock;
    }

    @Override
    public FilterReply decide(ILoggingEvent event) {
        String logger = event.getLoggerName();
        if (LIBRARIES.stream().noneMatch(logger::startsWith)) {
            return FilterReply.NEUTRAL;
        }
        // The pattern without its values, of which a library has a fixed number.
        String sentence = logger + " " + event.getMessage();
        Instant now = clock.instant();
        Instant last = told.getOrDefault(sentence, Instant.MIN);
        boolean again = last.isAfter(now.minus(PAUSE));
        if (!again) {
            told.put(sentence, now);
        }
        return again ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
