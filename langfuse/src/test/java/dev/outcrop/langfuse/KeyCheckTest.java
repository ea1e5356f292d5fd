package dev.outcrop.langfuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.langfuse.FakeLangfuse.Behaviour;
import dev.outcrop.langfuse.KeyCheck.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KeyCheckTest {
    @Test
    void keys_are_right_or_wrong_or_nobody_can_tell() {
        try (var langfuse = FakeLangfuse.start()) {
            var right = new KeyCheck(langfuse.url(), FakeLangfuse.PUBLIC_KEY, FakeLangfuse.SECRET_KEY);
            var wrong = new KeyCheck(langfuse.url(), FakeLangfuse.PUBLIC_KEY, "sk-lf-wrong");

            assertThat(right.ask()).isEqualTo(new Outcome.Good(Optional.of("project-1")));
            assertThat(wrong.ask()).isEqualTo(new Outcome.WrongKeys());
            assertThat(wrong.toString()).doesNotContain("sk-lf-wrong");
            langfuse.behave(new Behaviour.Status(503, Optional.empty()));
            assertThat(right.ask()).isEqualTo(new Outcome.Unknown("it answered 503"));
            langfuse.down();
            assertThat(right.ask()).isEqualTo(new Outcome.Unknown("it could not be reached"));
        }
    }

    @Test
    void an_answer_has_so_much_time_and_room_and_no_more() {
        try (var langfuse = FakeLangfuse.start()) {
            var keys = new KeyCheck(
                    langfuse.url(), FakeLangfuse.PUBLIC_KEY, FakeLangfuse.SECRET_KEY, Duration.ofMillis(300));
            var gate = new CountDownLatch(1);
            langfuse.behave(new Behaviour.Stalls(gate));
            assertThat(keys.ask()).isEqualTo(new Outcome.Unknown("it did not answer in time"));
            gate.countDown();
            langfuse.behave(new Behaviour.Babbles());
            assertThat(new KeyCheck(langfuse.url(), FakeLangfuse.PUBLIC_KEY, FakeLangfuse.SECRET_KEY).ask())
                    .isEqualTo(new Outcome.Unknown("its answer is too long"));
        }
    }

    @Test
    void who_is_known_and_may_not_ask_has_no_wrong_keys() {
        try (var langfuse = FakeLangfuse.start()) {
            langfuse.behave(new Behaviour.Status(403, Optional.empty()));
            assertThat(new KeyCheck(langfuse.url(), FakeLangfuse.PUBLIC_KEY, FakeLangfuse.SECRET_KEY).ask())
                    .isEqualTo(new Outcome.Unknown("it answered 403: it does not allow this"));
        }
    }
}
