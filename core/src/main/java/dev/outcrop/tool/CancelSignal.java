package dev.outcrop.tool;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** One signal for all that is done for a run: it can be given once, and reaches everybody who listens. */
public final class CancelSignal {
    private final Set<Runnable> listeners = new LinkedHashSet<>();
    private Optional<String> by = Optional.empty();

    /**
     * Gives the signal; {@code who} is kept. Only the first call counts. Every listener is reached, and what the first to
     * fail has thrown is thrown then.
     */
    public void cancel(String who) {
        Set<Runnable> toRun;
        synchronized (listeners) {
            if (by.isPresent()) {
                return;
            }
            by = Optional.of(who);
            toRun = new LinkedHashSet<>(listeners);
            listeners.clear();
        }
        reach(toRun);
    }

    private static void reach(Set<Runnable> all) {
        Optional<RuntimeException> failure = Optional.empty();
        for (Runnable listener : all) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                failure.ifPresent(first -> first.addSuppressed(e));
                failure = failure.or(() -> Optional.of(e));
            }
        }
        failure.ifPresent(e -> {
            throw e;
        });
    }

    /** Whether it has been given. */
    public boolean cancelled() {
        return by().isPresent();
    }

    /** Who gave it. */
    public Optional<String> by() {
        synchronized (listeners) {
            return by;
        }
    }

    /** Runs {@code listener} when the signal is given, at once if it was. Closing the registration takes it back. */
    public Registration onCancel(Runnable listener) {
        boolean late;
        synchronized (listeners) {
            late = by.isPresent();
            if (!late) {
                listeners.add(listener);
            }
        }
        if (late) {
            listener.run();
        }
        return () -> {
            synchronized (listeners) {
                listeners.remove(listener);
            }
        };
    }

    /** A listener that can be taken back. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
