package dev.outcrop.langfuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CollectorCheckTest {
    @Test
    void a_collector_takes_nothing_in_the_right_form_or_says_why_not() {
        try (var collector = FakeCollector.start()) {
            var right = new CollectorCheck(collector.url(), Map.of(FakeCollector.KEY_HEADER, FakeCollector.KEY));
            var wrong = new CollectorCheck(collector.url(), Map.of(FakeCollector.KEY_HEADER, "another-secret"));

            assertThat(right.traces()).isEmpty();
            assertThat(right.metrics()).isEmpty();
            assertThat(collector.asked()).containsExactly("POST /v1/traces", "POST /v1/metrics");
            assertThat(wrong.traces()).contains("it answered 401: the keys are wrong");
            assertThat(wrong.toString()).doesNotContain("another-secret");
            collector.answering(404);
            assertThat(right.metrics()).contains("it answered 404: the address is wrong");
            collector.down();
            assertThat(right.traces().orElseThrow()).startsWith("it could not be reached");
        }
    }

    @Test
    void a_header_that_cannot_be_sent_is_an_answer_too_without_its_value() {
        try (var collector = FakeCollector.start()) {
            for (var headers : List.of(Map.of("x-api-key", "two\nlines"), Map.of("Host", "two"))) {
                assertThat(new CollectorCheck(collector.url(), headers).traces().orElseThrow())
                        .contains("has no valid name or value")
                        .doesNotContain("two");
            }
        }
    }
}
