package dev.outcrop.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RepetitionTest {
    private static final Instant START = Instant.parse("2026-11-24T20:00:00Z");
    private static final String SCHEDULER = "com.github.kagkarlsson.scheduler.RunUntilShutdown";
    private static final String POOL = "com.zaxxer.hikari.pool.PoolBase";

    private final LoggerContext logs = new LoggerContext();
    private Instant now = START;
    private final Repetition filter = new Repetition(new Clock() {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    private FilterReply decide(String logger, String message, Object... values) {
        ILoggingEvent event = new LoggingEvent(
                RepetitionTest.class.getName(), logs.getLogger(logger), Level.ERROR, message, null, values);
        return filter.decide(event);
    }

    @Test
    void a_library_tells_the_same_once_in_a_while_and_not_every_second() {
        assertThat(decide(SCHEDULER, "Unhandled exception.")).isEqualTo(FilterReply.NEUTRAL);
        for (int second = 1; second < 60; second++) {
            now = now.plusSeconds(1);
            assertThat(decide(SCHEDULER, "Unhandled exception.")).isEqualTo(FilterReply.DENY);
        }
        now = START.plus(Repetition.PAUSE).plus(Duration.ofSeconds(1));
        assertThat(decide(SCHEDULER, "Unhandled exception.")).isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void other_values_are_the_same_sentence_and_another_sentence_is_told() {
        assertThat(decide(POOL, "{} is broken", "connection 1")).isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide(POOL, "{} is broken", "connection 2")).isEqualTo(FilterReply.DENY);
        assertThat(decide(POOL, "the pool is closed")).isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void what_outcrop_says_itself_is_never_held_back() {
        for (int i = 0; i < 3; i++) {
            assertThat(decide("dev.outcrop.run.Runner", "run {} goes on here", i))
                    .isEqualTo(FilterReply.NEUTRAL);
        }
    }
}
