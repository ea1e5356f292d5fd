package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a collector the spans of requests. Nothing waits for it: some wait in memory, in which there is room for so many,
 * and are tried a few times; what is more is left out and counted. They are of this process alone, and in no journal.
 */
public final class HttpSpans implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpSpans.class);
    private static final int ROOM = 8192;
    private static final int TRIES = 5;
    private static final Pace PACE = Pace.looking(Duration.ofSeconds(1));

    /** For those of the streams that are cut when the server ends. */
    private static final Duration LAST = Duration.ofMillis(500);

    private final BlockingQueue<HttpSpan> waiting;
    private final Outbox outbox;
    private final Standing standing;
    private final Rounds rounds;
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicBoolean told = new AtomicBoolean();
    private int underWay;
    private int failures;

    /** One that sends nothing until it is started. */
    public HttpSpans(Connection connection, Labels labels, Clock clock) {
        this(connection, labels, clock, ROOM);
    }

    HttpSpans(Connection connection, Labels labels, Clock clock, int room) {
        this.waiting = new ArrayBlockingQueue<>(room);
        this.outbox = new Outbox(new Sender(connection, clock), new Otlp(labels));
        this.standing = new Standing(
                requireNonNull(connection, "connection is null").address().getAuthority(),
                "spans of requests",
                "Some are kept, and those of runs wait in the journal.",
                PACE);
        this.rounds = new Rounds("request-spans", this::round, PACE, clock);
    }

    /**
     * What became of them.
     *
     * @param taken by the collector
     * @param dropped because there was no room, or it did not take them
     */
    public record State(long taken, long dropped) {}

    /** Begins to send. */
    public void start() {
        rounds.start();
    }

    /** To be sent soon, or left out. Returns at once. */
    public void add(HttpSpan span) {
        if (!waiting.offer(requireNonNull(span, "span is null"))) {
            drop(1);
        }
    }

    /** What became of those of this process. */
    public State state() {
        return new State(outbox.sent(), dropped.get() + outbox.dropped());
    }

    private Duration round() throws InterruptedException {
        boolean last = rounds.hurried();
        take();
        try {
            if (underWay > 0) {
                outbox.flush();
                underWay = 0;
                failures = 0;
                standing.taken();
            }
        } catch (NotTaken not) {
            failures++;
            if (last || failures >= TRIES) {
                leave();
            }
            if (last) {
                rounds.calm();
            }
            return standing.notTaken(not.delivery());
        }
        if (!waiting.isEmpty()) {
            return Duration.ZERO;
        }
        if (last) {
            rounds.calm();
        }
        return PACE.look();
    }

    /** What was not taken the last time goes first. */
    private void take() throws InterruptedException {
        if (underWay == 0) {
            List<HttpSpan> next = new ArrayList<>();
            underWay = waiting.drainTo(next, Outbox.MOST_SPANS);
            for (HttpSpan span : next) {
                outbox.add(span.otlp());
            }
        }
    }

    private void leave() {
        drop(underWay);
        outbox.clear();
        underWay = 0;
        failures = 0;
    }

    private void drop(int number) {
        dropped.addAndGet(number);
        if (told.compareAndSet(false, true)) {
            LOG.warn("spans of requests are left out, since the collector does not take them in time; the metrics tell"
                    + " how many");
        }
    }

    /** Sends what is there without resting, once. */
    public void hurry() {
        rounds.hurry();
    }

    /** Sends what is there, for a moment, and stops. */
    @Override
    public void close() {
        try {
            rounds.drain(LAST);
        } catch (InterruptedException _) {
            rounds.close();
            Thread.currentThread().interrupt();
        }
        outbox.close();
    }
}
