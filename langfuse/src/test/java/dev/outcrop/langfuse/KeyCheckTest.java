package dev.outcrop.langfuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.langfuse.FakeLangfuse.Behaviour;
import dev.outcrop.langfuse.KeyCheck.Outcome;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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
}
