package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static dev.outcrop.testkit.RunEvents.cut;
import static dev.outcrop.testkit.RunEvents.trimmed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.agent.Agent;
import dev.outcrop.bedrock.BedrockAuth;
import dev.outcrop.bedrock.BedrockModel;
import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelFailure.Kind;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelSettings;
import dev.outcrop.model.ModelSettings.Overflow;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.Role;
import dev.outcrop.model.StopReason;
import dev.outcrop.run.MemoryStore;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.RunCompleted;
import dev.outcrop.run.RunEvent.StepSuperseded;
import dev.outcrop.run.RunSummary;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolOutput;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a run does about an answer for which the conversation leaves no room in the model's window. */
@Timeout(120)
class FullWindowTest {
    private static final ConversationId CONVERSATION = new ConversationId("c1");
    private static final String FULL = "CONTEXT_WINDOW_EXCEEDED";

    private final ScriptedModel model = ScriptedModel.create();

    @Test
    void the_step_is_begun_again_with_less_and_less_of_the_past_and_says_so() {
        try (var runner = talked(5, ModelSettings.DEFAULT)) {
            full("Half of ");
            full("Most of ");
            model.say("All of it.");
            List<RunEvent> events = runner.ask(CONVERSATION, "guide", "and now?");

            assertThatRun(events).completed().hasOneEnd().said("All of it.");
            assertThat(cut(events)).isEmpty();
            assertThat(trimmed(events)).containsExactly("1: 3", "1: 4");
            assertThat(superseded(events)).containsExactly(FULL, FULL);
            assertThat(model.requests().getLast().messages())
                    .containsExactly(Message.user("question 5"), answer("answer 5"), Message.user("and now?"));
            assertThat(RunSummary.of(events).usage().orElseThrow().outputTokens())
                    .as("what was taken back is paid for")
                    .isEqualTo(15);

            model.say("Bye.");
            assertThatRun(runner.ask(CONVERSATION, "guide", "thanks")).completed();
            assertThat(model.requests().getLast().messages())
                    .startsWith(Message.user("question 1"))
                    .endsWith(Message.user("and now?"), answer("All of it."), Message.user("thanks"))
                    .hasSize(13);
        }
    }

    @Test
    void where_nothing_is_left_to_leave_out_the_answer_keeps_its_text_and_is_cut() {
        try (var runner = talked(1, ModelSettings.DEFAULT)) {
            full("Half of ");
            full("Most of ");
            List<RunEvent> events = runner.ask(CONVERSATION, "guide", "and now?");

            assertThatRun(events).completed().hasOneEnd().said("Most of ");
            assertThat(cut(events)).contains("context");
            assertThat(((RunCompleted) events.getLast()).finishReason()).isEqualTo("length");
            assertThat(trimmed(events)).containsExactly("1: 1");
            assertThat(superseded(events)).containsExactly(FULL);

            model.say("Bye.");
            runner.ask(CONVERSATION, "guide", "thanks");
            assertThat(model.requests().getLast().messages())
                    .endsWith(Message.user("and now?"), answer("Most of "), Message.user("thanks"));
        }
    }

    @Test
    void an_agent_that_may_forget_nothing_keeps_what_there_is_at_once() {
        try (var runner = talked(5, ModelSettings.DEFAULT.withOverflow(Overflow.FAIL))) {
            full("Half of ");
            List<RunEvent> events = runner.ask(CONVERSATION, "guide", "and now?");

            assertThatRun(events).completed().hasOneEnd().steps(1).said("Half of ");
            assertThat(cut(events)).contains("context");
            assertThat(trimmed(events)).isEmpty();
            assertThat(superseded(events)).isEmpty();
        }
    }

    @Test
    void only_the_step_is_begun_again_and_no_tool_of_what_was_cut_is_started() {
        try (var runner = talked(2, ModelSettings.DEFAULT)) {
            model.callTool("look", "{}")
                    .turn(turn -> turn.text("I look. ").toolUse("look", "{}").stop(StopReason.CONTEXT_WINDOW_EXCEEDED))
                    .say("Seen.");
            List<RunEvent> events = runner.ask(CONVERSATION, "guide", "look");

            assertThatRun(events).completed().calledTool("look", 1).steps(3).said("Seen.");
            assertThat(trimmed(events)).containsExactly("2: 1");
            assertThat(superseded(events)).containsExactly(FULL);
            assertThat(model.requests().getLast().messages())
                    .startsWith(Message.user("question 2"), answer("answer 2"), Message.user("look"))
                    .hasSize(5);
        }
    }

    @Test
    void a_fault_is_given_no_second_beginning_after_that() {
        try (var runner = talked(2, ModelSettings.DEFAULT)) {
            full("Half of ");
            model.turn(turn -> turn.text("Some of ").fail(Kind.CUT));
            List<RunEvent> events = runner.ask(CONVERSATION, "guide", "and now?");

            assertThatRun(events).failed("cut").hasOneEnd();
            assertThat(superseded(events)).containsExactly(FULL);
        }
    }

    @Test
    void a_crash_anywhere_leaves_out_no_more_and_no_less() {
        int events = 0;
        for (boolean before : List.of(true, false)) {
            boolean blown = true;
            for (int at = 1; blown; at++) {
                blown = survives(new Fuse(at, before), "at event " + at + (before ? ", before it" : ""));
                events = at;
            }
        }
        assertThat(events).as("the events of the run").isGreaterThan(12);
    }

    /** Whether the process died. */
    private static boolean survives(Fuse fuse, String how) {
        MemoryStore store = Samples.store();
        try (var earlier = narrow("earlier", store).start()) {
            for (int turn = 1; turn <= 3; turn++) {
                assertThatRun(earlier.ask(CONVERSATION, "guide", "earlier")).completed();
            }
        }
        RunId last = store.latest(Caller.LOCAL, CONVERSATION).orElseThrow().id();
        var first = narrow("first", store).journal(fuse::on).start();
        try (var second = narrow("second", store).start()) {
            try {
                first.ask(CONVERSATION, "guide", "now");
            } catch (IllegalStateException | AssertionError died) {
                assertThat(fuse.burnt()).as(how + ": " + died).isTrue();
            }
            RunId run = store.latest(Caller.LOCAL, CONVERSATION).orElseThrow().id();
            if (run.equals(last)) {
                return fuse.burnt();
            }
            if (second.runner().recover() > 0) {
                second.await(run);
            }
            List<RunEvent> events = store.read(run, 0);
            assertThatRun(events).as(how).completed().hasOneEnd().said("All of it.");
            assertThat(cut(events)).as(how).isEmpty();
            assertThat(trimmed(events)).as(how).containsExactly("1: 2", "1: 3");
            assertThat(superseded(events)).as(how).filteredOn(FULL::equals).hasSize(2);
            return fuse.burnt();
        } finally {
            first.close();
        }
    }

    @Test
    void at_the_wire_the_next_request_has_less_of_the_past() {
        Script script = Script.create();
        script.turn(turn -> turn.text("One."))
                .turn(turn -> turn.text("Half of two").stop("model_context_window_exceeded"))
                .turn(turn -> turn.text("Two."))
                .turn(turn -> turn.text("Half of three").stop("model_context_window_exceeded"));
        try (BedrockLocal service =
                        BedrockLocal.start(BedrockLocal.Options.of(script).withApiKey("key"));
                BedrockModel bedrock = BedrockModel.create(
                        BedrockModel.Options.of(service.endpoint(), BedrockAuth.apiKey("key"))
                                .withLimits(Duration.ofSeconds(40), Duration.ofSeconds(40)),
                        Clock.systemUTC());
                TestRunner runner = TestRunner.of(agent(ModelSettings.DEFAULT))
                        .model(bedrock)
                        .catalog(_ -> List.of("anthropic.claude-x"))
                        .start()) {
            assertThatRun(runner.ask(CONVERSATION, "guide", "one?")).completed();
            List<RunEvent> events = runner.ask(CONVERSATION, "guide", "two?");

            assertThatRun(events).completed().said("Two.");
            assertThat(trimmed(events)).containsExactly("1: 1");
            assertThat(superseded(events)).containsExactly(FULL);
            assertThat(events)
                    .filteredOn(ModelFinished.class::isInstance)
                    .extracting(event -> ((ModelFinished) event).rawStopReason())
                    .containsExactly("model_context_window_exceeded", "end_turn");
            assertThat(service.calls())
                    .extracting(call -> call.request().path("messages").size())
                    .containsExactly(1, 3, 1);

            List<RunEvent> alone = runner.ask("guide", "three?");
            assertThatRun(alone).completed().steps(1).said("Half of three");
            assertThat(cut(alone)).contains("context");
        }
    }

    /** The answer to "now" has room only where nothing was said before. */
    private static TestRunner.Setup narrow(String replica, MemoryStore store) {
        return TestRunner.of(agent(ModelSettings.DEFAULT))
                .model(FullWindowTest::narrow)
                .replica(replica, store);
    }

    private static ModelStream narrow(ModelRequest request) {
        boolean full = request.messages().getLast().equals(Message.user("now"))
                && request.messages().size() > 1;
        var turn = new ScriptedTurn(_ -> true);
        return (full ? turn.text("Half of ").stop(StopReason.CONTEXT_WINDOW_EXCEEDED) : turn.text("All of it."))
                .play(() -> {});
    }

    private TestRunner talked(int turns, ModelSettings settings) {
        TestRunner runner = TestRunner.of(agent(settings).withTools("look"))
                .tools(List.of(Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("seen"))))
                .model(model)
                .start();
        for (int turn = 1; turn <= turns; turn++) {
            model.say("answer " + turn);
            assertThatRun(runner.ask(CONVERSATION, "guide", "question " + turn)).completed();
        }
        return runner;
    }

    /** The model's next turn says this, and then there is no more room. */
    private void full(String text) {
        model.turn(turn -> turn.text(text).stop(StopReason.CONTEXT_WINDOW_EXCEEDED));
    }

    private static List<String> superseded(List<RunEvent> events) {
        return events.stream()
                .filter(StepSuperseded.class::isInstance)
                .map(event -> ((StepSuperseded) event).reason())
                .toList();
    }

    private static Message answer(String text) {
        return new Message(Role.ASSISTANT, List.of(new Block.Text(text)));
    }

    private static Agent agent(ModelSettings settings) {
        return Samples.agent("guide", List.of(), List.of()).withSettings(settings);
    }
}
