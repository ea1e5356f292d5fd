package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import dev.outcrop.conversation.Feedback;
import dev.outcrop.conversation.FeedbackOutbox;
import dev.outcrop.conversation.FeedbackOutbox.Change;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opinions on their way: each is told by itself, and one that can't be told holds up no other. */
final class ScoreOutbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScoreOutbox.class);

    /** So many that fail one after another are not to blame: Langfuse is down. */
    private static final int DOWN = 2;

    /** Langfuse stores what it has accepted a little later: until then there may be nothing yet that can be deleted. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private final ScoreSender sender;
    private final ScoreJson scores;
    private final FeedbackOutbox outbox;
    private final Clock clock;
    private final HeldScores held = new HeldScores();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    ScoreOutbox(ScoreSender sender, ScoreJson scores, FeedbackOutbox outbox, Clock clock) {
        this.sender = requireNonNull(sender, "sender is null");
        this.scores = requireNonNull(scores, "scores is null");
        this.outbox = requireNonNull(outbox, "outbox is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** Tells these, and begins none after {@code until}; what is the matter with Langfuse itself. */
    Optional<Delivery> deliver(List<Change> claimed, Instant until) throws InterruptedException {
        var open = new ArrayList<>(claimed);
        try {
            return deliver(claimed, open, until);
        } finally {
            outbox.giveBack(open, clock.instant());
        }
    }

    /** What is done with is taken out of {@code open}. */
    private Optional<Delivery> deliver(List<Change> claimed, List<Change> open, Instant until)
            throws InterruptedException {
        var late = new LinkedHashMap<Change, Delivery.Later>();
        var unreadable = new ArrayList<Change>();
        boolean anyTaken = false;
        int inARow = 0;
        for (Change change : claimed) {
            if (clock.instant().isAfter(until) || inARow == DOWN) {
                break;
            }
            Optional<Delivery> delivery = send(change);
            if (delivery.isEmpty()) {
                hold(change, "it can't be put in words for Langfuse", true, open);
                continue;
            }
            switch (delivery.get()) {
                case Delivery.Taken _ -> {
                    taken(change, open);
                    anyTaken = true;
                    inARow = 0;
                }
                case Delivery.Later later -> {
                    failures.incrementAndGet();
                    late.put(change, later);
                    inARow++;
                }
                case Delivery.Unacceptable _ -> unreadable.add(change);
                case Delivery.Refused refused -> {
                    failures.incrementAndGet();
                    return Optional.of(refused);
                }
            }
        }
        for (Map.Entry<Change, Delivery.Later> one : late.entrySet()) {
            hold(one.getKey(), one.getValue().why(), anyTaken, open);
        }
        Optional<Delivery> blamed = leaveOut(unreadable, open);
        boolean down = !late.isEmpty() && (!anyTaken || inARow == DOWN);
        return down ? Optional.of(late.lastEntry().getValue()) : blamed;
    }

    /** What came of it; empty if it could not even be said. */
    private Optional<Delivery> send(Change change) throws InterruptedException {
        String id = TraceIds.score(change.run(), change.person());
        Optional<Feedback> feedback = change.feedback();
        try {
            return Optional.of(
                    feedback.isPresent() ? sender.put(scores.of(id, change, feedback.get())) : sender.remove(id));
        } catch (RuntimeException failure) {
            // Its message may quote what was said.
            LOG.warn(
                    "the score of run {} can't be told: {}",
                    change.run(),
                    failure.getClass().getName());
            return Optional.empty();
        }
    }

    private void taken(Change change, List<Change> open) {
        held.done(change);
        Instant settled = change.at().plus(SETTLED);
        if (change.feedback().isEmpty() && settled.isAfter(clock.instant())) {
            outbox.giveBack(List.of(change), settled); // and is taken back once more then
        } else {
            outbox.delivered(change);
        }
        open.remove(change);
        sent.incrementAndGet();
    }

    private void hold(Change change, String why, boolean alone, List<Change> open) {
        Duration pause = held.failed(change, why, alone);
        outbox.giveBack(List.of(change), clock.instant().plus(pause));
        open.remove(change);
    }

    /** As long as Langfuse has taken nothing the address may be to blame, and they wait. */
    private Optional<Delivery> leaveOut(List<Change> unreadable, List<Change> open) {
        boolean blamed = sent.get() == 0;
        for (Change change : unreadable) {
            failures.incrementAndGet();
            if (blamed) {
                hold(change, "it is not taken", true, open);
            } else {
                dropped.incrementAndGet();
                LOG.warn("a score is never taken and is left out, that of run {}", change.run());
                held.done(change);
                outbox.delivered(change);
                open.remove(change);
            }
        }
        return Optional.<Delivery>of(new Delivery.Unacceptable("it takes none of them"))
                .filter(_ -> blamed && !unreadable.isEmpty());
    }

    /** Why one is not told that holds up no other. */
    Optional<String> problem() {
        return held.problem();
    }

    long sent() {
        return sent.get();
    }

    long dropped() {
        return dropped.get();
    }

    long failures() {
        return failures.get();
    }

    @Override
    public void close() {
        sender.close();
    }
}
