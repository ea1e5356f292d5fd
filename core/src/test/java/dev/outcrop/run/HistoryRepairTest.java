package dev.outcrop.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.model.Block;
import dev.outcrop.model.Bytes;
import dev.outcrop.model.DocumentSource;
import dev.outcrop.model.Media;
import dev.outcrop.model.Message;
import dev.outcrop.model.Role;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.StringNode;

class HistoryRepairTest {

    @Test
    void anything_is_repaired_to_what_is_accepted_and_that_is_left_alone() {
        for (long seed = 1; seed <= 2000; seed++) {
            List<Message> messages = new RandomMessages(new Random(seed)).anything();
            for (boolean tools : List.of(true, false)) {
                List<Message> repaired = HistoryRepair.repair(messages, tools);
                ConverseRules.assertAccepted(repaired, tools, "seed " + seed);
                assertThat(HistoryRepair.repair(repaired, tools))
                        .as("seed " + seed)
                        .isEqualTo(repaired);
            }
        }
    }

    @Test
    void what_is_accepted_stays_exactly_as_it_is() {
        for (long seed = 1; seed <= 600; seed++) {
            List<Message> messages = new RandomMessages(new Random(seed)).accepted();
            ConverseRules.assertAccepted(messages, true, "seed " + seed);
            assertThat(HistoryRepair.repair(messages, true)).as("seed " + seed).isEqualTo(messages);
        }
    }

    /** Without this a provider's cache would miss whatever it has. */
    @Test
    void what_was_sent_is_sent_alike_when_more_has_been_said() {
        for (long seed = 1; seed <= 600; seed++) {
            List<Message> messages = new RandomMessages(new Random(seed)).anything();
            List<Message> all = HistoryRepair.repair(messages, true);
            for (int n = 1; n < messages.size(); n++) {
                if (messages.get(n - 1).role() == Role.USER) {
                    List<Message> sent = HistoryRepair.repair(messages.subList(0, n), true);
                    // The last one may grow, since a person may say more before the model answers.
                    List<Message> settled = sent.subList(0, sent.size() - 1);
                    assertThat(all.subList(0, settled.size()))
                            .as("seed " + seed)
                            .isEqualTo(settled);
                }
            }
        }
    }

    @Test
    void an_agent_without_tools_reads_of_them_as_text() {
        assertThat(HistoryRepair.repair(
                        List.of(
                                Message.user("hi"),
                                model(use("1", "sum")),
                                person(Block.ToolResult.error("1", "no")),
                                model(new Block.Text("sorry")),
                                Message.user("well?")),
                        false))
                .flatExtracting(Message::content)
                .containsExactly(
                        new Block.Text("hi"),
                        new Block.Text("[Used the tool sum with {}]"),
                        new Block.Text("[The tool answered: no]"),
                        new Block.Text("sorry"),
                        new Block.Text("well?"));
    }

    @Test
    void a_document_made_of_text_is_told_to_an_agent_without_tools() {
        var found = new Block.ToolResult(
                "1",
                Block.ToolResult.Status.SUCCESS,
                List.of(
                        new Block.Document("txt", "facts", new DocumentSource.Text("It rained.")),
                        new Block.Document("txt", "more", new DocumentSource.Chunks(List.of("One.", "Two."))),
                        new Block.Document("pdf", "scan", new Media.S3("s3://b/k", Optional.empty()))));
        assertThat(HistoryRepair.repair(List.of(Message.user("hi"), model(use("1", "sum")), person(found)), false)
                        .getLast())
                .isEqualTo(person(new Block.Text("[The tool answered: It rained. One.\nTwo. (not text)]")));
    }

    @Test
    void a_guarded_picture_in_a_result_is_a_picture() {
        Bytes bytes = Bytes.of(new byte[] {1});
        var shown =
                new Block.ToolResult("1", Block.ToolResult.Status.SUCCESS, List.of(new Block.GuardImage("png", bytes)));
        assertThat(HistoryRepair.repair(List.of(Message.user("hi"), model(use("1", "sum")), person(shown)), true)
                        .getLast())
                .isEqualTo(person(new Block.ToolResult(
                        "1",
                        Block.ToolResult.Status.SUCCESS,
                        List.of(new Block.Image("png", new Media.Inline(bytes))))));
    }

    @Test
    void tool_input_that_was_cut_is_shown_again_as_an_object_and_under_its_own_name() {
        var cut = new Block.ToolUse("1", "files.read now", StringNode.valueOf("{\"a\":"));
        Block.ToolUse use = (Block.ToolUse) HistoryRepair.repair(List.of(Message.user("hi"), model(cut)), true)
                .get(1)
                .content()
                .getFirst();
        assertThat(use.input().path("malformed").asString()).isEqualTo("{\"a\":");
        assertThat(use.tool()).isEqualTo("files.read now");
    }

    @Test
    void a_use_without_result_gets_one_and_a_result_without_use_goes() {
        List<Message> repaired = HistoryRepair.repair(
                List.of(
                        person(Block.ToolResult.error("gone", "cut off"), new Block.Text("hi")),
                        model(use("a", "sum"), use("b", "sum")),
                        person(new Block.Text("and?"), Block.ToolResult.error("b", "no")),
                        model(use("c", "sum"))),
                true);
        assertThat(repaired)
                .containsExactly(
                        Message.user("hi"),
                        model(use("a", "sum"), use("b", "sum")),
                        person(
                                Block.ToolResult.error("b", "no"),
                                Block.ToolResult.error("a", HistoryRepair.NOT_RUN),
                                new Block.Text("and?")),
                        model(use("c", "sum")),
                        person(Block.ToolResult.error("c", HistoryRepair.NOT_RUN)));
    }

    @Test
    void an_id_that_is_there_twice_is_told_apart_with_its_result() {
        List<Message> repaired = HistoryRepair.repair(
                List.of(
                        Message.user("hi"),
                        model(use("a", "sum"), use("a", "sum")),
                        person(Block.ToolResult.error("a", "one"), Block.ToolResult.error("a", "two")),
                        model(use("a", "sum")),
                        person(Block.ToolResult.error("a", "three"))),
                true);
        assertThat(repaired)
                .containsExactly(
                        Message.user("hi"),
                        model(use("a", "sum"), use("a-2", "sum")),
                        person(Block.ToolResult.error("a", "one"), Block.ToolResult.error("a-2", "two")),
                        model(use("a-3", "sum")),
                        person(Block.ToolResult.error("a-3", "three")));
    }

    @Test
    void an_empty_error_says_something() {
        List<Message> repaired = HistoryRepair.repair(
                List.of(Message.user("hi"), model(use("a", "sum")), person(Block.ToolResult.error("a", " "))), true);
        assertThat(repaired.getLast()).isEqualTo(person(Block.ToolResult.error("a", BlockRepair.NO_REASON)));
    }

    @Test
    void reasoning_never_moves_behind_what_was_said_before() {
        var thought = new Block.Reasoning("hm", Optional.of("sig"));
        List<Message> repaired = HistoryRepair.repair(
                List.of(
                        Message.user("hi"),
                        model(new Block.Text("Half")),
                        model(thought, new Block.Text("Whole")),
                        Message.user("so?"),
                        model(thought, new Block.Text("Yes")),
                        Message.user(" ")),
                true);
        assertThat(repaired)
                .containsExactly(
                        Message.user("hi"),
                        model(new Block.Text("Half"), new Block.Text("Whole")),
                        Message.user("so?"),
                        model(thought, new Block.Text("Yes")),
                        Message.user(HistoryRepair.NOTHING_SAID));
    }

    private static Block.ToolUse use(String id, String tool) {
        return new Block.ToolUse(id, tool, JsonNodeFactory.instance.objectNode());
    }

    private static Message model(Block... blocks) {
        return new Message(Role.ASSISTANT, List.of(blocks));
    }

    private static Message person(Block... blocks) {
        return new Message(Role.USER, List.of(blocks));
    }
}
