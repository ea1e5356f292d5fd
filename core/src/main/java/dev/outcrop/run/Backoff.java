package dev.outcrop.run;

import dev.outcrop.model.ModelFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

record Backoff(Duration first, Duration longest, int attempts, Duration total, RandomGenerator random)
        implements RetryPolicy {

    @Override
    public Optional<Duration> pauseAfter(int attempt, Duration spent, ModelFailure failure) {
        if (attempt >= attempts || !failure.kind().passing()) {
            return Optional.empty();
        }
        Duration pause = failure.retryAfter().orElseGet(() -> jittered(attempt));
        boolean tooLong = pause.compareTo(longest) > 0 || spent.plus(pause).compareTo(total) >= 0;
        return tooLong ? Optional.empty() : Optional.of(pause);
    }

    private Duration jittered(int attempt) {
        long ceiling = Math.min(longest.toMillis(), first.toMillis() << Math.min(attempt - 1, 20));
        return Duration.ofMillis(random.nextLong(ceiling + 1));
    }
}
