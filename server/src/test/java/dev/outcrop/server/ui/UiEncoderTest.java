package dev.outcrop.server.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.id.ApprovalId;
import dev.outcrop.model.StopReason;
import dev.outcrop.run.RunEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UiEncoderTest {
    private static final int RUNS = 400;

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void every_run_keeps_the_order_rules_of_the_readers(Dialect dialect) {
        for (int seed = 0; seed < RUNS; seed++) {
            OrderRules.check(dialect, watched(dialect, story(seed)), true);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void who_comes_late_sees_the_same_message_as_who_watched(Dialect dialect) {
        for (int seed = 0; seed < RUNS; seed++) {
            List<RunEvent> events = story(seed);
            List<UiChunk> replay = new UiEncoder(dialect, Tale.TITLES).encodePast(events);

            OrderRules.check(dialect, replay, true);
            assertThat(folded(replay).parts())
                    .as("seed %d", seed)
                    .isEqualTo(folded(watched(dialect, events)).parts());
            assertThat(folded(replay).metadata())
                    .as("seed %d", seed)
                    .isEqualTo(folded(watched(dialect, events)).metadata());
        }
    }

    @Test
    void a_stored_run_without_deltas_gives_the_message_that_was_streamed() {
        var different = new HashSet<String>();
        for (int seed = 0; seed < RUNS; seed++) {
            Tale tale = new RandomTale(new Random(seed)).tell();
            UiParts stored = UiParts.of(tale.withoutDeltas(), Tale.TITLES);

            assertThat(stored.parts())
                    .as("seed %d", seed)
                    .isEqualTo(folded(watched(Dialect.V7, tale.events())).parts());
            different.add(stored.parts().toString());
        }
        // The generator would prove nothing if it told the same few runs again and again.
        assertThat(different).hasSizeGreaterThan(RUNS / 2);
    }

    @Test
    void a_run_under_way_gives_the_parts_so_far() {
        var tale = new Tale().step(1).text(1, 0, "Leek ");
        assertThat(UiParts.of(tale.events(), Tale.TITLES).parts())
                .hasToString(
                        "[{\"type\":\"step-start\"},{\"type\":\"text\",\"text\":\"Leek \",\"state\":\"streaming\"}]");
    }

    @Test
    void text_that_the_stream_did_not_deliver_comes_from_the_whole_answer() {
        var tale = new Tale()
                .step(1)
                .text(1, 3, "Le")
                .answered(1, StopReason.END_TURN, Tale.thought("Hm."), Tale.text("Leek soup."));
        assertThat(UiParts.of(tale.events(), Tale.TITLES).parts().toString()).contains("\"Hm.\"");
        var late = new Tale().step(1).text(1, 3, "Le").answered(1, StopReason.END_TURN, Tale.text("Leek soup."));
        assertThat(UiParts.of(late.events(), Tale.TITLES).parts())
                .hasToString(
                        "[{\"type\":\"step-start\"},{\"type\":\"text\",\"text\":\"Leek soup.\",\"state\":\"done\"}]");
    }

    @Test
    void a_stopped_tool_is_not_left_waiting() {
        assertThat(UiParts.of(Tales.STOPPED_IN_TOOL.tale().events(), Tale.TITLES)
                        .parts()
                        .toString())
                .contains("\"state\":\"output-error\"")
                .contains("\"errorText\":\"stopped\"")
                .contains("\"state\":\"failed\"");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void who_has_answered_gets_what_happened_since(Dialect dialect) {
        List<RunEvent> events = Tales.APPROVED.tale().events();
        int suspended = first(events, RunEvent.RunSuspended.class);
        List<UiChunk> before = new UiEncoder(dialect, Tale.TITLES).encodePast(events.subList(0, suspended + 1));
        List<UiChunk> since =
                new UiEncoder(dialect, Tale.TITLES).encodeAnswered(events, Set.of(new ApprovalId("apr_1")));

        assertThat(since.getFirst()).isEqualTo(before.getFirst());
        assertThat(since.getLast()).isEqualTo(new UiChunk.Done());
        assertThat(Stream.concat(before.stream(), since.stream()).toList()).isEqualTo(watched(dialect, events));
    }

    @Test
    void an_answer_to_the_first_of_two_goes_on_where_both_were_asked_for() {
        List<RunEvent> events = Tales.MIRRORED.tale().events();
        int suspended = first(events, RunEvent.RunSuspended.class);
        List<UiChunk> chunks =
                new ArrayList<>(new UiEncoder(Dialect.V7, Tale.TITLES).encodePast(events.subList(0, suspended + 1)));
        // Someone else has decided the second meanwhile: the client knows of the first only.
        chunks.addAll(new UiEncoder(Dialect.V7, Tale.TITLES).encodeAnswered(events, Set.of(new ApprovalId("apr_1"))));

        assertThat(chunks.stream().filter(UiChunk.ToolApprovalResponse.class::isInstance))
                .containsExactly(new UiChunk.ToolApprovalResponse("apr_1", true, Optional.empty()));
        assertThat(folded(chunks).parts().toString())
                .contains("\"state\":\"output-available\"")
                .contains("One of two.");
    }

    @Test
    void an_approval_without_the_run_it_stopped_with_is_not_left_waiting() {
        assertThat(UiParts.of(Tales.STOPPED_WHILE_WAITING.tale().events(), Tale.TITLES)
                        .parts()
                        .toString())
                .contains("\"state\":\"stopped\"")
                .doesNotContain("\"state\":\"waiting\"");
    }

    @Test
    void texts_of_a_tool_are_one_text_and_other_things_a_list() {
        var tale = new Tale()
                .step(1)
                .answered(1, StopReason.TOOL_USE, Tale.use("tu_1", "look", "{}"), Tale.use("tu_2", "look", "{}"))
                .requested(1, "tu_1", "look", "{}")
                .toolStarted("tu_1", "look")
                .toolFinished("tu_1", "look", Tale.text("One."), Tale.text("Two."))
                .requested(1, "tu_2", "look", "{}")
                .toolStarted("tu_2", "look")
                .toolFinished("tu_2", "look", Tale.text("One."), Tale.value("true"));
        assertThat(UiParts.of(tale.events(), Tale.TITLES).parts().toString())
                .contains("\"output\":\"One.\\nTwo.\"")
                .contains("\"output\":[{\"type\":\"text\",\"text\":\"One.\"},{\"type\":\"json\",\"value\":true}]");
    }

    private static int first(List<RunEvent> events, Class<? extends RunEvent> type) {
        return events.indexOf(
                events.stream().filter(type::isInstance).findFirst().orElseThrow());
    }

    private static List<RunEvent> story(int seed) {
        return new RandomTale(new Random(seed)).tell().events();
    }

    private static UiParts folded(List<UiChunk> chunks) {
        var parts = new UiParts();
        chunks.forEach(parts::add);
        return parts;
    }

    /** What a client has seen in the end that was there from the beginning and asks again after every cut. */
    private static List<UiChunk> watched(Dialect dialect, List<RunEvent> events) {
        var encoder = new UiEncoder(dialect, Tale.TITLES);
        var chunks = new ArrayList<UiChunk>();
        for (int i = 0; i < events.size(); i++) {
            chunks.addAll(encoder.encode(events.get(i)));
            if (chunks.contains(new UiChunk.Cut())) {
                chunks.removeLast();
                OrderRules.check(dialect, chunks, false);
                encoder = new UiEncoder(dialect, Tale.TITLES);
                chunks.clear();
                chunks.addAll(encoder.encodePast(events.subList(0, i + 1)));
            }
        }
        return chunks;
    }
}
