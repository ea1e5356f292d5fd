package dev.outcrop.server.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.outcrop.access.Caller;
import dev.outcrop.access.Role;
import dev.outcrop.server.http.Problem;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.testkit.SettableClock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
    private static final Caller ANN = new Caller("ann", "Ann");
    private static final Caller BOB = new Caller("bob", "Bob");

    private final SettableClock clock = SettableClock.at("2026-01-01T12:00:00Z");
    private final RateLimits limits = new RateLimits(60, 6, clock);

    private static Caller key(String id) {
        return new Caller("ann", "Ann", Role.USER, Set.of(), Optional.of(id));
    }

    private void take(Caller caller, int times, boolean question) {
        for (int i = 0; i < times; i++) {
            limits.admit(caller, question);
        }
    }

    private Problem refusal(Caller caller, boolean question) {
        return catchThrowableOfType(ProblemException.class, () -> limits.admit(caller, question))
                .problem();
    }

    @Test
    void a_minutes_worth_may_come_at_once_and_then_as_time_passes() {
        take(ANN, 60, false);
        assertThat(refusal(ANN, false))
                .isEqualTo(new Problem(
                        429,
                        "These were too many requests: 60 a minute are allowed. Try again in 1 second.",
                        Optional.empty(),
                        Optional.of(Duration.ofSeconds(1))));
        clock.tick(Duration.ofMillis(999));
        assertThat(refusal(ANN, false).status()).isEqualTo(429);
        clock.tick(Duration.ofMillis(2));
        take(ANN, 1, false);
        assertThat(refusal(ANN, false).status()).isEqualTo(429);
        clock.tick(Duration.ofHours(1));
        take(ANN, 60, false);
        assertThat(refusal(ANN, false).status()).isEqualTo(429);
    }

    @Test
    void questions_are_fewer_and_their_end_is_not_that_of_all_requests() {
        take(ANN, 6, true);
        Problem refused = refusal(ANN, true);
        assertThat(refused.detail())
                .isEqualTo("These were too many questions: 6 a minute are allowed. Try again in 10 seconds.");
        assertThat(refused.retryAfter()).contains(Duration.ofSeconds(10));
        assertThatCode(() -> limits.admit(ANN, false)).doesNotThrowAnyException();
    }

    @Test
    void a_person_and_each_of_their_keys_count_for_themselves() {
        take(ANN, 60, false);
        take(key("k1"), 60, false);
        take(BOB, 60, false);
        assertThat(refusal(key("k1"), false).status()).isEqualTo(429);
        assertThatCode(() -> limits.admit(key("k2"), false)).doesNotThrowAnyException();
    }

    @Test
    void a_clock_that_goes_back_gives_nothing_and_takes_nothing() {
        take(ANN, 59, false);
        clock.tick(Duration.ofMinutes(-5));
        take(ANN, 1, false);
        assertThat(refusal(ANN, false).status()).isEqualTo(429);
    }

    @Test
    void memory_is_bounded_whoever_asks() {
        for (int i = 0; i < 50_000; i++) {
            limits.admit(new Caller("p" + i, "P"), false);
        }
        assertThat(limits.size()).isEqualTo(20_000);
    }
}
