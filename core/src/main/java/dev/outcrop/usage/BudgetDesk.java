package dev.outcrop.usage;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.IdSource;
import dev.outcrop.tool.CancelSignal;
import dev.outcrop.usage.BudgetSheet.Ask;
import dev.outcrop.usage.BudgetSheet.Verdict;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the calls of one process ask for their places: whoever asks while a transaction is under way shares the next one.
 * While calls of other processes may use up what is left it looks again by itself, for all who wait at once.
 */
public final class BudgetDesk implements Allowance, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BudgetDesk.class);
    private static final long FIRST_LOOK = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LAST_LOOK = TimeUnit.MILLISECONDS.toNanos(500);

    /** For so long a call waits for a database that is away. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final BudgetBook book;
    private final String holder;
    private final Duration lease;
    private final InstantSource clock;
    private final IdSource ids;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Waiting> line = new LinkedHashSet<>();
    private final Set<String> places = new LinkedHashSet<>();
    private final Set<String> released = new LinkedHashSet<>();
    private final Thread thread;
    private boolean news;
    private boolean closed;

    /**
     * {@code holder} is this process's name, new at every start; its places are given back {@code lease} after it was last
     * heard of.
     */
    public BudgetDesk(BudgetBook book, String holder, Duration lease, InstantSource clock, IdSource ids) {
        this.book = requireNonNull(book, "book is null");
        this.holder = requireNonNull(holder, "holder is null");
        this.lease = requireNonNull(lease, "lease is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.ids = requireNonNull(ids, "ids is null");
        thread = Thread.ofVirtual().name("outcrop-budgets").start(this::work);
    }

    private record Waiting(Ask ask, long since, CompletableFuture<Verdict> verdict) {}

    @Override
    public Optional<Place> reserve(
            Charge charge, Supplier<Optional<Bound>> most, BooleanSupplier priced, CancelSignal cancel)
            throws InterruptedException {
        if (BudgetSheet.subjects(book.rules(), charge).isEmpty()) {
            return Optional.of(() -> {});
        }
        var waiting = new Waiting(
                new Ask(ids.next("hold"), charge, most.get(), priced.getAsBoolean()),
                System.nanoTime(),
                new CompletableFuture<>());
        boolean answered = false;
        try (var _ = cancel.onCancel(() -> leave(waiting))) {
            join(waiting);
            Verdict verdict = waiting.verdict().get();
            answered = true;
            return switch (verdict) {
                case Verdict.Granted _ ->
                    Optional.of(() -> giveBack(waiting.ask().id()));
                case Verdict.Wait _ -> Optional.empty(); // it was cancelled
                case Verdict.Refused(BudgetState state, boolean unpriced) -> throw new BudgetSpent(state, unpriced);
            };
        } catch (ExecutionException failed) {
            answered = true;
            throw failed.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failed);
        } finally {
            if (!answered) {
                leave(waiting);
            }
        }
    }

    private void join(Waiting waiting) {
        locked(() -> {
            if (closed) {
                waiting.verdict().complete(new Verdict.Wait());
            } else if (!waiting.verdict().isDone()) {
                line.add(waiting);
            }
        });
    }

    /**
     * Whoever leaves just as their place is given gives it back, and so does who was in the line: a turn may have been
     * committed without our hearing of it.
     */
    private void leave(Waiting waiting) {
        locked(() -> {
            if (line.remove(waiting)) {
                released.add(waiting.ask().id());
            }
            if (!waiting.verdict().complete(new Verdict.Wait())
                    && waiting.verdict().getNow(new Verdict.Wait()) instanceof Verdict.Granted) {
                release(waiting.ask().id());
            }
        });
    }

    private void giveBack(String place) {
        locked(() -> release(place));
    }

    private void release(String place) {
        if (places.remove(place)) {
            released.add(place);
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            news = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Says that this process is alive; to be called several times in a lease's time. */
    public void beat() {
        lock.lock();
        try {
            if (places.isEmpty()) {
                return;
            }
        } finally {
            lock.unlock();
        }
        book.renew(holder, clock.instant().plus(lease));
    }

    private record Turn(List<Waiting> asks, List<String> released) {}

    private void work() {
        long pause = FIRST_LOOK;
        boolean troubled = false;
        try {
            while (true) {
                Optional<Turn> turn = next(pause);
                if (turn.isEmpty()) {
                    return;
                }
                try {
                    List<Verdict> verdicts = book.turn(
                            holder,
                            clock.instant().plus(lease),
                            turn.get().released(),
                            turn.get().asks().stream().map(Waiting::ask).toList());
                    pause = tell(turn.get(), verdicts) ? FIRST_LOOK : Math.min(LAST_LOOK, 2 * pause);
                    troubled = false;
                } catch (RuntimeException failure) {
                    if (!troubled) {
                        LOG.warn("budgets can't be asked; calls wait for them", failure);
                    }
                    troubled = true;
                    pause = LAST_LOOK;
                    if (putBack(turn.get(), failure)) {
                        return;
                    }
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is to be done next; empty if there is nothing any more. */
    private Optional<Turn> next(long pause) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = pause;
            while (!news && !closed && ((line.isEmpty() && released.isEmpty()) || left > 0)) {
                if (line.isEmpty() && released.isEmpty()) {
                    changed.await();
                } else {
                    left = changed.awaitNanos(left);
                }
            }
            news = false;
            if (closed && released.isEmpty()) {
                return Optional.empty();
            }
            var turn = new Turn(List.copyOf(line), List.copyOf(released));
            released.clear();
            return Optional.of(turn);
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody was told something. */
    private boolean tell(Turn turn, List<Verdict> verdicts) {
        lock.lock();
        try {
            boolean told = turn.asks().isEmpty();
            for (int i = 0; i < verdicts.size(); i++) {
                Waiting waiting = turn.asks().get(i);
                Verdict verdict = verdicts.get(i);
                if (verdict instanceof Verdict.Wait) {
                    continue;
                }
                told = true;
                line.remove(waiting);
                boolean there = waiting.verdict().complete(verdict);
                if (verdict instanceof Verdict.Granted) {
                    places.add(waiting.ask().id());
                    if (!there) {
                        release(waiting.ask().id());
                        news = true;
                    }
                }
            }
            return told;
        } finally {
            lock.unlock();
        }
    }

    /** Leaves all to the next turn, but those who have waited long enough; whether nobody comes any more. */
    private boolean putBack(Turn turn, RuntimeException failure) {
        lock.lock();
        try {
            released.addAll(turn.released());
            long now = System.nanoTime();
            for (Waiting waiting : turn.asks()) {
                if (now - waiting.since() > PATIENCE.toNanos()) {
                    line.remove(waiting);
                    waiting.verdict().completeExceptionally(failure);
                }
                if (!line.contains(waiting)) {
                    released.add(waiting.ask().id()); // the turn may have been committed all the same
                }
            }
            return closed; // what is left is given back when its time is over
        } finally {
            lock.unlock();
        }
    }

    /** The number of calls of this process that have a place. */
    public int places() {
        lock.lock();
        try {
            return places.size();
        } finally {
            lock.unlock();
        }
    }

    /** Gives back what is left; who still waits is told that the call is given up. */
    @Override
    public void close() {
        Collection<Waiting> left = new ArrayList<>();
        locked(() -> {
            closed = true;
            left.addAll(line);
            line.clear();
            left.forEach(waiting -> released.add(waiting.ask().id()));
            released.addAll(places);
            places.clear();
        });
        left.forEach(waiting -> waiting.verdict().complete(new Verdict.Wait()));
        try {
            thread.join(Duration.ofSeconds(2));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
