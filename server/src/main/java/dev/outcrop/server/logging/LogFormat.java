package dev.outcrop.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.time.Clock;
import java.util.Map;

/**
 * Logs to standard error: lines for people, or a JSON object a line where {@code OUTCROP_LOG=json}. A {@code logback.xml}
 * of the program's own goes before this.
 */
@ConfiguratorRank(ConfiguratorRank.FALLBACK)
public final class LogFormat extends ContextAwareBase implements Configurator {
    /** The variable that picks the format: {@code text} or {@code json}. */
    public static final String VARIABLE = "OUTCROP_LOG";

    private static final String LEVEL_VARIABLE = "OUTCROP_LOG_LEVEL";
    private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{20} - %msg%n";

    /** Called by Logback. */
    public LogFormat() {}

    @Override
    public ExecutionStatus configure(LoggerContext logs) {
        var console = new ConsoleAppender<ILoggingEvent>();
        console.setContext(logs);
        console.setName("console");
        console.setTarget("System.err");
        console.setEncoder(json(System.getenv()) ? jsonLines(logs) : textLines(logs));
        console.addFilter(new Repetition(Clock.systemUTC()));
        console.start();
        Logger root = logs.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        // It tells with a stack that it could not undo what failed; the failure itself is thrown, and told in a
        // sentence.
        logs.getLogger("org.flywaydb.core.internal.jdbc.TransactionalExecutionTemplate")
                .setLevel(Level.OFF);
        root.addAppender(console);
        logs.getLogger("dev.outcrop")
                .setLevel(Level.toLevel(System.getenv().getOrDefault(LEVEL_VARIABLE, ""), Level.INFO));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Whether lines are JSON. */
    public static boolean json(Map<String, String> environment) {
        return environment.getOrDefault(VARIABLE, "").equalsIgnoreCase("json");
    }

    private static EncoderBase<ILoggingEvent> textLines(LoggerContext logs) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(logs);
        encoder.setPattern(PATTERN);
        encoder.start();
        return encoder;
    }

    private static EncoderBase<ILoggingEvent> jsonLines(LoggerContext logs) {
        var encoder = new JsonEncoder();
        encoder.setContext(logs);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }
}
