package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Asks a collector whether it is there and takes what we would send, by sending it nothing in the right form. */
public record CollectorCheck(URI base, Map<String, String> headers) {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    public CollectorCheck {
        requireNonNull(base, "base is null");
        headers = Map.copyOf(headers);
    }

    /** Why it takes no traces; empty if it does. Takes five seconds at most, or ten on a network that drops packets. */
    public Optional<String> traces() {
        return problem(
                Connection.collector(base, headers),
                sender -> sender.send(ExportTraceServiceRequest.getDefaultInstance()));
    }

    /** Why it takes no metrics; empty if it does. */
    public Optional<String> metrics() {
        return problem(
                Connection.metrics(base, headers),
                sender -> sender.send(ExportMetricsServiceRequest.getDefaultInstance()));
    }

    @FunctionalInterface
    private interface Question {
        Delivery ask(Sender sender) throws InterruptedException;
    }

    private static Optional<String> problem(Connection connection, Question question) {
        try (var sender = new Sender(connection.withPatience(PATIENCE), Clock.systemUTC())) {
            return switch (question.ask(sender)) {
                case Delivery.Taken _ -> Optional.empty();
                case Delivery.Later(String why, Optional<Duration> _) -> Optional.of(why);
                case Delivery.Refused(String why) -> Optional.of(why);
                case Delivery.Unacceptable(String why) -> Optional.of(why);
            };
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.of("the question was interrupted");
        }
    }

    @Override
    public String toString() {
        return "CollectorCheck[" + base + "]";
    }
}
