package dev.outcrop.langfuse;

import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Spans on their way: they go in requests of some number and size, and a run is done when its last span was taken. */
final class Outbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    /** In one request. */
    static final int MOST_SPANS = 64;

    private static final int MOST_BYTES = 3 * 1024 * 1024;

    private final Sender sender;
    private final Otlp otlp;
    private final List<Span> spans = new ArrayList<>();
    private final List<Runnable> done = new ArrayList<>();
    private int bytes;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    Outbox(Sender sender, Otlp otlp) {
        this.sender = sender;
        this.otlp = otlp;
    }

    /** Puts a span in; sends those before it if it doesn't fit. */
    void add(Span span) throws InterruptedException {
        int size = span.getSerializedSize();
        if (spans.size() >= MOST_SPANS || bytes + size > MOST_BYTES) {
            flush();
        }
        spans.add(span);
        bytes += size;
    }

    /** What to do when all that was put in so far is taken. */
    void close(Runnable whenTaken) {
        done.add(whenTaken);
    }

    /**
     * Sends all.
     *
     * @throws NotTaken if the backend takes nothing at the moment
     */
    void flush() throws InterruptedException {
        if (!spans.isEmpty()) {
            send(List.copyOf(spans));
            spans.clear();
            bytes = 0;
        }
        done.forEach(Runnable::run);
        done.clear();
    }

    /** Forgets what was not sent. */
    void clear() {
        spans.clear();
        done.clear();
        bytes = 0;
    }

    /** Halves what can't be taken until the one span is found that is to blame. */
    private void send(List<Span> some) throws InterruptedException {
        Delivery delivery = sender.send(otlp.request(some));
        switch (delivery) {
            case Delivery.Taken _ -> sent.addAndGet(some.size());
            case Delivery.Unacceptable(String why) -> {
                failures.incrementAndGet();
                if (some.size() > 1) {
                    send(some.subList(0, some.size() / 2));
                    send(some.subList(some.size() / 2, some.size()));
                } else if (sent.get() > 0) {
                    dropped.incrementAndGet();
                    LOG.warn("a span is never taken and is left out: {}", why);
                } else {
                    throw new NotTaken(delivery); // it has taken nothing yet, so the address may be to blame
                }
            }
            case Delivery.Later _, Delivery.Refused _ -> {
                failures.incrementAndGet();
                throw new NotTaken(delivery);
            }
        }
    }

    long sent() {
        return sent.get();
    }

    long dropped() {
        return dropped.get();
    }

    long failures() {
        return failures.get();
    }

    @Override
    public void close() {
        sender.close();
    }
}
