package dev.outcrop.run;

import dev.outcrop.model.ModelFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

record Backoff(Duration first, Duration longest, int attempts, RandomGenerator random) implements RetryPolicy {

    @Override
    public Optional<Duration> pauseAfter(int attempt, ModelFailure failure) {
        // A call that has delivered anything is never repeated here: its text is already on somebody's screen.
        if (failure.delivered() || attempt >= attempts || !failure.kind().passing()) {
            return Optional.empty();
        }
        return failure.retryAfter()
                .map(asked -> asked.compareTo(longest) > 0 ? longest : asked)
                .or(() -> Optional.of(jittered(attempt)));
    }

    private Duration jittered(int attempt) {
        long ceiling = Math.min(longest.toMillis(), first.toMillis() << Math.min(attempt - 1, 20));
        return Duration.ofMillis(random.nextLong(ceiling + 1));
    }
}
