package dev.outcrop.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.model.Cost;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelFailure.Kind;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureSentenceTest {

    @Test
    void every_kind_of_failure_has_a_code_and_a_sentence_of_its_own_without_the_providers_words() {
        var errors = Arrays.stream(Kind.values())
                .map(kind -> error(kind, Optional.empty(), Optional.empty()))
                .toList();
        assertThat(errors).extracting(RunError::code).doesNotHaveDuplicates();
        assertThat(errors)
                .extracting(RunError::message)
                .doesNotHaveDuplicates()
                .allSatisfy(sentence -> assertThat(sentence).endsWith(".").doesNotContain("secret"));
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S,    Try again in a second.,   1",
        "PT0.2S,  Try again in a second.,   1",
        "PT29.5S, Try again in 30 seconds., 30",
        "PT1M,    Try again in a minute.,   60",
        "PT61S,   Try again in 2 minutes.,  61",
        "PT1H,    Try again in 60 minutes., 3600"
    })
    void one_who_is_throttled_is_told_when_to_try_again(Duration asked, String sentence, long seconds) {
        RunError error = error(Kind.THROTTLED, Optional.of(asked), Optional.empty());
        assertThat(error.message()).endsWith(sentence);
        assertThat(error.retryAfterSeconds()).contains(seconds);
    }

    @Test
    void without_the_providers_word_a_minute_is_a_good_guess() {
        assertThat(error(Kind.UNAVAILABLE, Optional.empty(), Optional.empty()).retryAfterSeconds())
                .contains(60L);
    }

    @Test
    void what_does_not_pass_by_itself_is_not_to_be_tried_again() {
        assertThat(error(Kind.FORBIDDEN, Optional.empty(), Optional.empty()).retryAfterSeconds())
                .isEmpty();
    }

    @Test
    void a_refused_request_names_its_part() {
        assertThat(error(Kind.INVALID, Optional.empty(), Optional.of("messages.2.content.0"))
                        .message())
                .contains("messages.2.content.0");
    }

    @ParameterizedTest
    @CsvSource({"FORBIDDEN", "UNKNOWN_MODEL"})
    void what_an_operator_has_to_change_is_named(Kind kind) {
        assertThat(error(kind, Optional.empty(), Optional.empty()).message()).contains("eu.some.model-1");
    }

    /** A page says it in its own language, so it has to know what is in the sentence. */
    @Test
    void what_a_sentence_names_stands_beside_it() {
        assertThat(error(Kind.FORBIDDEN, Optional.empty(), Optional.empty()).about())
                .isEqualTo(Map.of("model", "eu.some.model-1"));
        assertThat(error(Kind.INVALID, Optional.empty(), Optional.of("system.0"))
                        .about())
                .isEqualTo(Map.of("part", "system.0"));
        assertThat(FailureSentence.costLimit(new Cost(new BigDecimal("0.5")), "e_1")
                        .about())
                .isEqualTo(Map.of("usd", "0.50"));
        assertThat(FailureSentence.tokenLimit(1000, "e_1").about()).isEqualTo(Map.of("tokens", "1000"));
        assertThat(FailureSentence.stepLimit(12, "e_1").about()).isEqualTo(Map.of("steps", "12"));
        assertThat(FailureSentence.unknownAgent("chef", "e_1").about()).isEqualTo(Map.of("agent", "chef"));
    }

    private static RunError error(Kind kind, Optional<Duration> retryAfter, Optional<String> part) {
        return FailureSentence.of(
                new ModelFailure(kind, "secret words", false, retryAfter, Optional.empty(), part, null),
                "eu.some.model-1",
                "e_1");
    }
}
