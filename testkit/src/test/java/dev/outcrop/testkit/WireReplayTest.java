package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static dev.outcrop.testkit.WireScene.CLAUDE;
import static dev.outcrop.testkit.WireScene.NOVA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.bedrock.local.Turn;
import dev.outcrop.id.ConversationId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Bytes;
import dev.outcrop.model.Media;
import dev.outcrop.model.ModelSettings;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolOutput;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What models and tools have said, as the requests after that have it, on the wire. */
@Timeout(60)
class WireReplayTest {
    private static final ConversationId CONVERSATION = new ConversationId("c1");
    private static final byte[] BYTES = {0, 1, 2, (byte) 0xff};

    /** Two blocks with signatures of their own, with one between them that only the provider can read. */
    private static final JsonNode SIGNED = json("""
            [{"reasoningContent": {"reasoningText": {"text": "a", "signature": "SIG-A"}}},
             {"reasoningContent": {"redactedContent": "AAEC/w=="}},
             {"reasoningContent": {"reasoningText": {"text": "b", "signature": "SIG-B"}}},
             {"text": "I look twice."},
             {"toolUse": {"toolUseId": "tu_1", "name": "look", "input": {"at": "soup"}}},
             {"toolUse": {"toolUseId": "tu_2", "name": "look", "input": {}}}]""");

    private static final JsonNode UNSIGNED = json("""
            [{"text": "I look twice."},
             {"toolUse": {"toolUseId": "tu_1", "name": "look", "input": {"at": "soup"}}},
             {"toolUse": {"toolUseId": "tu_2", "name": "look", "input": {}}}]""");

    /** Its keys are in no order. */
    private static final String HOLOGRAM = "{\"hologram\": {\"z\": 1, \"deep\": [1, {\"er\": true}], \"a\": null}}";

    private final WireScene scene = new WireScene();
    private final ToolDefinition look = Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("leeks"));

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void blocks_that_are_signed_go_back_one_by_one_as_they_came_in_this_run_and_in_the_next() {
        scene.script
                .turn(WireReplayTest::signed)
                .turn(turn -> turn.text("Seen."))
                .turn(turn -> turn.text("Still."));
        TestRunner runner = scene.runner(ModelSettings.DEFAULT, look);

        assertThatRun(runner.ask(CONVERSATION, "guide", "What is there?"))
                .completed()
                .calledTool("look", 2)
                .said("Seen.");
        assertThatRun(runner.ask(CONVERSATION, "guide", "And now?")).completed().said("Still.");

        assertThat(scene.requests()).hasSize(3);
        assertThat(said(scene.requests().get(1), 1)).isEqualTo(SIGNED);
        assertThat(said(scene.requests().get(2), 1)).isEqualTo(SIGNED);
    }

    @Test
    void blocks_that_nobody_knows_go_back_letter_by_letter_at_their_places_in_this_run_and_in_the_next() {
        scene.script
                .turn(turn -> turn.reasoning("a", "SIG-A")
                        .unknownBlock(json(HOLOGRAM).toString())
                        .text("I look.")
                        .unknownBlock("{\"scent\":\"leeks\"}")
                        .toolUse("tu_1", "look", "{}"))
                .turn(turn -> turn.unknownBlock("{\"hum\":{\"hz\":[50,50.5]}}").text("Seen."))
                .turn(turn -> turn.text("Still."));
        TestRunner runner = scene.runner(ModelSettings.DEFAULT, look);

        assertThatRun(runner.ask(CONVERSATION, "guide", "What is there?"))
                .completed()
                .noToolFailed()
                .said("Seen.");
        assertThatRun(runner.ask(CONVERSATION, "guide", "And now?")).completed().said("Still.");

        // As text, for a provider's cache looks at the order of keys too.
        String expected = json("""
                [{"reasoningContent": {"reasoningText": {"text": "a", "signature": "SIG-A"}}},
                 %s,
                 {"text": "I look."},
                 {"scent": "leeks"},
                 {"toolUse": {"toolUseId": "tu_1", "name": "look", "input": {}}}]""".formatted(HOLOGRAM)).toString();
        assertThat(scene.requests()).hasSize(3);
        assertThat(said(scene.requests().get(1), 1)).hasToString(expected);
        assertThat(said(scene.requests().get(2), 1)).hasToString(expected);
        assertThat(said(scene.requests().get(2), 3).get(0)).hasToString("{\"hum\":{\"hz\":[50,50.5]}}");
        assertThat(said(scene.requests().get(2), 3).get(1)).hasToString("{\"text\":\"Seen.\"}");
    }

    @Test
    void what_one_family_has_signed_is_kept_from_another_and_goes_back_when_its_own_is_asked_again() {
        scene.script.turn(WireReplayTest::signed);
        scene.answersNext(turn -> turn.reasoning("c", "SIG-C").text("Seen."));
        scene.script.turn(turn -> turn.text("Still."));
        TestRunner runner = scene.runner(List.of(CLAUDE, NOVA), ModelSettings.DEFAULT, look);

        assertThatRun(runner.ask(CONVERSATION, "guide", "What is there?"))
                .completed()
                .calledTool("look", 2)
                .said("Seen.");
        JsonNode others = scene.lastRequest();
        assertThat(scene.modelIds()).containsExactly(CLAUDE, CLAUDE, CLAUDE, CLAUDE, NOVA);
        assertThat(said(others, 1)).isEqualTo(UNSIGNED);
        assertThat(others.toString()).doesNotContain("reasoningContent", "SIG");

        assertThatRun(runner.ask(CONVERSATION, "guide", "And now?")).completed().said("Still.");
        assertThat(scene.modelIds().getLast()).isEqualTo(CLAUDE);
        assertThat(said(scene.lastRequest(), 1)).isEqualTo(SIGNED);
        assertThat(said(scene.lastRequest(), 3).get(0)).isEqualTo(json("{\"text\": \"Seen.\"}"));
        assertThat(scene.lastRequest().toString()).doesNotContain("SIG-C");
    }

    @Test
    void what_was_cited_goes_back_with_its_places_and_to_another_family_as_text() {
        JsonNode citation = json("""
                {"title": "Recipes", "sourceContent": [{"text": "Leeks keep."}],
                 "location": {"documentChar": {"documentIndex": 0, "start": 0, "end": 11}}}""");
        scene.script.turn(turn -> turn.cited("They keep.", citation));
        scene.answersNext(turn -> turn.text("Yes."));
        scene.script.turn(turn -> turn.text("Still."));
        TestRunner runner = scene.runner(List.of(CLAUDE, NOVA), ModelSettings.DEFAULT);

        assertThatRun(runner.ask(CONVERSATION, "guide", "Do leeks keep?")).completed();
        assertThatRun(runner.ask(CONVERSATION, "guide", "Really?")).completed().said("Yes.");
        assertThat(scene.modelIds().getLast()).isEqualTo(NOVA);
        assertThat(said(scene.lastRequest(), 1).get(0)).isEqualTo(json("{\"text\": \"They keep.\"}"));

        assertThatRun(runner.ask(CONVERSATION, "guide", "And now?")).completed().said("Still.");
        assertThat(said(scene.lastRequest(), 1).at("/0/citationsContent"))
                .isEqualTo(json("{\"content\": [{\"text\": \"They keep.\"}], \"citations\": [" + citation + "]}"));
    }

    @Test
    void what_a_tool_answers_as_json_and_as_a_picture_reaches_the_model_as_such() {
        ToolDefinition count = Samples.tool(
                "count",
                Effect.READ,
                (_, _) -> new ToolOutput(List.of(
                        new Block.Json(json("{\"leeks\": [2, 3.5], \"at\": null}")),
                        new Block.Image("png", new Media.Inline(Bytes.of(BYTES))),
                        new Block.Json(json("[2, 3]")))));
        scene.script
                .turn(turn -> turn.toolUse("tu_1", "count", "{}"))
                .turn(turn -> turn.text("Two."))
                .turn(turn -> turn.text("Still two."));
        TestRunner runner = scene.runner(ModelSettings.DEFAULT, count);

        assertThatRun(runner.ask(CONVERSATION, "guide", "How many?"))
                .completed()
                .noToolFailed()
                .said("Two.");
        assertThatRun(runner.ask(CONVERSATION, "guide", "And now?")).completed().said("Still two.");

        // Converse takes objects only, so a value that is none is put into one.
        JsonNode expected = json("""
                {"toolResult": {"toolUseId": "tu_1", "status": "success", "content": [
                    {"json": {"leeks": [2, 3.5], "at": null}},
                    {"image": {"format": "png", "source": {"bytes": "AAEC/w=="}}},
                    {"json": {"result": [2, 3]}}]}}""");
        assertThat(said(scene.requests().get(1), 2).get(0)).isEqualTo(expected);
        assertThat(said(scene.requests().get(2), 2).get(0)).isEqualTo(expected);
    }

    private static void signed(Turn turn) {
        turn.reasoning("a", "SIG-A")
                .redactedReasoning(BYTES)
                .reasoning("b", "SIG-B")
                .text("I look ", "twice.")
                .toolUse("tu_1", "look", "{\"at\":", "\"soup\"}")
                .toolUse("tu_2", "look");
    }

    /** The content of one message of a request. */
    private static JsonNode said(JsonNode request, int message) {
        return request.at("/messages/" + message + "/content");
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
