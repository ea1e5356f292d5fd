package dev.outcrop.bedrock;

import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelFailure.Kind;
import dev.outcrop.model.ModelStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * One open ConverseStream. Its only reader is the thread that iterates: a frame is read, with those that have come behind
 * it, when the ones before have been taken, so that there is one end, and the socket holds the model back.
 */
final class BedrockStream implements ModelStream {
    private static final Logger log = LoggerFactory.getLogger(BedrockStream.class);

    /** After the answer is whole, this long is waited for its numbers, and for the end that frees the connection. */
    private static final Duration NUMBERS_LIMIT = Duration.ofSeconds(10);

    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(1);

    /** A model that lets its reader wait for longer is slower than its reader. */
    private static final long SLOW_NANOS = Duration.ofMillis(2).toNanos();

    /**
     * What a slow model says in this time is read together, for each wait costs more than the text that ends it. Longer
     * than a follower's {@code StreamTimeouts.FRAME}, so that each time what was read goes on at once.
     */
    static final Duration PAUSE = Duration.ofMillis(40);

    /** So many frames are read at most before they are taken, for it is the socket that holds a fast model back. */
    private static final int MOST_TOGETHER = 16;

    private final Reply reply;
    private final FrameReader frames;
    private final Optional<String> requestId;
    private final ToolNames names;
    private final Watchdog.Watch watch;
    private final CommonPause slowReading;
    private final Duration idleLimit;
    private final Object closing = new Object();
    private volatile Closed closed = Closed.NOT;
    private final AtomicBoolean iterated = new AtomicBoolean();
    private Duration nextLimit;

    private enum Closed {
        NOT,
        BY_CALLER,
        BY_WATCHDOG,
        AT_END
    }

    BedrockStream(
            Reply reply,
            int maxFrameBytes,
            ToolNames names,
            Watchdog watchdog,
            CommonPause slowReading,
            Duration firstLimit,
            Duration idleLimit) {
        this.reply = reply;
        this.frames = new FrameReader(reply.body(), maxFrameBytes);
        this.requestId = Failures.requestId(reply);
        this.names = names;
        this.watch = watchdog.watch(() -> end(Closed.BY_WATCHDOG));
        this.slowReading = slowReading;
        this.nextLimit = firstLimit;
        this.idleLimit = idleLimit;
    }

    @Override
    public void close() {
        end(Closed.BY_CALLER);
    }

    private void end(Closed how) {
        synchronized (closing) {
            if (closed != Closed.NOT) {
                return;
            }
            closed = how;
        }
        watch.close();
        reply.close();
    }

    @Override
    public Iterator<ModelEvent> iterator() {
        if (!iterated.compareAndSet(false, true)) {
            throw new IllegalStateException("a model's stream can be iterated once");
        }
        return new Events();
    }

    private final class Events implements Iterator<ModelEvent> {
        private final AnswerFold fold = new AnswerFold(requestId, names);
        private final EventQueue ready = new EventQueue();
        private Optional<RuntimeException> undelivered = Optional.empty();
        private boolean delivered;
        private boolean slow;
        private boolean talking;
        private boolean finished;
        private boolean over;

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && !over) {
                if (finished) {
                    drain();
                } else {
                    read();
                }
            }
            if (ready.isEmpty() && undelivered.isPresent()) {
                RuntimeException failure = undelivered.get();
                undelivered = Optional.empty();
                throw failure;
            }
            return !ready.isEmpty();
        }

        @Override
        public ModelEvent next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the model's stream has ended");
            }
            delivered = true;
            return ready.remove();
        }

        /** Waits for a frame, and reads those too that have come behind it. */
        private void read() {
            try {
                watchFor(nextLimit);
                boolean pausing = slow && talking && !arrived();
                if (finished) {
                    return; // the answer was whole, and what came behind it damaged
                }
                if (pausing) {
                    slowReading.pause();
                }
                long from = System.nanoTime();
                readOne();
                slow = pausing || System.nanoTime() - from > SLOW_NANOS; // a pause counts as a wait
                watchFor(idleLimit);
                for (int i = 1; i < MOST_TOGETHER && !finished && !over && arrived(); i++) {
                    readOne();
                }
            } catch (RuntimeException broken) {
                over = true;
                end(Closed.AT_END);
                undelivered = Optional.of(broken); // what came before it is taken first
            } finally {
                watch.end();
            }
        }

        private void watchFor(Duration limit) {
            watch.begin(fold.whole() ? shorter(NUMBERS_LIMIT, idleLimit) : limit);
        }

        private boolean arrived() {
            try {
                return frames.arrived();
            } catch (IOException e) {
                broken(e);
                return false;
            }
        }

        private void readOne() {
            if (closed == Closed.BY_CALLER) {
                throw failed(Kind.CANCELLED, "The caller closed the stream", null);
            }
            if (Thread.currentThread().isInterrupted()) {
                throw failed(Kind.CANCELLED, "The call was interrupted", null);
            }
            Optional<Frame> frame;
            try {
                frame = frames.next();
            } catch (IOException e) {
                broken(e);
                return;
            }
            nextLimit = idleLimit;
            if (frame.isPresent()) {
                take(frame.get());
            } else if (fold.whole()) {
                finish(); // without metadata: the usage is unknown
            } else {
                throw failed(Kind.CUT, "Bedrock's answer ended before it was whole", null);
            }
        }

        private void take(Frame frame) {
            switch (frame.header(":message-type")) {
                case "event" -> {
                    List<ModelEvent> events = events(frame);
                    talking = !events.isEmpty() && talk(events.getLast());
                    events.forEach(ready::add);
                    if (fold.complete()) {
                        finish();
                    }
                }
                case "exception", "error" -> {
                    if (fold.whole()) {
                        finish(); // the answer had been said to be whole; only its numbers are missing
                    } else {
                        throw Failures.inStream(frame, delivered(), requestId);
                    }
                }
                default -> log.debug("Skipped a frame of an unknown message type");
            }
        }

        /** What is ready is taken before a failure. */
        private boolean delivered() {
            return delivered || !ready.isEmpty();
        }

        /** What people read as it comes; behind a tool's input a tool is waiting to start. */
        private static boolean talk(ModelEvent event) {
            return event instanceof ModelEvent.TextDelta || event instanceof ModelEvent.ReasoningDelta;
        }

        private List<ModelEvent> events(Frame frame) {
            try {
                return fold.accept(frame);
            } catch (JacksonException e) {
                throw failed(Kind.CUT, "Bedrock sent an event that is not JSON", e);
            }
        }

        /** The body could not be read: the caller closed it, the watchdog did, or the connection broke. */
        private void broken(IOException cause) {
            switch (closed) {
                case BY_CALLER, AT_END -> throw failed(Kind.CANCELLED, "The caller closed the stream", cause);
                case BY_WATCHDOG -> {
                    if (!fold.whole()) {
                        throw failed(Kind.STALLED, "Bedrock sent nothing for longer than the idle limit", cause);
                    }
                    finish();
                }
                case NOT -> {
                    if (Thread.currentThread().isInterrupted()) {
                        throw failed(Kind.CANCELLED, "The call was interrupted", cause);
                    }
                    if (!fold.whole()) {
                        String what = cause instanceof FrameDamaged ? "was damaged: " : "was cut: ";
                        throw failed(Kind.CUT, "Bedrock's answer " + what + cause.getMessage(), cause);
                    }
                    finish();
                }
            }
        }

        private void finish() {
            finished = true;
            ready.add(fold.finished());
        }

        /** Reads on to the end of the body, so that the connection can serve the next call. */
        private void drain() {
            over = true;
            watch.begin(DRAIN_LIMIT);
            try {
                while (frames.next().isPresent()) {
                    log.debug("Skipped a frame after the end of an answer");
                }
            } catch (IOException e) {
                log.debug("A finished answer's connection is not used again", e);
            } finally {
                watch.end();
                end(Closed.AT_END);
            }
        }

        private ModelFailure failed(Kind kind, String message, @Nullable Throwable cause) {
            return new ModelFailure(kind, message, delivered(), Optional.empty(), requestId, cause);
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
