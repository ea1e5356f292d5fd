package dev.outcrop.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Where each measured failure of other clients is proven not to be ours. The rows are those of the table of failures;
 * row 9, eight slow tools beside another person's stream, concerns the run and not this client, and is proven by the
 * testkit's {@code WireFeaturesTest}.
 */
class PeersFailuresTest {
    private static final String CANCEL =
            "a_caller_who_stops_frees_the_upstream_connection_at_once_even_while_another_thread_reads";
    private static final String MID_STREAM = "an_exception_in_mid_stream_is_one_failure_of_one_request";

    static Stream<Arguments> rows() {
        return Stream.of(
                Arguments.of(
                        "1: thinking, redacted thinking, text and parallel tools in one turn",
                        StreamContentTest.class,
                        "delivers_every_delta_and_keeps_every_block_verbatim_and_in_order"),
                Arguments.of(
                        "2: two signed blocks of thinking, then replay",
                        StreamContentTest.class,
                        "a_reasoning_turn_is_replayed_exactly_as_it_came"),
                Arguments.of("3: the client stops early", BedrockStreamTest.class, CANCEL),
                Arguments.of("3, over TLS", TlsTest.class, "a_caller_who_stops_frees_the_upstream_connection_at_once"),
                Arguments.of(
                        "4: the consumer is slower than the model",
                        BedrockStreamTest.class,
                        "a_slow_reader_gets_all_of_a_burst_while_the_socket_holds_the_model_back"),
                Arguments.of("5: throttled in mid-stream", BedrockStreamTest.class, MID_STREAM),
                Arguments.of("6: a model's error in mid-stream", BedrockStreamTest.class, MID_STREAM),
                Arguments.of(
                        "7: an end without metadata",
                        BedrockStreamTest.class,
                        "an_answer_without_metadata_is_finished_with_unknown_usage"),
                Arguments.of(
                        "8: a silent model",
                        BedrockStreamTest.class,
                        "a_model_that_says_nothing_is_stalled_before_and_after_its_first_event"),
                Arguments.of(
                        "8: a slow one within the limit",
                        BedrockStreamTest.class,
                        "neither_a_slow_model_nor_a_slow_reader_within_the_limit_is_stalled"),
                Arguments.of(
                        "10: usage as given",
                        LocalServiceTest.class,
                        "a_scripted_turn_comes_through_whole_with_the_numbers_as_given"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void a_row_is_proven_by_a_test_that_is_run(String row, Class<?> tests, String name) {
        assertThat(Arrays.stream(tests.getDeclaredMethods())
                        .filter(method -> method.getName().equals(name)))
                .as(row)
                .singleElement()
                .satisfies(method -> assertThat(method.isAnnotationPresent(Test.class)
                                || method.isAnnotationPresent(ParameterizedTest.class))
                        .isTrue());
    }
}
