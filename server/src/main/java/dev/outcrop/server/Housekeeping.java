package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.conversation.Attachments;
import dev.outcrop.id.IdSource;
import dev.outcrop.run.Runner;
import dev.outcrop.server.audit.Refusals;
import dev.outcrop.server.signin.SignIn;
import dev.outcrop.store.Store;
import dev.outcrop.store.StoreFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done again and again. Signs of life are given by every process, on a thread that waits for nothing else; runs
 * of processes that are gone and old things that can go are jobs, of one process at a time.
 */
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration SWEEP = Duration.ofSeconds(2);
    private static final Duration TIDY = Duration.ofHours(1);
    private static final Duration ERASE = Duration.ofMinutes(1);
    private static final Duration STILL_FOLLOWED = Duration.ofMinutes(2);

    private final Runner runner;
    private final Store store;
    private final Attachments attachments;
    private final TraceExports traces;
    private final Spending spending;
    private final KeepingSupply keeping;
    private final Refusals refusals;
    private final SignInSupply signIn;
    private final Optional<DatabaseRest> rest;
    private final Clock clock;
    private final Chores chores;
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("outcrop-heartbeat").factory());
    private volatile Instant lastBeat = Instant.EPOCH;
    private volatile boolean silent;

    Housekeeping(
            Runner runner,
            Store store,
            Attachments attachments,
            TraceExports traces,
            Spending spending,
            KeepingSupply keeping,
            Refusals refusals,
            SignInSupply signIn,
            Optional<DatabaseRest> rest,
            Clock clock,
            IdSource ids) {
        this.runner = requireNonNull(runner, "runner is null");
        this.store = requireNonNull(store, "store is null");
        this.attachments = requireNonNull(attachments, "attachments is null");
        this.traces = requireNonNull(traces, "traces is null");
        this.spending = requireNonNull(spending, "spending is null");
        this.keeping = requireNonNull(keeping, "keeping is null");
        this.refusals = requireNonNull(refusals, "refusals is null");
        this.signIn = requireNonNull(signIn, "signIn is null");
        this.rest = requireNonNull(rest, "rest is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.chores = new Chores(ids);
    }

    /** Begins; {@code lease} is how long a run stays with a process that is not heard of. */
    void start(Duration lease) {
        long beat = lease.toMillis() / 4;
        var _ = heart.scheduleWithFixedDelay(this::tryBeat, beat, beat, TimeUnit.MILLISECONDS);
        store.jobs().every("recovery", SWEEP, () -> sweep(lease));
        store.jobs().every("tidying", TIDY, this::tidy);
        store.jobs().every("erasing", ERASE, this::erase);
        store.jobs().start();
    }

    private void sweep(Duration lease) {
        // After a laptop's sleep its own leases are renewed before any is taken for abandoned.
        if (lastBeat.isBefore(clock.instant().minus(lease.dividedBy(2)))) {
            beat();
        }
        int taken = runner.recover();
        if (taken > 0) {
            LOG.info("{} runs that nobody advanced are gone on with", taken);
        }
    }

    private void tidy() {
        Instant now = clock.instant();
        Optional<Instant> told =
                chores.asked("what all have been told of", () -> traces.compactable(now.minus(STILL_FOLLOWED)));
        told.ifPresent(until -> chores.asked(
                "what is older than it may be", () -> keeping.retention().at(now, until)));
        // After the conversations, with which they go.
        chores.tidied("attached files that nobody needs", attachments::tidy);
        told.ifPresent(until -> chores.tidied("events compacted", () -> store.compact(until)));
        chores.tidied("days that no budget reaches", spending::tidy);
        chores.tidied("opinions that no Langfuse is told of", () -> traces.forgetOpinions(now));
        chores.tidied(
                "sessions that hold no longer",
                () -> signIn.provider().map(SignIn::tidy).orElse(0));
    }

    /** What could not be done at once, because an answer was still being made. */
    private void erase() throws InterruptedException {
        chores.tidied("temporary conversations that were closed", store.conversations()::purgeClosed);
        keeping.erasure().goOn();
    }

    private void beat() {
        Instant begun = clock.instant();
        runner.heartbeat();
        spending.beat();
        lastBeat = begun;
        refusals.flush();
        if (silent) {
            silent = false;
            LOG.info("signs of life are given again");
        }
    }

    private void tryBeat() {
        try {
            beat();
            rest.ifPresent(DatabaseRest::look);
        } catch (StoreFailure failure) {
            if (!silent) { // told once, however long the database is away
                silent = true;
                LOG.warn("no sign of life could be given: {}", failure.getMessage());
            }
        } catch (RuntimeException | Error failure) { // the next time may go well, and an executor would stop here
            LOG.error("no sign of life could be given", failure);
        }
    }

    /** Leaves sweeps to other processes, and goes on giving signs of life; returns at once. */
    void leave() {
        Thread.ofVirtual().name("outcrop-leaving").start(store.jobs()::leave);
    }

    @Override
    public void close() {
        store.jobs().close(); // a sweep must not take runs when nobody is left to go on with them
        heart.shutdownNow();
    }
}
