package dev.outcrop.langfuse;

import dev.outcrop.conversation.FeedbackOutbox.Change;
import dev.outcrop.id.RunId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opinions that could not be told. Each waits longer from time to time, so that it holds up no other. */
final class HeldScores {
    private static final Logger LOG = LoggerFactory.getLogger(HeldScores.class);

    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 4;

    /** So often one may fail together with all others before it has to let them by. */
    private static final int TRIES = 5;

    /** Who is forgotten beyond that is tried as if for the first time. */
    private static final int MOST = 1_000;

    private final Map<Opinion, Failures> held = new LinkedHashMap<>();

    private record Opinion(RunId run, String person) {
        static Opinion of(Change change) {
            return new Opinion(change.run(), change.person());
        }
    }

    private record Failures(int count, int waits, String why) {}

    /**
     * It has failed; how long to leave it alone.
     *
     * @param alone whether it is to blame itself, for others were taken
     */
    synchronized Duration failed(Change change, String why, boolean alone) {
        var opinion = Opinion.of(change);
        Failures before = held.getOrDefault(opinion, new Failures(0, 0, why));
        if (before.count() == 0 && held.size() >= MOST) {
            held.remove(held.keySet().iterator().next());
        }
        int count = before.count() + 1;
        boolean waits = alone || count >= TRIES;
        held.put(opinion, new Failures(count, before.waits() + (waits ? 1 : 0), why));
        if (!waits) {
            return Duration.ZERO;
        }
        if (before.waits() == 0) {
            LOG.warn("the score of run {} can't be told for the moment and lets others by: {}", change.run(), why);
        }
        return FIRST.multipliedBy(1L << Math.min(before.waits(), MOST_DOUBLINGS));
    }

    /** It is told, or never will be. */
    synchronized void done(Change change) {
        held.remove(Opinion.of(change));
    }

    /** Why the first of them is not told. */
    synchronized Optional<String> problem() {
        return held.values().stream().findFirst().map(Failures::why);
    }
}
