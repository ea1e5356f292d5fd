package dev.outcrop.e2e.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where each measured failure of other clients of Bedrock is proven not to be ours; the rows' numbers are this list's own. */
class PeersFailuresProvenTest {
    private static final String CLIENT = "bedrock/src/test/java/dev/outcrop/bedrock/";
    private static final String STREAM = CLIENT + "BedrockStreamTest.java";
    private static final String CONTENT = CLIENT + "StreamContentTest.java";
    private static final String RUN = "testkit/src/test/java/dev/outcrop/testkit/";

    static Stream<Arguments> rows() {
        return Stream.of(
                row(
                        1,
                        "thinking, redacted thinking, text and parallel tools in one turn",
                        CONTENT,
                        "delivers_every_delta_and_keeps_every_block_verbatim_and_in_order"),
                row(
                        2,
                        "two signed blocks of thinking, then replay",
                        CONTENT,
                        "a_reasoning_turn_is_replayed_exactly_as_it_came"),
                row(
                        2,
                        "in a run, and in the next",
                        RUN + "WireReplayTest.java",
                        "blocks_that_are_signed_go_back_one_by_one_as_they_came_in_this_run_and_in_the_next"),
                row(
                        3,
                        "the client stops early",
                        STREAM,
                        "a_caller_who_stops_frees_the_upstream_connection_at_once_even_while_another_thread_reads"),
                row(3, "over TLS", CLIENT + "TlsTest.java", "a_caller_who_stops_frees_the_upstream_connection_at_once"),
                row(
                        4,
                        "the consumer is slower than the model",
                        STREAM,
                        "a_slow_reader_gets_all_of_a_burst_while_the_socket_holds_the_model_back"),
                row(5, "throttled in mid-stream", STREAM, "an_exception_in_mid_stream_is_one_failure_of_one_request"),
                row(
                        6,
                        "a model's error in mid-stream",
                        STREAM,
                        "an_exception_in_mid_stream_is_one_failure_of_one_request"),
                row(7, "an end without metadata", STREAM, "an_answer_without_metadata_is_finished_with_unknown_usage"),
                row(
                        8,
                        "a silent model",
                        STREAM,
                        "a_model_that_says_nothing_is_stalled_before_and_after_its_first_event"),
                row(
                        8,
                        "a slow one within the limit",
                        STREAM,
                        "neither_a_slow_model_nor_a_slow_reader_within_the_limit_is_stalled"),
                row(
                        9,
                        "eight blocked tools beside another person's stream",
                        RUN + "BlockingToolsTest.java",
                        "while_eight_tools_of_one_person_block_another_persons_text_comes_at_its_pace"),
                row(
                        10,
                        "usage as given",
                        CLIENT + "LocalServiceTest.java",
                        "a_scripted_turn_comes_through_whole_with_the_numbers_as_given"));
    }

    private static Arguments row(int number, String what, String file, String test) {
        return Arguments.of(number, what, new Proof(file, test));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("rows")
    void a_row_is_proven_by_a_test_that_is_run(int number, String what, Proof proof) throws IOException {
        assertThat(proof.isRun()).as("%d: %s by %s", number, what, proof).isTrue();
    }

    @Test
    void no_row_is_left_out() {
        var proven = new TreeSet<Integer>();
        rows().forEach(row -> proven.add((Integer) row.get()[0]));
        assertThat(proven).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }
}
