package dev.outcrop.server.chat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The frames of one run in one dialect, made once for all who follow. Each follower has a place of its own in the list,
 * so a slow one costs nothing but that.
 */
final class FrameLog {
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

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Frame> frames = new ArrayList<>();
    private End end = End.OPEN;
    private boolean outdated;
    private int followers;
    private long aloneSince = System.nanoTime();

    /** Adds frames and says how the stream is after them, in one go; nothing comes after an end. */
    void add(List<Frame> more, End how) {
        change(() -> {
            if (end == End.OPEN) {
                frames.addAll(more);
                end = how;
            }
        });
    }

    void cut() {
        add(List.of(), End.CUT);
    }

    /** What is in here has been taken back in part: who comes from now on gets another log. */
    void outdate() {
        change(() -> outdated = true);
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

    boolean open() {
        lock.lock();
        try {
            return end == End.OPEN;
        } finally {
            lock.unlock();
        }
    }

    /** Begins to follow; the number of frames so far. */
    int enter() {
        lock.lock();
        try {
            followers++;
            return frames.size();
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        change(() -> {
            followers--;
            aloneSince = System.nanoTime();
        });
    }

    /** Whether nobody has followed for so long. */
    boolean abandoned(Duration patience) {
        lock.lock();
        try {
            return followers == 0 && System.nanoTime() - aloneSince > patience.toNanos();
        } finally {
            lock.unlock();
        }
    }

    /** Frames from position {@code from} on; waits for the first of them until {@code timeout} or the end. */
    Page await(int from, Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (frames.size() <= from && end == End.OPEN && left > 0) {
                left = changed.awaitNanos(left);
            }
            return new Page(List.copyOf(frames.subList(from, frames.size())), end);
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
