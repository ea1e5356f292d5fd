package dev.outcrop.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelFailure.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackoffTest {
    private static final Duration NOTHING = Duration.ZERO;

    private final RetryPolicy policy = RetryPolicy.backoff(
            Duration.ofMillis(500), Duration.ofSeconds(20), 8, Duration.ofMinutes(1), new Random(7));

    @Test
    void pauses_are_random_below_a_ceiling_that_doubles_up_to_the_longest() {
        for (int attempt = 1; attempt < 8; attempt++) {
            long ceiling = Math.min(20_000, 500L << (attempt - 1));
            long longest = 0;
            for (int i = 0; i < 200; i++) {
                long pause = policy.pauseAfter(attempt, NOTHING, failure(Kind.THROTTLED))
                        .orElseThrow()
                        .toMillis();
                assertThat(pause).isBetween(0L, ceiling);
                longest = Math.max(longest, pause);
            }
            assertThat(longest).isGreaterThan(ceiling * 3 / 4);
        }
    }

    @Test
    void a_provider_that_says_how_long_is_believed() {
        assertThat(policy.pauseAfter(1, NOTHING, asking(Duration.ofSeconds(20))))
                .contains(Duration.ofSeconds(20));
    }

    @Test
    void a_provider_that_asks_for_too_long_is_given_up_at_once_instead_of_being_asked_too_early() {
        assertThat(policy.pauseAfter(1, NOTHING, asking(Duration.ofSeconds(21))))
                .isEmpty();
    }

    @Test
    void no_pause_ends_after_the_deadline_of_all_attempts() {
        assertThat(policy.pauseAfter(1, Duration.ofSeconds(49), asking(Duration.ofSeconds(10))))
                .isPresent();
        assertThat(policy.pauseAfter(1, Duration.ofSeconds(50), asking(Duration.ofSeconds(10))))
                .isEmpty();
        assertThat(policy.pauseAfter(1, Duration.ofSeconds(60), failure(Kind.UNAVAILABLE)))
                .isEmpty();
    }

    @Test
    void the_attempts_are_counted() {
        assertThat(policy.pauseAfter(7, NOTHING, failure(Kind.UNAVAILABLE))).isPresent();
        assertThat(policy.pauseAfter(8, NOTHING, failure(Kind.UNAVAILABLE))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void only_what_passes_is_waited_for(Kind kind) {
        assertThat(policy.pauseAfter(1, NOTHING, failure(kind)).isPresent()).isEqualTo(kind.passing());
    }

    private static ModelFailure failure(Kind kind) {
        return new ModelFailure(kind, "scripted", false, Optional.empty(), Optional.empty(), null);
    }

    private static ModelFailure asking(Duration wait) {
        return new ModelFailure(Kind.THROTTLED, "scripted", false, Optional.of(wait), Optional.empty(), null);
    }
}
