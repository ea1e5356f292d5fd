package dev.outcrop.e2e.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/** Does many things, some at a time, and tells all that went wrong. */
final class Many {
    /** Whether this is {@code ./outcrop test --long}. */
    static final boolean LONG = Boolean.getBoolean("outcrop.long");

    /** After so many failures the rest would tell nothing new. */
    private static final int ENOUGH = 5;

    /** For all of it: several times what it takes on a machine that does other things too. */
    private static final Duration LIMIT = LONG ? Duration.ofHours(2) : Duration.ofMinutes(10);

    private Many() {}

    static <T> List<T> of(List<? extends Callable<T>> work, int atATime) {
        var results = new ConcurrentLinkedQueue<T>();
        var failures = new ConcurrentLinkedQueue<Throwable>();
        var places = new Semaphore(atATime);
        try (var threads = new People<Boolean>()) {
            for (Callable<T> each : work) {
                threads.add(() -> {
                    places.acquire();
                    try {
                        if (failures.size() < ENOUGH) {
                            results.add(each.call());
                        }
                    } catch (Exception | AssertionError e) {
                        failures.add(e);
                    } finally {
                        places.release();
                    }
                    return true;
                });
            }
            threads.results(LIMIT);
        } catch (AssertionError e) {
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
