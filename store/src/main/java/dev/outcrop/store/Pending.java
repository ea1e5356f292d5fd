package dev.outcrop.store;

import dev.outcrop.id.RunId;
import dev.outcrop.run.StaleLease;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A write that somebody waits for. */
final class Pending<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Pending.class);

    private final Work.Write<T> write;
    private final Trouble.Patience patience;
    private final long since;
    private final CompletableFuture<T> outcome = new CompletableFuture<>();
    private Work.Attempt attempt = new Work.Attempt(false);
    private boolean repeated;
    private @Nullable T result;
    private @Nullable StaleLease stale;

    /** {@code since} is a {@link System#nanoTime}. */
    Pending(Work.Write<T> write, Trouble.Patience patience, long since) {
        this.write = write;
        this.patience = patience;
        this.since = since;
    }

    Work.Write<T> write() {
        return write;
    }

    /** Whether an attempt before the next one may have been committed. */
    boolean repeated() {
        return repeated;
    }

    long since() {
        return since;
    }

    /** Whether whoever waits for it has waited long enough, given what is the matter. */
    boolean overdue(Trouble trouble, long now) {
        return now - since >= trouble.patience(patience).toNanos();
    }

    /** Runs the write; a stale lease is this write's own affair and does not disturb the transaction. */
    void run(Session session) throws SQLException {
        attempt = new Work.Attempt(repeated);
        stale = null;
        try {
            result = write.run(session, attempt);
        } catch (StaleLease e) {
            stale = e;
        }
    }

    /** An attempt has failed; a commit may have reached the database all the same. */
    void repeat() {
        repeated = true;
    }

    Collection<RunId> announced() {
        return stale == null ? attempt.announced() : List.of();
    }

    void committed() {
        if (stale == null) {
            outcome.complete(result);
        } else {
            outcome.completeExceptionally(stale);
        }
    }

    void failed(RuntimeException failure) {
        outcome.completeExceptionally(failure);
    }

    boolean done() {
        return outcome.isDone();
    }

    /** Tells {@code then} when it is done: empty if it is stored, otherwise why it is not. */
    void then(Consumer<Optional<RuntimeException>> then) {
        var told = outcome.whenComplete((_, failure) -> {
            try {
                then.accept(Optional.ofNullable((RuntimeException) failure));
            } catch (RuntimeException e) { // the writer's thread must live on
                LOG.error("Who was told of a write has failed.", e);
            }
        });
        assert told != null;
    }

    /** Waits until it is stored; an interrupt does not end the wait, since the write can't be called back. */
    T await() {
        try {
            return outcome.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StaleLease lost) {
                throw lost;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
