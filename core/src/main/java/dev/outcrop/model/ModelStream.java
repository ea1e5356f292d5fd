package dev.outcrop.model;

/**
 * The events of one call, read by blocking on the caller's own thread; the socket holds the model back while nobody
 * reads. It can be iterated once. Iteration ends after {@link ModelEvent.Finished} or throws {@link ModelFailure}.
 */
public interface ModelStream extends Iterable<ModelEvent>, AutoCloseable {

    /** Cancels the call upstream if it has not ended. May be called from any thread, any number of times. */
    @Override
    void close();
}
