package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import dev.outcrop.conversation.Feedback;
import dev.outcrop.conversation.FeedbackOutbox;
import dev.outcrop.conversation.FeedbackOutbox.Backlog;
import dev.outcrop.conversation.FeedbackOutbox.Change;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells Langfuse what people think of answers: a score on the trace of the run, whose id depends on run and person, so that
 * it is changed when they change their minds. A change leaves the outbox when Langfuse has taken it; changes are shared
 * with the other processes by leases. Nothing waits for it.
 */
public final class Scores implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scores.class);

    private static final int AT_ONCE = 16;
    private static final Duration LEASE = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofSeconds(2);

    /** Langfuse stores what it has accepted a little later: until then there may be nothing yet that can be deleted. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private final Project project;
    private final ScoreJson scores;
    private final FeedbackOutbox outbox;
    private final String holder;
    private final Clock clock;
    private final ScoreSender sender;
    private final Standing standing = new Standing("Langfuse", "scores", "database");
    private final Rounds rounds;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    /**
     * A project of Langfuse. Its text form hides the keys.
     *
     * @param patience how long an answer may take
     */
    public record Project(URI base, String publicKey, String secretKey, Duration patience) {
        private static final Duration PATIENCE = Duration.ofSeconds(30);

        public Project {
            requireNonNull(base, "base is null");
            requireNonNull(publicKey, "publicKey is null");
            requireNonNull(secretKey, "secretKey is null");
            requireNonNull(patience, "patience is null");
        }

        /** With the usual patience. */
        public Project(URI base, String publicKey, String secretKey) {
            this(base, publicKey, secretKey, PATIENCE);
        }

        @Override
        public String toString() {
            return "Project[" + base + "]";
        }
    }

    /** Does nothing until it is started; {@code holder} is this process among others. */
    public Scores(Project project, Labels labels, Content content, FeedbackOutbox outbox, String holder, Clock clock) {
        this.project = requireNonNull(project, "project is null");
        this.scores = new ScoreJson(labels, content);
        this.outbox = requireNonNull(outbox, "outbox is null");
        this.holder = requireNonNull(holder, "holder is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.sender = new ScoreSender(project, clock);
        this.rounds = new Rounds("scores", this::round, clock);
    }

    /** Begins. */
    public void start() {
        rounds.start();
    }

    /** How it is; asks the database. */
    public ScoreState state() {
        Backlog backlog = outbox.backlog();
        Optional<Duration> behind = backlog.oldest().map(at -> Duration.between(at, clock.instant()));
        return new ScoreState(
                standing.mood(behind),
                standing.problem(),
                backlog.changes(),
                behind,
                sent.get(),
                dropped.get(),
                failures.get());
    }

    private Duration round() throws InterruptedException {
        // Whatever is begun before is answered or given up within the lease.
        Instant until = clock.instant().plus(LEASE).minus(project.patience().multipliedBy(2));
        boolean last = rounds.hurried();
        List<Change> claimed = outbox.claim(holder, AT_ONCE, LEASE);
        if (claimed.isEmpty()) {
            if (last) {
                rounds.calm();
            }
            return LOOK;
        }
        var open = new ArrayList<>(claimed);
        try {
            deliver(claimed, open, until);
            standing.taken();
            return Duration.ZERO;
        } catch (NotTaken not) {
            rounds.calm();
            failures.incrementAndGet();
            return standing.notTaken(not.delivery());
        } finally {
            outbox.giveBack(open, clock.instant());
        }
    }

    /** What is done with is taken out of {@code open}. */
    private void deliver(List<Change> claimed, List<Change> open, Instant until) throws InterruptedException {
        var unreadable = new ArrayList<Change>();
        for (Change change : claimed) {
            if (clock.instant().isAfter(until)) {
                break;
            }
            Delivery delivery = send(change);
            switch (delivery) {
                case Delivery.Taken _ -> {
                    sent.incrementAndGet();
                    done(change);
                    open.remove(change);
                }
                case Delivery.Unacceptable _ -> unreadable.add(change);
                case Delivery.Later _, Delivery.Refused _ -> throw new NotTaken(delivery);
            }
        }
        if (!unreadable.isEmpty() && sent.get() == 0) {
            // It has taken nothing yet, so the address may be to blame.
            throw new NotTaken(new Delivery.Unacceptable("it takes none of them"));
        }
        for (Change change : unreadable) {
            dropped.incrementAndGet();
            LOG.warn("a score is never taken and is left out, that of run {}", change.run());
            outbox.delivered(change);
            open.remove(change);
        }
    }

    private Delivery send(Change change) throws InterruptedException {
        String id = TraceIds.score(change.run(), change.person());
        Optional<Feedback> feedback = change.feedback();
        return feedback.isPresent() ? sender.put(scores.of(id, change, feedback.get())) : sender.remove(id);
    }

    private void done(Change change) {
        Instant settled = change.at().plus(SETTLED);
        if (change.feedback().isEmpty() && settled.isAfter(clock.instant())) {
            outbox.giveBack(List.of(change), settled); // and is taken back once more then
        } else {
            outbox.delivered(change);
        }
    }

    /** Sends what is there without resting, as long as Langfuse takes it, and waits for that; then stops. */
    public void drain(Duration patience) throws InterruptedException {
        rounds.drain(patience);
        sender.close();
    }

    @Override
    public void close() {
        rounds.close();
        sender.close();
    }
}
