package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static dev.outcrop.testkit.RunEvents.cut;
import static dev.outcrop.testkit.RunEvents.trimmed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.agent.Agent;
import dev.outcrop.id.ConversationId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelCatalog;
import dev.outcrop.model.ModelFacts;
import dev.outcrop.model.ModelFailure.Kind;
import dev.outcrop.model.ModelSettings;
import dev.outcrop.model.ModelSettings.Overflow;
import dev.outcrop.model.Role;
import dev.outcrop.model.StopReason;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.StepSuperseded;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolOutput;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a run does about a conversation that is too long, an answer that is cut and one that is refused. */
@Timeout(120)
class ContextTest {
    private static final ConversationId CONVERSATION = new ConversationId("c1");

    private final ScriptedModel model = ScriptedModel.create();

    @Test
    void a_conversation_that_is_too_long_loses_its_oldest_turns_and_says_so() {
        try (var runner = talked(5, agent())) {
            model.refuse(Kind.CONTEXT_TOO_LONG).refuse(Kind.CONTEXT_TOO_LONG).say("Fits.");
            List<RunEvent> events = runner.ask(CONVERSATION, "guide", "and now?");
            assertThatRun(events).completed().hasOneEnd().said("Fits.");
            assertThat(events).noneMatch(StepSuperseded.class::isInstance);
            assertThat(trimmed(events)).containsExactly("1: 3", "1: 4");
            assertThat(model.requests().getLast().messages())
                    .containsExactly(Message.user("question 5"), answer("answer 5"), Message.user("and now?"));
        }
    }

    @Test
    void what_is_left_out_stays_out_in_the_later_steps_of_the_run() {
        Agent agent = agent().withTools("look");
        try (var runner = talked(2, agent)) {
            model.refuse(Kind.CONTEXT_TOO_LONG).callTool("look", "{}").say("Seen.");
            assertThatRun(runner.ask(CONVERSATION, "guide", "look")).completed().said("Seen.");
            assertThat(model.requests().getLast().messages())
                    .startsWith(Message.user("question 2"), answer("answer 2"), Message.user("look"))
                    .hasSize(5);
            model.say("All of it.");
            assertThatRun(runner.ask(CONVERSATION, "guide", "again")).completed();
            assertThat(model.requests().getLast().messages()).startsWith(Message.user("question 1"));
        }
    }

    @Test
    void when_nothing_is_left_to_leave_out_the_run_fails() {
        try (var runner = talked(1, agent())) {
            model.refuse(Kind.CONTEXT_TOO_LONG).refuse(Kind.CONTEXT_TOO_LONG);
            List<RunEvent> events = runner.ask(CONVERSATION, "guide", "and now?");
            assertThatRun(events).failed("context-too-long").hasOneEnd();
            assertThat(trimmed(events)).containsExactly("1: 1");
        }
    }

    @Test
    void an_agent_that_may_forget_nothing_fails_at_once() {
        try (var runner = talked(5, agent(ModelSettings.DEFAULT.withOverflow(Overflow.FAIL)))) {
            model.refuse(Kind.CONTEXT_TOO_LONG);
            List<RunEvent> events = runner.ask(CONVERSATION, "guide", "and now?");
            assertThatRun(events).failed("context-too-long").hasOneEnd();
            assertThat(trimmed(events)).isEmpty();
        }
    }

    @Test
    void where_the_size_of_the_model_is_known_it_is_not_asked_in_vain() {
        ModelCatalog small = knowing(new ModelFacts(true, "sample", Optional.of(180), Optional.empty(), Set.of()));
        try (var runner = TestRunner.of(agent()).model(model).catalog(small).start()) {
            model.say("answer ".repeat(100)).say("Short.").say("Fits.");
            runner.ask(CONVERSATION, "guide", "long?");
            runner.ask(CONVERSATION, "guide", "short?");
            List<RunEvent> events = runner.ask(CONVERSATION, "guide", "and now? ".repeat(45));
            assertThatRun(events).completed().said("Fits.");
            assertThat(trimmed(events)).containsExactly("1: 1");
            assertThat(model.requests()).hasSize(3);
            assertThat(model.requests().getLast().messages().getFirst()).isEqualTo(Message.user("short?"));
        }
    }

    @Test
    void an_answer_that_is_cut_is_gone_on_with_as_often_as_the_agent_says() {
        model.turn(turn -> turn.text("One ").stop(StopReason.MAX_TOKENS))
                .turn(turn -> turn.text("two ").stop(StopReason.MAX_TOKENS))
                .turn(turn -> turn.text("three").stop(StopReason.MAX_TOKENS))
                .say("Bye.");
        Agent patient = agent(ModelSettings.DEFAULT.withContinuations(2));
        try (var runner = TestRunner.of(patient).model(model).start()) {
            List<RunEvent> events = runner.ask(CONVERSATION, "guide", "count");
            assertThatRun(events).completed().hasOneEnd().steps(3);
            assertThat(cut(events)).contains("length");
            List<Message> last = model.requests().getLast().messages();
            assertThat(last.stream().map(Message::role))
                    .containsExactly(Role.USER, Role.ASSISTANT, Role.USER, Role.ASSISTANT, Role.USER);
            assertThat(last.get(2)).isEqualTo(last.get(4));
            assertThat(text(last.get(4))).startsWith("Go on exactly where you stopped");
            runner.ask(CONVERSATION, "guide", "thanks");
            assertThat(model.requests().getLast().messages())
                    .startsWith(last.toArray(Message[]::new))
                    .endsWith(answer("three"), Message.user("thanks"));
        }
    }

    @Test
    void an_answer_that_ends_in_time_is_whole() {
        model.turn(turn -> turn.text("One ").stop(StopReason.MAX_TOKENS)).say("two.");
        Agent patient = agent(ModelSettings.DEFAULT.withContinuations(2));
        try (var runner = TestRunner.of(patient).model(model).start()) {
            List<RunEvent> events = runner.ask(CONVERSATION, "guide", "count");
            assertThatRun(events).completed().steps(2);
            assertThat(cut(events)).isEmpty();
        }
    }

    @Test
    void what_a_specialist_said_in_several_goes_is_handed_back_whole() {
        model.callTool("ask_guide", "{\"question\":\"count\"}")
                .turn(turn -> turn.text("One ").stop(StopReason.MAX_TOKENS))
                .say("two.")
                .say("Done.");
        Agent boss = Agent.of("boss", "Asks.", agent().instructions()).withAgents("guide");
        try (var runner = TestRunner.of(boss, agent(ModelSettings.DEFAULT.withContinuations(2)))
                .model(model)
                .start()) {
            assertThatRun(runner.ask("boss", "go")).completed();
            var result = (Block.ToolResult)
                    model.requests().getLast().messages().getLast().content().getFirst();
            assertThat(result.content()).containsExactly(new Block.Text("One two."));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MAX_TOKENS, This answer of guide is not whole: it had no room for more.",
        "CONTEXT_WINDOW_EXCEEDED, This answer of guide is not whole: it had no room for more.",
        "CONTENT_FILTERED, A filter has changed or ended this answer of guide."
    })
    void who_asked_a_specialist_is_told_that_its_answer_was_cut(StopReason reason, String told) {
        Block.ToolResult half = handedBack(turn -> turn.text("One, two, and").stop(reason));
        assertThat(half.status()).isEqualTo(Block.ToolResult.Status.SUCCESS);
        assertThat(half.content()).containsExactly(new Block.Text(told), new Block.Text("One, two, and"));

        Block.ToolResult nothing =
                handedBack(turn -> turn.reasoning("One, two, and", "sig").stop(reason));
        assertThat(nothing.status()).isEqualTo(Block.ToolResult.Status.ERROR);
        assertThat(nothing.content())
                .containsExactly(new Block.Text(told), new Block.Text("guide gave an empty answer."));
    }

    /** What the one who asked the guide is told of this answer. */
    private Block.ToolResult handedBack(Consumer<ScriptedTurn> answer) {
        model.callTool("ask_guide", "{\"question\":\"count\"}").turn(answer).say("Done.");
        Agent boss = Agent.of("boss", "Asks.", agent().instructions()).withAgents("guide");
        try (var runner = TestRunner.of(boss, agent()).model(model).start()) {
            assertThatRun(runner.ask("boss", "go")).completed();
            return (Block.ToolResult)
                    model.requests().getLast().messages().getLast().content().getFirst();
        }
    }

    @Test
    void neither_a_cut_tool_call_nor_silence_is_gone_on_with() {
        Agent patient = agent(ModelSettings.DEFAULT.withContinuations(2)).withTools("look");
        model.turn(turn -> turn.text("I look. ").toolUse("look", "{\"cut").stop(StopReason.MAX_TOKENS))
                .turn(turn -> turn.reasoning("hm", "sig").stop(StopReason.MAX_TOKENS));
        try (var runner = TestRunner.of(patient)
                .tools(List.of(Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("seen"))))
                .model(model)
                .start()) {
            List<RunEvent> events = runner.ask("guide", "look");
            assertThatRun(events).completed().calledTool("look", 0).steps(1);
            assertThat(cut(events)).contains("length");
            assertThatRun(runner.ask("guide", "think")).completed().steps(1);
        }
    }

    @Test
    void a_crash_anywhere_changes_nothing_about_how_often_an_answer_is_gone_on_with() {
        Agent patient = agent(ModelSettings.DEFAULT.withContinuations(2));
        boolean blown = true;
        for (int at = 1; blown; at++) {
            var fuse = new Fuse(at, at % 2 == 0);
            var store = Samples.store();
            var first =
                    counting(patient).replica("first", store).journal(fuse::on).start();
            try (var second = counting(patient).replica("second", store).start()) {
                try {
                    first.ask(CONVERSATION, "guide", "count");
                } catch (IllegalStateException | AssertionError died) {
                    assertThat(fuse.burnt()).as("at event " + at + ": " + died).isTrue();
                }
                blown = fuse.burnt();
                if (store.latest(Caller.LOCAL, CONVERSATION).isEmpty()) {
                    continue;
                }
                var run = store.latest(Caller.LOCAL, CONVERSATION).orElseThrow().id();
                if (second.runner().recover() > 0) {
                    second.await(run);
                }
                List<RunEvent> events = store.read(run, 0);
                assertThatRun(events)
                        .as("at event " + at)
                        .completed()
                        .hasOneEnd()
                        .steps(3)
                        .said("go 3");
                assertThat(cut(events)).contains("length");
            } finally {
                first.close();
            }
        }
    }

    @Test
    void what_a_guardrail_has_refused_is_not_sent_again_but_kept() {
        model.turn(turn -> turn.text("I can't say.").stop(StopReason.GUARDRAIL_INTERVENED))
                .say("Sunny.")
                .say("Bye.");
        try (var runner = TestRunner.of(agent()).model(model).start()) {
            List<RunEvent> refused = runner.ask(CONVERSATION, "guide", "something bad");
            assertThatRun(refused).completed().said("I can't say.");
            assertThat(cut(refused)).contains("content-filter");
            runner.ask(CONVERSATION, "guide", "the weather?");
            runner.ask(CONVERSATION, "guide", "bye");
            List<Message> sent = model.requests().getLast().messages();
            assertThat(sent).hasSize(5).endsWith(answer("Sunny."), Message.user("bye"));
            assertThat(text(sent.get(0))).contains("withheld");
            assertThat(text(sent.get(1))).contains("withheld");
            assertThat(sent.toString()).doesNotContain("something bad").doesNotContain("I can't say.");
            assertThat(runner.store().messages(Caller.LOCAL, CONVERSATION))
                    .anyMatch(message -> message.blocks().contains(new Block.Text("something bad")));
        }
    }

    private TestRunner talked(int turns, Agent agent) {
        TestRunner runner = TestRunner.of(agent)
                .tools(List.of(Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("seen"))))
                .model(model)
                .start();
        for (int turn = 1; turn <= turns; turn++) {
            model.say("answer " + turn);
            assertThatRun(runner.ask(CONVERSATION, "guide", "question " + turn)).completed();
        }
        return runner;
    }

    /** A model that is cut in each of its answers, and says the how many it is. */
    private static TestRunner.Setup counting(Agent agent) {
        return TestRunner.of(agent)
                .model(request -> new ScriptedTurn(_ -> true)
                        .text("go " + (request.messages().size() + 1) / 2)
                        .stop(StopReason.MAX_TOKENS)
                        .play(() -> {}));
    }

    private static ModelCatalog knowing(ModelFacts facts) {
        return new ModelCatalog() {
            @Override
            public List<String> modelIds(String alias) {
                return List.of(alias);
            }

            @Override
            public ModelFacts facts(String modelId) {
                return facts;
            }
        };
    }

    private static String text(Message message) {
        return ((Block.Text) message.content().getFirst()).text();
    }

    private static Message answer(String text) {
        return new Message(Role.ASSISTANT, List.of(new Block.Text(text)));
    }

    private static Agent agent() {
        return agent(ModelSettings.DEFAULT);
    }

    private static Agent agent(ModelSettings settings) {
        return Samples.agent("guide", List.of(), List.of()).withSettings(settings);
    }
}
