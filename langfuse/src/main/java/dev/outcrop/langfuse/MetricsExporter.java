package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.proto.metrics.v1.Metric;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends a collector every so often what was measured of model calls. Nothing waits for it. Each time it sends all since
 * the start of this process, so what a collector has missed is in the next one, and nothing is kept for it meanwhile.
 */
public final class MetricsExporter implements AutoCloseable {
    private final GenAiMetrics measured;
    private final Duration every;
    private final Clock clock;
    private final Otlp otlp;
    private final OtlpHistograms histograms;
    private final Sender sender;
    private final Standing standing;
    private final Rounds rounds;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicBoolean leaving = new AtomicBoolean();
    private boolean begun;

    /** One that sends nothing until it is started, and then {@code every} so often. */
    public MetricsExporter(Connection connection, Labels labels, GenAiMetrics measured, Duration every, Clock clock) {
        this(connection, labels, measured, Pace.looking(every), clock);
    }

    MetricsExporter(Connection connection, Labels labels, GenAiMetrics measured, Pace pace, Clock clock) {
        this.measured = requireNonNull(measured, "measured is null");
        this.every = pace.look();
        this.clock = requireNonNull(clock, "clock is null");
        this.otlp = new Otlp(labels);
        this.histograms = new OtlpHistograms(clock.instant());
        this.sender = new Sender(connection, clock);
        this.standing = new Standing(
                connection.address().getAuthority(), "metrics", "All of them are in what is sent next time.", pace);
        this.rounds = new Rounds("metrics", this::round, pace, clock);
    }

    /**
     * How it is.
     *
     * @param problem why the last request was not taken
     * @param sent requests of this process that were taken
     * @param failures those that were not
     */
    public record State(Optional<String> problem, long sent, long failures) {
        public State {
            requireNonNull(problem, "problem is null");
        }
    }

    /** Begins to send. */
    public void start() {
        rounds.start();
    }

    /** How it is; asks nobody. */
    public State state() {
        return new State(standing.problem(), sent.get(), failures.get());
    }

    private Duration round() throws InterruptedException {
        boolean last = rounds.hurried(); // what was measured before it was said is sent now
        if (!begun && !last) {
            begun = true;
            return every;
        }
        try {
            return send();
        } catch (RuntimeException failure) {
            notTaken(new Delivery.Later("they can't be sent", Optional.empty()));
            throw failure;
        } finally {
            if (last) {
                rounds.calm();
            }
        }
    }

    /** How long to rest before the next time. */
    private Duration send() throws InterruptedException {
        List<Metric> metrics = histograms.metrics(measured.instruments(), clock.instant());
        if (metrics.isEmpty()) {
            return every;
        }
        Delivery delivery = sender.send(otlp.metrics(metrics));
        if (delivery instanceof Delivery.Taken) {
            sent.incrementAndGet();
            standing.taken();
            return every;
        }
        Duration rest = notTaken(delivery);
        return rest.compareTo(every) > 0 ? rest : every;
    }

    private Duration notTaken(Delivery delivery) {
        failures.incrementAndGet();
        return standing.notTaken(delivery);
    }

    /** Sends what is there without resting, once. */
    public void hurry() {
        if (leaving.compareAndSet(false, true)) {
            rounds.hurry();
        }
    }

    /** Sends what is there, for at most this long, and stops. */
    public void drain(Duration patience) throws InterruptedException {
        hurry();
        rounds.leave(patience);
        sender.close();
    }

    @Override
    public void close() {
        rounds.close();
        sender.close();
    }
}
