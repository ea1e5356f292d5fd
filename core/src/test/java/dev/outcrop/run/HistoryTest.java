package dev.outcrop.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelCatalog;
import dev.outcrop.model.ModelFacts;
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
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

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
    void reasoning_is_shown_again_to_its_own_family_only() {
        ModelCatalog catalog = catalog(Map.of("claude-a", "claude", "claude-b", "claude", "nova", "nova", "odd", ""));
        assertThat(shown("claude-a", "claude-b", catalog)).hasSize(2);
        assertThat(shown("claude-a", "nova", catalog)).containsExactly(new Block.Text("Yes."));
        assertThat(shown("odd", "odd-too", catalog)).containsExactly(new Block.Text("Yes."));
    }

    @Test
    void of_unknown_models_only_the_same_one_is_shown_its_reasoning_wherever_it_runs() {
        ModelCatalog nothingKnown = List::of;
        String plain = "anthropic.claude-x-v1:0";
        for (String other : List.of(
                plain,
                "us." + plain,
                "global." + plain,
                "arn:aws:bedrock:eu-west-1::foundation-model/" + plain,
                "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu." + plain)) {
            assertThat(shown("us." + plain, other, nothingKnown)).as(other).hasSize(2);
        }
        for (String other : List.of(
                "anthropic.claude-y-v1:0",
                "usa." + plain,
                "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/" + plain)) {
            assertThat(shown(plain, other, nothingKnown)).as(other).hasSize(1);
        }
    }

    @Test
    void what_a_model_cited_and_what_only_its_provider_knows_is_words_to_another() {
        var own = new Block.Unknown(
                "toolUse", JsonNodeFactory.instance.objectNode().put("type", "server_tool_use"));
        var cited = new Block.Citations("In season.", JsonNodeFactory.instance.objectNode());
        List<Block> said = List.of(own, new Block.Text("Leeks?"), cited);

        assertThat(shown("nova", "us.nova", List::of, said)).isEqualTo(said);
        assertThat(shown("nova", "claude", List::of, said))
                .containsExactly(new Block.Text("Leeks?"), new Block.Text("In season."));
    }

    private static List<Block> shown(String writer, String reader, ModelCatalog catalog) {
        return shown(
                writer,
                reader,
                catalog,
                List.of(new Block.Reasoning("hm", Optional.of("sig")), new Block.Text("Yes.")));
    }

    private static List<Block> shown(String writer, String reader, ModelCatalog catalog, List<Block> said) {
        var events = List.<RunEvent>of(
                new RunEvent.StepStarted(stamp(1), 1, writer), finished(2, 1, StopReason.END_TURN, said));
        return History.turns(
                        List.of(answer("a1", "q1")), Map.of(new RunId("r"), events), new ReaderModel(reader, catalog))
                .getFirst()
                .getFirst()
                .content();
    }

    private static ModelCatalog catalog(Map<String, String> families) {
        return new ModelCatalog() {
            @Override
            public List<String> modelIds(String alias) {
                return List.of(alias);
            }

            @Override
            public ModelFacts facts(String modelId) {
                return families.containsKey(modelId)
                        ? new ModelFacts(true, families.get(modelId), Optional.empty(), Optional.empty(), Set.of())
                        : ModelFacts.UNKNOWN;
            }
        };
    }

    /** However a conversation has gone, what the model gets is what Converse accepts. */
    @RepeatedTest(300)
    void any_history_is_repaired_to_one_that_is_accepted(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition();
        var random = new Random(seed);
        var tree = new ArrayList<StoredMessage>();
        var runs = new HashMap<RunId, List<RunEvent>>();
        int count = 1 + random.nextInt(5);
        for (int turn = 0; turn < count; turn++) {
            Optional<String> parent = turn == 0 ? Optional.empty() : Optional.of("a" + (turn - 1));
            tree.add(question("q" + turn, parent));
            if (turn < count - 1) {
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
        List<StoredMessage> branch = History.branch(tree, new MessageId("q" + (count - 1)));
        List<List<Message>> turns = History.turns(branch, runs, new ReaderModel("m1", List::of));
        assertThat(turns).as("seed " + seed).hasSize(count);
        List<Message> messages = turns.stream().flatMap(List::stream).toList();
        ConverseRules.assertAccepted(HistoryRepair.repair(messages, true), true, "seed " + seed);
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
