package dev.outcrop.server.chat;

import dev.outcrop.id.RunId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frames of one run in one dialect, made once for all who follow. Each follower has a place of its own in the list, so
 * a slow one costs nothing but that. Whoever waits first makes what comes next, on its own thread.
 */
final class FrameLog {
    private static final Logger LOG = LoggerFactory.getLogger(FrameLog.class);

    /** How the stream ends. */
    enum End {
        /** It goes on. */
        OPEN,
        /** All has been said. */
        DONE,
        /** The connection has to be cut, so that the client asks again. */
        CUT
    }

    /** One frame; a passing one is of no interest to who comes later. */
    static final class Frame {
        private final byte[] bytes;
        private final boolean passing;

        Frame(byte[] bytes, boolean passing) {
            this.bytes = bytes;
            this.passing = passing;
        }

        /** The frame itself, shared by all: only to be written. */
        byte[] bytes() {
            return bytes;
        }

        boolean passing() {
            return passing;
        }
    }

    /** What a follower has not seen yet, and how the stream ends after it. */
    record Page(List<Frame> frames, End end) {}

    /**
     * What comes next.
     *
     * @param takenBack whether something before it was taken back, or may go on differently for who comes later
     */
    record Next(List<Frame> frames, End end, boolean takenBack) {
        static final Next CUT = new Next(List.of(), End.CUT, false);
        static final Next NOTHING = new Next(List.of(), End.OPEN, false);
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Frame> frames = new ArrayList<>();
    private final RunId run;
    private final Encoding encoding;
    private Optional<Thread> maker = Optional.empty();
    private End end = End.OPEN;
    private boolean outdated;
    private boolean calledBack;
    private int followers;

    FrameLog(RunId run, Encoding encoding) {
        this.run = run;
        this.encoding = encoding;
    }

    /** Tells who follows to come back, unless the run's end is about to be told; the server is going. */
    void comeBack() {
        lock.lock();
        try {
            if (!encoding.ending()) {
                add(new Next(Encoding.COME_BACK, End.CUT, false));
                // Only to have it look.
                maker.ifPresent(waiting -> {
                    calledBack = true;
                    waiting.interrupt();
                });
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether a newcomer can follow this one. */
    boolean fit() {
        lock.lock();
        try {
            return !outdated && end != End.CUT;
        } finally {
            lock.unlock();
        }
    }

    void enter() {
        lock.lock();
        try {
            followers++;
        } finally {
            lock.unlock();
        }
    }

    /** Whether that was the last one. */
    boolean leave() {
        lock.lock();
        try {
            followers--;
            return followers == 0;
        } finally {
            lock.unlock();
        }
    }

    boolean followed() {
        lock.lock();
        try {
            return followers > 0;
        } finally {
            lock.unlock();
        }
    }

    /** The number of frames so far. */
    int size() {
        lock.lock();
        try {
            return frames.size();
        } finally {
            lock.unlock();
        }
    }

    /** Frames from position {@code from} on; waits for the first of them until {@code timeout} or the end. */
    Page await(int from, Duration timeout) throws InterruptedException {
        long until = System.nanoTime() + timeout.toNanos();
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (frames.size() <= from && end == End.OPEN && left >= 0) {
                if (maker.isPresent()) {
                    var _ = changed.awaitNanos(left);
                } else {
                    make(left);
                }
                left = until - System.nanoTime();
            }
            return new Page(List.copyOf(frames.subList(Math.min(from, frames.size()), frames.size())), end);
        } finally {
            lock.unlock();
        }
    }

    /** Begins and ends with the lock, and is without it meanwhile. */
    private void make(long nanos) throws InterruptedException {
        maker = Optional.of(Thread.currentThread());
        Next next = Next.CUT; // whatever ends this: a polite end would make a truncated answer look complete
        boolean interrupted = false;
        lock.unlock();
        try {
            next = encoding.next(nanos);
        } catch (InterruptedException _) {
            next = Next.NOTHING;
            interrupted = true;
        } catch (RuntimeException e) {
            LOG.error("the stream of run {} could not be made: its followers are cut off", run, e);
        } finally {
            lock.lock();
            maker = Optional.empty();
            add(next);
        }
        interrupted |= Thread.interrupted();
        if (interrupted && !calledBack) {
            throw new InterruptedException();
        }
    }

    private void add(Next next) {
        if (end == End.OPEN) {
            frames.addAll(next.frames());
            end = next.end();
            outdated |= next.takenBack();
        }
        changed.signalAll();
    }
}
