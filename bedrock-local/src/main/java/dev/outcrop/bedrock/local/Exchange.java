package dev.outcrop.bedrock.local;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One request in progress: waits that end at once when its client goes or the server closes. */
final class Exchange implements ConverseCall.Cancellation {
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final RecordedCall call;
    private final Link link;

    Exchange(RecordedCall call, Link link) {
        this.call = call;
        this.link = link;
    }

    RecordedCall call() {
        return call;
    }

    void cancel() {
        call.finish(RecordedCall.State.CANCELLED);
        gone.complete(null);
    }

    @Override
    public boolean cancelled() {
        return gone.isDone();
    }

    @Override
    public void onCancel(Runnable action) {
        CompletableFuture<Void> _ = gone.thenRun(action);
    }

    /** Plays a step that sends nothing. Throws {@link Gone} if the client goes meanwhile, or at a cut. */
    void waitFor(Step step) {
        switch (step) {
            case Step.Pause(Duration length) -> {
                if (length.isPositive()) {
                    await(gone, length);
                }
            }
            case Step.Hold(Gate gate) -> await(CompletableFuture.anyOf(gone, gate.arrive()), Duration.ZERO);
            case Step.Stall() -> await(gone, Duration.ZERO);
            case Step.Cut() -> {
                call.finish(RecordedCall.State.FINISHED);
                link.cut();
                throw new Gone();
            }
            case Step.Event _, Step.Failure _, Step.Damage _ -> {}
        }
        if (cancelled()) {
            throw new Gone();
        }
    }

    /** {@code longest} of zero means for ever. */
    private static void await(CompletableFuture<?> moment, Duration longest) {
        try {
            if (longest.isZero()) {
                moment.get();
            } else {
                moment.get(longest.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException e) {
            return; // the pause is over
        } catch (ExecutionException e) {
            throw new IllegalStateException("a gate never fails", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Gone();
        }
    }

    /** Nobody is there to be answered. */
    static final class Gone extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Gone() {
            super("the client has gone", null, false, false);
        }
    }
}
