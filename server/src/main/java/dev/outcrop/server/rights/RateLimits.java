package dev.outcrop.server.rights;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.server.http.Problem;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.server.http.Throttle;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * So many requests a minute for each person and for each API key, and so many questions: a bucket of tokens each, filled as time
 * passes, so that a burst of a minute's worth is fine. Each process counts for itself: with several of them a caller has as many
 * times more at most.
 */
public final class RateLimits implements Throttle {
    /** Who has not asked for longest is forgotten first, and begins with a full bucket: it would be full by then. */
    private static final int MOST_CALLERS = 20_000;

    private static final Duration FULL_AFTER = Duration.ofMinutes(1);

    private final long requests;
    private final long questions;
    private final Clock clock;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_CALLERS;
        }
    };

    /** {@code requests} and {@code questions} a minute. */
    public RateLimits(long requests, long questions, Clock clock) {
        this.requests = requests;
        this.questions = questions;
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** What is left, as of when it was last looked at. */
    private record Bucket(double tokens, Instant at) {
        double after(Instant now, double perMilli) {
            return tokens + perMilli * Math.max(0, Duration.between(at, now).toMillis());
        }
    }

    @Override
    public void admit(Caller caller, boolean question) {
        String who = caller.key().orElseGet(() -> "person " + caller.id());
        take("requests of " + who, requests, "requests");
        if (question) {
            take("questions of " + who, questions, "questions");
        }
    }

    private void take(String bucket, long most, String what) {
        Instant now = clock.instant();
        double perMilli = (double) most / FULL_AFTER.toMillis();
        double left;
        synchronized (buckets) {
            left = Optional.ofNullable(buckets.get(bucket))
                    .map(before -> before.after(now, perMilli))
                    .map(filled -> Math.min(filled, (double) most))
                    .orElse((double) most);
            if (left >= 1) {
                buckets.put(bucket, new Bucket(left - 1, now));
                return;
            }
            buckets.put(bucket, new Bucket(left, now));
        }
        long seconds = Math.max(1, (long) Math.ceil((1 - left) / perMilli / 1000));
        throw new ProblemException(new Problem(
                429,
                "These were too many " + what + ": " + most + " a minute are allowed. Try again in " + seconds
                        + (seconds == 1 ? " second." : " seconds."),
                Optional.empty(),
                Optional.of(Duration.ofSeconds(seconds))));
    }

    /** How many buckets there are. */
    int size() {
        synchronized (buckets) {
            return buckets.size();
        }
    }
}
