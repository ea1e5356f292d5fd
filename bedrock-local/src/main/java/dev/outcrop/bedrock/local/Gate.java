package dev.outcrop.bedrock.local;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a test decide the moment at which a scripted answer goes on. Opens once; an open gate holds nobody. */
public final class Gate {
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final CountDownLatch reached = new CountDownLatch(1);

    private Gate() {}

    /** A closed gate. */
    public static Gate closed() {
        return new Gate();
    }

    public void open() {
        opened.complete(null);
    }

    public boolean isOpen() {
        return opened.isDone();
    }

    /** Waits until an answer stands at this gate (or has passed it); throws {@link AssertionError} after the deadline. */
    public void awaitReached(Duration deadline) {
        try {
            if (!reached.await(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new AssertionError("no answer reached the gate within " + deadline);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for an answer to reach the gate", e);
        }
    }

    CompletableFuture<Void> arrive() {
        reached.countDown();
        return opened;
    }
}
