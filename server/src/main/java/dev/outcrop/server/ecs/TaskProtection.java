package dev.outcrop.server.ecs;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps ECS from ending this task, to scale in or to deploy, while it makes answers. It is a courtesy: answers of a task
 * that is ended all the same are gone on with by another one, so whatever fails here is told and hurts nobody.
 */
public final class TaskProtection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskProtection.class);

    private static final String AGENT = "ECS_AGENT_URI";
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** For how long it is asked for: a task that can't let go any more is free after that. */
    private static final int MINUTES = 15;

    private static final Duration RENEW = Duration.ofMinutes(5);

    /** Between two answers it stays, so that it is not turned off and on for each. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    /** A task that is never idle would never be replaced: so ECS gets a chance, and streams their time to end. */
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private static final Duration CHANCE = Duration.ofMinutes(2);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);

    private final TaskAgent agent;
    private final IntSupplier active;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("outcrop-task-protection").factory());
    private boolean on;
    private boolean failing;
    private Instant since = Instant.MIN;
    private Instant askedAt = Instant.MIN;
    private Instant busyAt = Instant.MIN;
    private Instant notBefore = Instant.MIN;

    private TaskProtection(URI agent, IntSupplier active, Clock clock) {
        this.agent = new TaskAgent(agent);
        this.active = requireNonNull(active, "active is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** Begins, if this is a task of ECS; {@code active} is how many answers are being made. */
    public static Optional<TaskProtection> begin(Map<String, String> environment, IntSupplier active, Clock clock) {
        Optional<URI> agent;
        try {
            agent = Optional.ofNullable(environment.get(AGENT))
                    .filter(text -> !text.isBlank())
                    .map(String::strip)
                    .map(URI::create);
        } catch (IllegalArgumentException _) {
            LOG.warn("{} is no address: ECS may end this task while it makes answers", AGENT);
            return Optional.empty();
        }
        return agent.map(uri -> {
            var protection = new TaskProtection(uri, active, clock);
            var _ = protection.timer.scheduleWithFixedDelay(
                    protection::tryLook, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
            return protection;
        });
    }

    private void tryLook() {
        try {
            look();
        } catch (RuntimeException failure) { // an executor would stop here
            LOG.error("the task's protection was not looked after", failure);
        }
    }

    private synchronized void look() {
        Instant now = clock.instant();
        if (now.isBefore(notBefore)) {
            return;
        }
        if (active.getAsInt() > 0) {
            busyAt = now;
        }
        boolean busy = busyAt.equals(now);
        if (on && !now.isBefore(since.plus(LONGEST))) {
            letGo(now, PATIENCE);
            notBefore = now.plus(CHANCE);
        } else if (busy && (!on || !now.isBefore(askedAt.plus(RENEW)))) {
            protect(now);
        } else if (on && !busy && !now.isBefore(busyAt.plus(IDLE))) {
            letGo(now, PATIENCE);
        }
    }

    private void protect(Instant now) {
        Optional<String> problem = agent.protect(MINUTES, PATIENCE);
        told(problem, "may end this task while it makes answers", now);
        if (problem.isEmpty()) {
            since = on ? since : now;
            askedAt = now;
            on = true;
        }
    }

    private void letGo(Instant now, Duration patience) {
        Optional<String> problem = agent.letGo(patience);
        told(problem, "keeps this task for up to " + MINUTES + " minutes, though it makes no answers", now);
        on = problem.isPresent();
    }

    private void told(Optional<String> problem, String consequence, Instant now) {
        if (problem.isPresent()) {
            if (!failing) { // once, however long it lasts
                LOG.warn("ECS {}: its agent was asked, and {}", consequence, problem.get());
            }
            notBefore = now.plus(AFTER_FAILURE);
        } else if (failing) {
            LOG.info("ECS's agent does again what it is asked");
        }
        failing = problem.isPresent();
    }

    /** Lets go, in case the process lives on. */
    @Override
    public void close() {
        timer.shutdownNow();
        synchronized (this) {
            if (on) {
                letGo(clock.instant(), PATIENCE.dividedBy(2));
            }
        }
    }
}
