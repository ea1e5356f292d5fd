package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.proto.metrics.v1.Metric;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a collector every so often what was measured of model calls. Nothing waits for it. Each time it sends all since
 * the start of this process, so what a collector has missed is in the next one, and nothing is kept for it meanwhile.
 */
public final class MetricsExporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsExporter.class);

    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(10);
    private static final Duration STOPPING = Duration.ofMillis(200);

    private final Connection connection;
    private final GenAiMetrics measured;
    private final Duration every;
    private final Clock clock;
    private final Otlp otlp;
    private final OtlpHistograms histograms;
    private final Sender sender;
    private final Thread thread;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile Optional<String> problem = Optional.empty();
    private volatile boolean leaving;

    /** One that sends nothing until it is started, and then {@code every} so often. */
    public MetricsExporter(Connection connection, Labels labels, GenAiMetrics measured, Duration every, Clock clock) {
        this.connection = requireNonNull(connection, "connection is null");
        this.measured = requireNonNull(measured, "measured is null");
        this.every = requireNonNull(every, "every is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.otlp = new Otlp(labels);
        this.histograms = new OtlpHistograms(clock.instant());
        this.sender = new Sender(connection, clock);
        this.thread = Thread.ofVirtual().name("outcrop-metrics").unstarted(this::work);
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
        thread.start();
    }

    /** How it is; asks nobody. */
    public State state() {
        return new State(problem, sent.get(), failures.get());
    }

    private void work() {
        Duration rest = every;
        boolean last;
        try {
            do {
                rest(rest);
                last = leaving; // what was measured before it was said is sent now
                rest = send();
            } while (!last);
        } catch (InterruptedException _) {
            LOG.debug("the last metrics were not sent: the collector took too long");
        }
    }

    private void rest(Duration rest) {
        long until = System.nanoTime() + rest.toNanos();
        while (!leaving && System.nanoTime() < until) {
            LockSupport.parkNanos(this, until - System.nanoTime());
        }
    }

    /** How long to rest before the next time. */
    private Duration send() throws InterruptedException {
        List<Metric> metrics = histograms.metrics(measured.instruments(), clock.instant());
        if (metrics.isEmpty()) {
            return every;
        }
        return switch (sender.send(otlp.metrics(metrics))) {
            case Delivery.Taken _ -> {
                sent.incrementAndGet();
                if (problem.isPresent()) {
                    LOG.info("{} takes metrics again", host());
                }
                problem = Optional.empty();
                yield every;
            }
            case Delivery.Later(String why, Optional<Duration> after) -> {
                failed(why);
                yield after.map(time -> time.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : time)
                        .filter(time -> time.compareTo(every) > 0)
                        .orElse(every);
            }
            case Delivery.Refused(String why) -> failed(why);
            case Delivery.Unacceptable(String why) -> failed(why);
        };
    }

    private Duration failed(String why) {
        failures.incrementAndGet();
        if (problem.isEmpty()) { // told once, however long it takes
            LOG.warn("{} takes no metrics: {}. They are sent again every {} s.", host(), why, every.toSeconds());
        }
        problem = Optional.of(why);
        return every;
    }

    private String host() {
        return connection.address().getAuthority();
    }

    /** Sends what is there without resting, and then no more. */
    public void hurry() {
        leaving = true;
        LockSupport.unpark(thread);
    }

    /** Sends what is there, for at most this long, and stops. */
    public void drain(Duration patience) throws InterruptedException {
        Instant until = clock.instant().plus(patience);
        hurry();
        while (thread.isAlive() && clock.instant().isBefore(until)) {
            thread.join(Duration.ofMillis(20));
        }
        close();
    }

    @Override
    public void close() {
        leaving = true;
        thread.interrupt();
        try {
            if (thread.isAlive()) {
                boolean _ = thread.join(STOPPING);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        sender.close();
    }
}
