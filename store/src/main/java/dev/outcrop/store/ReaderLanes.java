package dev.outcrop.store;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.LoggerFactory;

/** A few platform threads with a connection each. */
final class ReaderLanes implements AutoCloseable {
    private final ExecutorService threads;
    private final BlockingQueue<Session> sessions;

    ReaderLanes(List<Session> sessions) {
        this.sessions = new ArrayBlockingQueue<>(sessions.size(), false, sessions);
        threads = Executors.newFixedThreadPool(
                sessions.size(),
                Thread.ofPlatform().daemon().name("outcrop-reader-", 1).factory());
    }

    <T> T read(Work.Read<T> read, Dialect dialect) {
        CompletableFuture<T> found = new CompletableFuture<>();
        try {
            threads.execute(() -> answer(read, found));
        } catch (RejectedExecutionException e) {
            throw new StoreFailure.Closed();
        }
        return join(found, dialect);
    }

    private <T> void answer(Work.Read<T> read, CompletableFuture<T> found) {
        Session session = sessions.remove(); // there are as many as threads
        try {
            found.complete(read.run(session));
        } catch (SQLException | RuntimeException | Error e) {
            found.completeExceptionally(e);
        } finally {
            sessions.add(session);
        }
    }

    /** The result of a lookup that another thread makes. */
    static <T> T join(CompletableFuture<T> found, Dialect dialect) {
        try {
            return found.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case SQLException cause ->
                    throw new StoreFailure.NotRead(
                            "This could not be read: " + dialect.explain(cause) + ".",
                            cause,
                            dialect.trouble(cause) != Trouble.LASTING);
                case RuntimeException cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }

    static void closeQuietly(Session session) {
        try {
            session.close();
        } catch (SQLException e) {
            LoggerFactory.getLogger(ReaderLanes.class).warn("A connection to the database could not be closed.", e);
        }
    }

    @Override
    public void close() {
        threads.close();
        sessions.forEach(ReaderLanes::closeQuietly);
    }
}
