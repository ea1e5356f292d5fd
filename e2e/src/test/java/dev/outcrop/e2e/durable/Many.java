package dev.outcrop.e2e.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Does many things, some at a time, and tells all that went wrong. */
final class Many {
    /** Whether this is {@code ./outcrop test --long}. */
    static final boolean LONG = Boolean.getBoolean("outcrop.long");

    /** After so many failures the rest would tell nothing new. */
    private static final int ENOUGH = 5;

    private Many() {}

    static <T> List<T> of(List<? extends Callable<T>> work, int atATime) {
        var results = new ConcurrentLinkedQueue<T>();
        var failures = new ConcurrentLinkedQueue<Throwable>();
        var places = new Semaphore(atATime);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (Callable<T> each : work) {
                running.add(threads.submit(() -> {
                    places.acquireUninterruptibly();
                    try {
                        if (failures.size() < ENOUGH) {
                            results.add(each.call());
                        }
                    } catch (Exception | AssertionError e) {
                        failures.add(e);
                    } finally {
                        places.release();
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            failures.add(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        var told = new AssertionError(failures.size() + " of " + work.size() + " went wrong; the first: "
                + failures.stream().findFirst().map(Throwable::getMessage).orElse(""));
        failures.forEach(told::addSuppressed);
        if (!failures.isEmpty()) {
            throw told;
        }
        assertThat(results).hasSameSizeAs(work);
        return List.copyOf(results);
    }
}
