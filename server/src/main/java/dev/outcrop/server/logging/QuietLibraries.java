package dev.outcrop.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Keeps what libraries tell for debugging out of every log, whatever level is set: they tell requests, headers and values of
 * statements, and so all that people said and every secret. A level that is raised to look for something else, in a {@code
 * logback.xml} say, must not write that down.
 */
public final class QuietLibraries extends TurboFilter {
    /** Those that get to see what is said or what is secret. */
    private static final List<String> LIBRARIES = List.of(
            "com.github.kagkarlsson.",
            "com.networknt.",
            "com.nimbusds.",
            "com.zaxxer.",
            "dev.cel.",
            "io.helidon.",
            "java.net.http.",
            "jdk.",
            "net.minidev.",
            "org.apache.hc.",
            "org.flywaydb.",
            "org.postgresql.",
            "org.sqlite.",
            "software.amazon.",
            "sun.");

    private QuietLibraries() {}

    /** Puts it in front of all loggers, once; other logging systems than Logback have to be set so themselves. */
    public static void keep() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logs
                && logs.getTurboFilterList().stream().noneMatch(QuietLibraries.class::isInstance)) {
            var filter = new QuietLibraries();
            filter.setContext(logs);
            filter.start();
            logs.addTurboFilter(filter);
        }
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] params,
            @Nullable Throwable thrown) {
        return !level.isGreaterOrEqual(Level.INFO)
                        && level.isGreaterOrEqual(logger.getEffectiveLevel()) // or it is not written anyway
                        && LIBRARIES.stream().anyMatch(logger.getName()::startsWith)
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }
}
