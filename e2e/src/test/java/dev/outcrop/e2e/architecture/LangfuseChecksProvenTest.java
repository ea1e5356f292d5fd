package dev.outcrop.e2e.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Where each check of what Langfuse is told is proven. Checks 14 and 19, of sampling and of experiments, are of things
 * that are not there.
 */
class LangfuseChecksProvenTest {
    private static final String TRACES = "server/src/test/java/dev/outcrop/server/TracesTest.java";
    private static final String CHECKS = "server/src/test/java/dev/outcrop/server/LangfuseChecksTest.java";
    private static final String SECOND = "server/src/test/java/dev/outcrop/server/SecondBackendTest.java";
    private static final String AWAY = "server/src/test/java/dev/outcrop/server/LangfuseAwayTest.java";
    private static final String INNER = "server/src/test/java/dev/outcrop/server/ToolModelsTest.java";
    private static final String PROCESS = "server/src/test/java/dev/outcrop/server/cli/TracesIT.java";
    private static final String PROMPTS = "server/src/test/java/dev/outcrop/server/ManagedPromptsTest.java";
    private static final String UNIT = "langfuse/src/test/java/dev/outcrop/langfuse/";
    private static final String E2E = "e2e/src/test/java/dev/outcrop/e2e/";

    static Stream<Arguments> rows() {
        return Stream.of(
                row(
                        1,
                        "the tree of a run with a tool",
                        TRACES,
                        "a_run_with_a_tool_is_agent_generation_tool_generation_under_one_root"),
                row(
                        2,
                        "marks on all spans",
                        TRACES,
                        "a_run_with_a_tool_is_agent_generation_tool_generation_under_one_root"),
                row(2, "of specialists", TRACES, "a_specialist_works_under_the_call_that_asked_for_it"),
                row(
                        2,
                        "of resumed runs",
                        TRACES,
                        "an_approval_across_a_restart_is_one_trace_that_ends_with_the_answer"),
                row(3, "tokens add up", TRACES, "a_run_with_a_tool_is_agent_generation_tool_generation_under_one_root"),
                row(
                        3,
                        "cache buckets",
                        UNIT + "TokensTest.java",
                        "cache_writes_are_told_by_their_time_to_live_or_as_a_sum_never_both"),
                row(3, "no bucket twice", UNIT + "TokensTest.java", "parts_do_not_overlap_and_add_up_to_the_total"),
                row(
                        3,
                        "streamed or in one piece",
                        CHECKS,
                        "a_streamed_call_is_told_with_the_tokens_and_the_cost_of_the_same_call_in_one_piece"),
                row(
                        4,
                        "usage of model calls only",
                        TRACES,
                        "a_run_with_a_tool_is_agent_generation_tool_generation_under_one_root"),
                row(
                        4,
                        "generations and embeddings of a tool",
                        INNER,
                        "a_tools_own_calls_are_in_the_answers_cost_in_its_trace_and_in_langfuse"),
                row(
                        5,
                        "cost of each model behind an alias",
                        CHECKS,
                        "every_model_behind_an_alias_costs_something_and_one_without_a_price_is_named_at_the_start"),
                row(
                        5,
                        "a price of each model that is known",
                        "bedrock/src/test/java/dev/outcrop/bedrock/ModelTableTest.java",
                        "every_entry_says_where_and_when_it_is_from_and_has_a_price"),
                row(
                        6,
                        "a managed prompt is linked",
                        PROMPTS,
                        "each_generation_is_made_with_the_version_of_the_label_and_linked_to_it"),
                row(6, "the file's is not", PROMPTS, "without_such_a_version_the_file_is_used_and_nothing_is_linked"),
                row(6, "across a restart", PROMPTS, "a_run_that_another_process_goes_on_with_keeps_its_version"),
                row(
                        7,
                        "time of the first token",
                        TRACES,
                        "a_run_with_a_tool_is_agent_generation_tool_generation_under_one_root"),
                row(8, "failed tool and call", TRACES, "what_goes_wrong_has_its_level_and_its_sentence"),
                row(8, "cancelled", TRACES, "a_stopped_answer_is_a_warning_without_usage"),
                row(8, "throttled", CHECKS, "throttled_once_the_call_is_whole_and_throttled_for_good_it_is_an_error"),
                row(8, "a model's timeout", CHECKS, "a_model_that_does_not_answer_in_time_is_an_error"),
                row(8, "a tool's timeout", CHECKS, "a_tool_that_takes_too_long_is_an_error_that_says_so"),
                row(
                        8,
                        "a guardrail",
                        CHECKS,
                        "a_guardrail_that_intervenes_is_a_warning_with_its_rules_and_without_the_words"),
                row(
                        9,
                        "messages, tools and calls",
                        TRACES,
                        "a_run_with_a_tool_is_agent_generation_tool_generation_under_one_root"),
                row(9, "pictures", CHECKS, "a_picture_is_a_media_token"),
                row(
                        10,
                        "on the wire",
                        UNIT + "ExporterTest.java",
                        "a_run_is_sent_when_it_has_ended_in_the_form_that_langfuse_wants"),
                row(10, "size of requests", UNIT + "ExporterTest.java", "a_long_run_goes_in_requests_of_some_size"),
                row(10, "20 MB of a tool", UNIT + "ContentTest.java", "twenty_megabytes_are_cut_and_stay_json"),
                row(
                        11,
                        "tried again",
                        UNIT + "ExporterTest.java",
                        "down_busy_or_broken_it_is_tried_again_and_each_run_arrives_once"),
                row(11, "down", TRACES, "with_langfuse_down_answers_are_given_all_the_same_and_arrive_later_each_once"),
                row(11, "slow", TRACES, "a_langfuse_that_does_not_answer_holds_up_no_answer"),
                row(
                        11,
                        "an hour of it",
                        UNIT + "ExporterTest.java",
                        "an_hour_of_traffic_that_langfuse_was_down_for_arrives_each_run_once"),
                row(
                        11,
                        "told when that changes",
                        AWAY,
                        "that_langfuse_is_away_is_one_line_in_the_log_and_that_it_is_back_another"),
                row(
                        11,
                        "a bound of what waits",
                        AWAY,
                        "a_journal_that_waits_for_langfuse_is_made_small_after_a_week_and_not_before"),
                row(12, "told to end", PROCESS, "an_answer_that_ends_after_sigterm_is_told_before_the_process_is_gone"),
                row(12, "killed", PROCESS, "what_a_killed_process_has_not_told_the_next_one_tells_once"),
                row(
                        12,
                        "killed at every event",
                        E2E + "durable/KillMatrixIT.java",
                        "killed_or_standing_still_at_every_event"),
                row(13, "a secret", TRACES, "a_secret_is_nowhere_in_the_bytes"),
                row(
                        13,
                        "wherever it was",
                        UNIT + "ContentTest.java",
                        "a_secret_is_nowhere_in_the_bytes_wherever_it_was"),
                row(13, "log: structure", TRACES, "an_agent_may_keep_its_content_to_itself"),
                row(13, "log: none", CHECKS, "an_agent_may_have_nothing_told_but_that_it_happened"),
                row(15, "no keys", TRACES, "without_keys_nothing_is_sent_and_the_log_has_nothing_to_say"),
                row(15, "wrong keys", TRACES, "wrong_keys_are_seen_in_the_health_and_nowhere_in_the_log"),
                row(
                        16,
                        "feedback",
                        E2E + "server/ScoresIT.java",
                        "an_opinion_becomes_one_score_that_follows_the_person"),
                row(
                        16,
                        "while Langfuse is away",
                        E2E + "server/ScoresIT.java",
                        "what_was_said_while_langfuse_was_away_arrives_from_the_next_process"),
                row(
                        17,
                        "label and version",
                        UNIT + "LangfusePromptsTest.java",
                        "the_version_with_the_label_is_the_prompt"),
                row(17, "a name with slashes", UNIT + "LangfusePromptsTest.java", "a_name_is_one_part_of_the_address"),
                row(17, "404", PROMPTS, "without_such_a_version_the_file_is_used_and_nothing_is_linked"),
                row(
                        17,
                        "down, silent, the file's",
                        PROMPTS,
                        "with_langfuse_down_or_silent_an_answer_is_given_with_the_file_and_waits_a_short_time"),
                row(
                        17,
                        "old while it is read",
                        PROMPTS,
                        "a_label_that_is_moved_is_seen_after_a_minute_and_no_answer_waits_for_it"),
                row(17, "one reading", PROMPTS, "many_answers_that_begin_at_once_are_served_by_one_reading"),
                row(18, "a second backend", SECOND, "a_second_backend_gets_standard_spans_without_content"),
                row(
                        18,
                        "content where it is allowed",
                        SECOND,
                        "with_content_allowed_a_second_backend_gets_what_was_asked_and_answered_without_secrets"),
                row(
                        18,
                        "below the request's span",
                        SECOND,
                        "a_run_is_below_its_request_which_is_below_whoever_sent_it_and_langfuse_has_neither"),
                row(
                        18,
                        "below the span of our own request",
                        SECOND,
                        "without_a_sender_and_for_a_browser_the_request_is_the_top_of_a_trace_of_its_own"),
                row(
                        18,
                        "below the sender's alone, if nobody keeps the trace",
                        SECOND,
                        "of_a_trace_that_is_not_kept_the_run_is_told_below_the_sender_alone"),
                row(20, "to the byte", UNIT + "GoldenTest.java", "a_run_becomes_exactly_these_spans"));
    }

    private static Arguments row(int check, String what, String file, String test) {
        return Arguments.of(check, what, file, test);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("rows")
    void a_check_is_proven_by_a_test_that_is_run(int check, String what, String file, String test) throws IOException {
        assertThat(new Proof(file, test).isRun())
                .as("%d: %s in %s", check, what, file)
                .isTrue();
    }

    @Test
    void no_check_is_left_out() {
        var proven = new TreeSet<Integer>();
        rows().forEach(row -> proven.add((Integer) row.get()[0]));
        var wanted = new TreeSet<Integer>();
        IntStream.concat(IntStream.rangeClosed(1, 13), IntStream.of(15, 16, 17, 18, 20))
                .forEach(wanted::add);
        assertThat(proven).isEqualTo(wanted);
    }
}
