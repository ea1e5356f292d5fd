package dev.outcrop.run;

import dev.outcrop.tool.CancelSignal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Limits how many calls a provider has to bear at once, model by model; who has to wait is served fairly. */
public interface Admission {

    /**
     * Waits for a turn. People take turns, whatever the number of their calls; the calls of one are served in order.
     *
     * @param owner the person for whom the call is made
     * @param waiting told how many calls come before this one, once the wait has become worth mentioning and again
     *     whenever the number has halved; called by the waiting thread
     * @return empty if the signal was given meanwhile
     */
    Optional<Permit> acquire(String modelId, String owner, CancelSignal cancel, IntConsumer waiting)
            throws InterruptedException;

    /** How every model that was ever called stands. */
    Map<String, Load> loads();

    /** What applies to a model. */
    Rules rules(String modelId);

    /** The right to make one call. Closing it gives it back; more than once is the same as once. */
    interface Permit extends AutoCloseable {

        /** The provider has begun to answer. */
        void answered();

        /** The provider has said that it is too much. */
        void throttled();

        @Override
        void close();
    }

    /** How a model stands: calls allowed at once, under way, and waiting. */
    record Load(int limit, int inUse, int waiting) {}

    /**
     * How an adaptive admission goes about it.
     *
     * @param start calls allowed at once, before anything is known
     * @param ceiling never more than this
     * @param window the limit shrinks at most once in this time: a burst of refusals is one piece of news
     * @param mention a wait that is shorter is not mentioned
     */
    record Rules(int start, int ceiling, Duration window, Duration mention) {
        public static final Rules DEFAULT = new Rules(200, 10_000, Duration.ofSeconds(1), Duration.ofMillis(300));

        /** The same with other numbers of calls. */
        public Rules with(int otherStart, int otherCeiling) {
            return new Rules(otherStart, otherCeiling, window, mention);
        }

        public Rules {
            if (start < 1 || ceiling < start) {
                throw new IllegalArgumentException(
                        "start is at least 1 and at most the ceiling, not " + start + " of " + ceiling);
            }
            if (window.isNegative() || !mention.isPositive()) {
                throw new IllegalArgumentException("window and mention are times, mention is more than nothing");
            }
        }
    }

    /**
     * An admission whose limits follow what the provider says: doubled from round to round until it first refuses, after
     * that one more in each round; a refusal takes a third off.
     */
    static Admission adaptive(Rules rules, InstantSource time) {
        return adaptive(rules, Map.of(), time);
    }

    /** The same with {@code others} for the models of these ids. */
    static Admission adaptive(Rules rules, Map<String, Rules> others, InstantSource time) {
        return new AdaptiveAdmission(rules, others, time);
    }
}
