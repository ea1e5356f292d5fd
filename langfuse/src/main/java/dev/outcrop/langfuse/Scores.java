package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import dev.outcrop.conversation.FeedbackOutbox;
import dev.outcrop.conversation.FeedbackOutbox.Backlog;
import dev.outcrop.conversation.FeedbackOutbox.Change;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tells Langfuse what people think of answers: a score on the trace of the run, whose id depends on run and person, so that
 * it is changed when they change their minds. A change leaves the outbox when Langfuse has taken it; changes are shared
 * with the other processes by leases. Nothing waits for it.
 */
public final class Scores implements AutoCloseable {
    private static final int AT_ONCE = 16;
    private static final Duration LEASE = Duration.ofMinutes(3);
    private static final Pace PACE = Pace.looking(Duration.ofSeconds(2));

    private final Project project;
    private final FeedbackOutbox outbox;
    private final String holder;
    private final Clock clock;
    private final ScoreOutbox scores;
    private final Pace pace;
    private final Standing standing;
    private final Rounds rounds;

    /**
     * A project of Langfuse. Its text form hides the keys.
     *
     * @param patience how long an answer may take
     */
    public record Project(URI base, Supplier<ProjectKeys> keys, Duration patience) {
        private static final Duration PATIENCE = Duration.ofSeconds(30);

        public Project {
            requireNonNull(base, "base is null");
            requireNonNull(keys, "keys is null");
            requireNonNull(patience, "patience is null");
        }

        /** With the usual patience; {@code keys} are asked for with each request, as they may be renewed. */
        public Project(URI base, Supplier<ProjectKeys> keys) {
            this(base, keys, PATIENCE);
        }

        /** With keys that stay. */
        public Project(URI base, String publicKey, String secretKey) {
            this(base, ProjectKeys.of(publicKey, secretKey));
        }

        /** With keys that stay. */
        public Project(URI base, String publicKey, String secretKey, Duration patience) {
            this(base, ProjectKeys.of(publicKey, secretKey), patience);
        }

        @Override
        public String toString() {
            return "Project[" + base + "]";
        }
    }

    /** Does nothing until it is started; {@code holder} is this process among others. */
    public Scores(Project project, Labels labels, Content content, FeedbackOutbox outbox, String holder, Clock clock) {
        this(project, labels, content, outbox, holder, PACE, clock);
    }

    Scores(
            Project project,
            Labels labels,
            Content content,
            FeedbackOutbox outbox,
            String holder,
            Pace pace,
            Clock clock) {
        this.project = requireNonNull(project, "project is null");
        this.outbox = requireNonNull(outbox, "outbox is null");
        this.holder = requireNonNull(holder, "holder is null");
        this.pace = requireNonNull(pace, "pace is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.standing = new Standing("Langfuse", "scores", "They wait in the database.", pace);
        this.scores = new ScoreOutbox(new ScoreSender(project, clock), new ScoreJson(labels, content), outbox, clock);
        this.rounds = new Rounds("scores", this::round, pace, clock);
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
                standing.problem().or(() -> scores.problem().filter(_ -> backlog.changes() > 0)),
                backlog.changes(),
                behind,
                scores.sent(),
                scores.dropped(),
                scores.failures());
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
            return pace.look();
        }
        Optional<Delivery> trouble = scores.deliver(claimed, until);
        if (trouble.isEmpty()) {
            standing.taken();
            return Duration.ZERO;
        }
        rounds.calm();
        return standing.notTaken(trouble.get());
    }

    /** Sends what is there without resting, as long as the backend takes it. Returns at once. */
    public void hurry() {
        rounds.hurry();
    }

    /** Sends what is there without resting, as long as Langfuse takes it, and waits for that; then stops. */
    public void drain(Duration patience) throws InterruptedException {
        rounds.drain(patience);
        scores.close();
    }

    @Override
    public void close() {
        rounds.close();
        scores.close();
    }
}
