package dev.outcrop.e2e.durable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * People who do something at the same time. Whoever is not done when the test is over is sent home: a test that has
 * failed waits for nobody.
 */
final class People<T> implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<T>> all = new ArrayList<>();

    void add(Callable<T> doing) {
        all.add(threads.submit(doing));
    }

    /** Fails as soon as one of them has, and says why. */
    void assertNobodyFailed() {
        for (Future<T> one : all) {
            if (one.state() == Future.State.FAILED) {
                throw failure(one.exceptionNow());
            }
        }
    }

    /** What came of it, in the order of {@link #add}; nobody may take longer than {@code limit} from now. */
    List<T> results(Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        var results = new ArrayList<T>();
        for (Future<T> one : all) {
            try {
                results.add(one.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS));
            } catch (ExecutionException _) {
                throw failure(one.exceptionNow());
            } catch (TimeoutException e) {
                assertNobodyFailed();
                long late = all.stream().filter(each -> !each.isDone()).count();
                throw new AssertionError(late + " of " + all.size() + " are not done after " + limit, e);
            }
        }
        return results;
    }

    private static AssertionError failure(Throwable cause) {
        return new AssertionError("one of them failed: " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
