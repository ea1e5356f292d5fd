package dev.outcrop.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.model.Role;
import dev.outcrop.model.StopReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.StringNode;

class HistoryTest {
    private static final Instant AT = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void a_branch_is_the_path_from_the_root_to_the_leaf() {
        var tree = List.of(
                question("q1", Optional.empty()),
                answer("a1", "q1"),
                answer("a2", "q1"),
                question("q2", Optional.of("a1")));
        assertThat(History.branch(tree, new MessageId("q2")))
                .extracting(message -> message.id().value())
                .containsExactly("q1", "a1", "q2");
    }

    @Test
    void reasoning_is_shown_again_to_its_own_model_only() {
        var events = List.<RunEvent>of(
                new RunEvent.StepStarted(stamp(1), 1, "claude"),
                finished(
                        2,
                        1,
                        StopReason.END_TURN,
                        List.of(new Block.Reasoning("hm", Optional.of("sig")), new Block.Text("Yes."))));
        var run = new RunId("r");
        var branch = List.of(answer("a1", "q1"));
        assertThat(History.messages(branch, Map.of(run, events), "claude")
                        .getFirst()
                        .content())
                .hasSize(2);
        assertThat(History.messages(branch, Map.of(run, events), "nova")
                        .getFirst()
                        .content())
                .containsExactly(new Block.Text("Yes."));
    }

    @Test
    void an_agent_without_tools_reads_of_them_as_text() {
        var messages = List.of(
                Message.user("hi"),
                new Message(
                        Role.ASSISTANT, List.of(new Block.ToolUse("1", "sum", JsonNodeFactory.instance.objectNode()))),
                new Message(Role.USER, List.of(Block.ToolResult.error("1", "no"))),
                new Message(Role.ASSISTANT, List.of(new Block.Text("sorry"))));
        assertThat(History.repair(messages, false))
                .flatExtracting(Message::content)
                .allMatch(Block.Text.class::isInstance)
                .hasSize(4);
    }

    @Test
    void tool_input_that_was_cut_is_shown_again_as_an_object() {
        var messages = List.of(
                Message.user("hi"),
                new Message(Role.ASSISTANT, List.of(new Block.ToolUse("1", "sum", StringNode.valueOf("{\"a\":")))),
                new Message(Role.USER, List.of(Block.ToolResult.error("1", "no"))));
        Block.ToolUse use =
                (Block.ToolUse) History.repair(messages, true).get(1).content().getFirst();
        assertThat(use.input().path("malformed").asString()).isEqualTo("{\"a\":");
    }

    /** However a conversation has gone, what the model gets is what Converse accepts. */
    @RepeatedTest(300)
    void any_history_is_repaired_to_one_that_is_accepted(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition();
        var random = new Random(seed);
        var tree = new ArrayList<StoredMessage>();
        var runs = new HashMap<RunId, List<RunEvent>>();
        int turns = 1 + random.nextInt(5);
        for (int turn = 0; turn < turns; turn++) {
            Optional<String> parent = turn == 0 ? Optional.empty() : Optional.of("a" + (turn - 1));
            tree.add(question("q" + turn, parent));
            if (turn < turns - 1) {
                var run = new RunId("r" + turn);
                tree.add(new StoredMessage(
                        new MessageId("a" + turn),
                        Optional.of(new MessageId("q" + turn)),
                        Role.ASSISTANT,
                        List.of(),
                        Optional.of(run),
                        AT));
                runs.put(run, randomRun(random, turn));
            }
        }
        List<StoredMessage> branch = History.branch(tree, new MessageId("q" + (turns - 1)));
        List<Message> repaired = History.repair(History.messages(branch, runs, "m1"), true);
        assertAccepted(repaired, "seed " + seed);
    }

    /** The rules of Converse that a request is refused for. */
    private static void assertAccepted(List<Message> messages, String seed) {
        assertThat(messages.getFirst().role()).as(seed).isEqualTo(Role.USER);
        assertThat(messages.getLast().role()).as(seed).isEqualTo(Role.USER);
        Set<String> asked = Set.of();
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            assertThat(message.role()).as(seed).isEqualTo(i % 2 == 0 ? Role.USER : Role.ASSISTANT);
            assertThat(message.content()).as(seed).isNotEmpty();
            assertThat(message.content())
                    .as(seed)
                    .noneMatch(block -> block instanceof Block.Text(String text) && text.isBlank());
            Set<String> answered = message.content().stream()
                    .filter(Block.ToolResult.class::isInstance)
                    .map(block -> ((Block.ToolResult) block).id())
                    .collect(Collectors.toSet());
            assertThat(answered).as(seed + " message " + i).isEqualTo(asked);
            asked = message.content().stream()
                    .filter(Block.ToolUse.class::isInstance)
                    .map(block -> ((Block.ToolUse) block).id())
                    .collect(Collectors.toSet());
        }
        assertThat(asked).as(seed).isEmpty();
    }

    /** A run that breaks off anywhere: cut calls, tools without results, empty text, failed at once. */
    private static List<RunEvent> randomRun(Random random, int turn) {
        var events = new ArrayList<RunEvent>();
        long seq = 1;
        int steps = random.nextInt(4);
        for (int step = 1; step <= steps; step++) {
            events.add(new RunEvent.StepStarted(stamp(seq++), step, random.nextBoolean() ? "m1" : "m2"));
            if (random.nextInt(4) == 0) {
                events.add(new RunEvent.TextDelta(stamp(seq++), step, 0, random.nextBoolean() ? "partial" : " "));
                if (random.nextBoolean()) {
                    return events;
                }
                events.add(new RunEvent.StepSuperseded(stamp(seq++), step, "CUT"));
                events.add(new RunEvent.StepStarted(stamp(seq++), step, "m1"));
            }
            var blocks = new ArrayList<Block>();
            if (random.nextBoolean()) {
                blocks.add(new Block.Reasoning("hm", Optional.of("sig")));
            }
            if (random.nextBoolean()) {
                blocks.add(new Block.Text(random.nextBoolean() ? "said" : ""));
            }
            int tools = random.nextInt(3);
            for (int tool = 0; tool < tools; tool++) {
                blocks.add(new Block.ToolUse(
                        "t" + turn + "." + step + "." + tool, "sum", JsonNodeFactory.instance.objectNode()));
            }
            events.add(finished(seq++, step, tools > 0 ? StopReason.TOOL_USE : StopReason.END_TURN, blocks));
            for (int tool = 0; tool < tools; tool++) {
                if (random.nextInt(4) > 0) {
                    String id = "t" + turn + "." + step + "." + tool;
                    events.add(new RunEvent.ToolFinished(stamp(seq++), id, "sum", Block.ToolResult.error(id, "no")));
                }
            }
        }
        return events;
    }

    private static RunEvent finished(long seq, int step, StopReason reason, List<Block> blocks) {
        return new RunEvent.ModelFinished(
                stamp(seq),
                step,
                reason,
                "raw",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                blocks);
    }

    private static Stamp stamp(long seq) {
        return new Stamp(new RunId("r"), seq, AT);
    }

    private static StoredMessage question(String id, Optional<String> parent) {
        return new StoredMessage(
                new MessageId(id),
                parent.map(MessageId::new),
                Role.USER,
                List.of(new Block.Text("question " + id)),
                Optional.empty(),
                AT);
    }

    private static StoredMessage answer(String id, String parent) {
        return new StoredMessage(
                new MessageId(id),
                Optional.of(new MessageId(parent)),
                Role.ASSISTANT,
                List.of(),
                Optional.of(new RunId("r")),
                AT);
    }
}
