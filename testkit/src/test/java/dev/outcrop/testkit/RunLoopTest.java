package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.access.Caller;
import dev.outcrop.agent.Agent;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.Role;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
import dev.outcrop.run.ApprovalRequest;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.HandedOver;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.StepSuperseded;
import dev.outcrop.run.RunEvent.TextDelta;
import dev.outcrop.run.RunEvent.ToolFinished;
import dev.outcrop.run.RunEvent.ToolStarted;
import dev.outcrop.run.RunSummary;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolOutput;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunLoopTest {
    private static final ConversationId CONVERSATION = new ConversationId("c1");

    private final ScriptedModel model = ScriptedModel.create();

    @Test
    void an_answer_is_streamed_stored_and_completed() {
        model.turn(turn -> turn.reasoning("hm", "sig").text("Hello there"));
        try (var runner = TestRunner.of(agent("guide")).model(model).start()) {
            List<RunEvent> events = runner.ask("guide", "hi");
            assertThatRun(events).completed().hasOneEnd().said("Hello there").steps(1);
            assertThat(blocks(events))
                    .containsExactly(new Block.Reasoning("hm", Optional.of("sig")), new Block.Text("Hello there"));
        }
    }

    @Test
    void tools_of_one_step_run_in_parallel_and_their_results_go_back_in_one_message() {
        var together = new CyclicBarrier(2);
        ToolDefinition meet = Samples.tool("meet", Effect.READ, (input, _) -> {
            together.await(20, TimeUnit.SECONDS);
            return ToolOutput.text("met " + input.path("who").asString());
        });
        model.turn(turn -> turn.toolUse("a", "meet", "{\"who\":\"Ann\"}").toolUse("b", "meet", "{\"who\":\"Bob\"}"))
                .say("Both met.");
        try (var runner = TestRunner.of(agent("guide", "meet"))
                .tools(List.of(meet))
                .model(model)
                .start()) {
            assertThatRun(runner.ask("guide", "go"))
                    .completed()
                    .hasOneEnd()
                    .calledTool("meet", 2)
                    .steps(2);
            Message results = model.requests().get(1).messages().getLast();
            assertThat(results.role()).isEqualTo(Role.USER);
            assertThat(results.content())
                    .extracting(block -> ((Block.ToolResult) block).id())
                    .containsExactly("a", "b");
        }
    }

    @Test
    void a_call_refused_before_its_first_event_is_made_again_and_then_goes_to_the_next_model() {
        model.refuse(ModelFailure.Kind.THROTTLED)
                .refuse(ModelFailure.Kind.THROTTLED)
                .refuse(ModelFailure.Kind.THROTTLED)
                .say("Here I am.");
        try (var runner = TestRunner.of(agent("guide"))
                .model(model)
                .catalog(_ -> List.of("first", "second"))
                .start()) {
            assertThatRun(runner.ask("guide", "hi")).completed().said("Here I am.");
            assertThat(model.requests())
                    .extracting(request -> request.modelId())
                    .containsExactly("first", "first", "first", "second");
        }
    }

    @Test
    void a_step_that_is_cut_begins_again_once_and_says_so() {
        model.turn(turn -> turn.text("Half of ").fail(ModelFailure.Kind.CUT)).say("The whole answer.");
        try (var runner = TestRunner.of(agent("guide")).model(model).start()) {
            List<RunEvent> events = runner.ask("guide", "hi");
            assertThatRun(events).completed().hasOneEnd().said("The whole answer.");
            assertThat(events).filteredOn(StepSuperseded.class::isInstance).hasSize(1);
        }
    }

    @Test
    void a_step_that_is_cut_twice_fails_and_keeps_the_partial_text_in_the_history() {
        model.turn(turn -> turn.text("One ").fail(ModelFailure.Kind.CUT))
                .turn(turn -> turn.text("Two ").fail(ModelFailure.Kind.CUT))
                .say("Fine.");
        try (var runner = TestRunner.of(agent("guide")).model(model).start()) {
            assertThatRun(runner.ask(CONVERSATION, "guide", "hi")).failed("cut").hasOneEnd();
            assertThatRun(runner.ask(CONVERSATION, "guide", "again?")).completed();
            assertThat(model.requests().getLast().messages())
                    .containsExactly(
                            Message.user("hi"),
                            new Message(Role.ASSISTANT, List.of(new Block.Text("Two "))),
                            Message.user("again?"));
        }
    }

    @Test
    void stopping_cancels_the_model_call_and_keeps_what_was_said() throws InterruptedException {
        var saidSomething = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        model.turn(turn -> turn.text("Once upon ")
                .then(saidSomething::countDown)
                .await(never)
                .text("a time"));
        try (var runner = TestRunner.of(agent("guide")).model(model).start()) {
            RunId run = runner.begin(CONVERSATION, "guide", "tell");
            assertThat(saidSomething.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(runner.runner().cancel(Caller.LOCAL, run)).isTrue();
            List<RunEvent> events = runner.await(run);
            assertThatRun(events).cancelled().hasOneEnd();
            assertThat(events)
                    .anyMatch(event ->
                            event instanceof TextDelta delta && delta.text().contains("Once"));
            assertThat(model.cancelled()).isEqualTo(1);
            assertThat(runner.runner().cancel(Caller.LOCAL, run)).isFalse();
        }
    }

    @Test
    void stopping_interrupts_a_running_tool() throws InterruptedException {
        var inTool = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        ToolDefinition wait = Samples.tool("wait", Effect.READ, (_, _) -> {
            inTool.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return ToolOutput.text("never");
        });
        model.callTool("wait", "{}");
        try (var runner = TestRunner.of(agent("guide", "wait"))
                .tools(List.of(wait))
                .model(model)
                .start()) {
            RunId run = runner.begin(CONVERSATION, "guide", "go");
            assertThat(inTool.await(20, TimeUnit.SECONDS)).isTrue();
            runner.runner().cancel(Caller.LOCAL, run);
            assertThatRun(runner.await(run)).cancelled().hasOneEnd();
            assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void an_endless_loop_of_tools_ends_at_the_step_limit() {
        ToolDefinition again = Samples.tool("again", Effect.READ, (_, _) -> ToolOutput.text("again"));
        for (int i = 0; i < Agent.DEFAULT_MAX_STEPS; i++) {
            model.callTool("again", "{}");
        }
        try (var runner = TestRunner.of(agent("guide", "again"))
                .tools(List.of(again))
                .model(model)
                .start()) {
            assertThatRun(runner.ask("guide", "go")).failed("step-limit").steps(Agent.DEFAULT_MAX_STEPS);
        }
    }

    @Test
    void a_tool_call_cut_by_the_token_limit_is_not_run() {
        ToolDefinition pay = Samples.tool("pay", Effect.READ, (_, _) -> ToolOutput.text("paid"));
        model.turn(turn -> turn.toolUse("pay", "{\"amo").stop(StopReason.MAX_TOKENS))
                .say("ok");
        try (var runner = TestRunner.of(agent("guide", "pay"))
                .tools(List.of(pay))
                .model(model)
                .start()) {
            assertThatRun(runner.ask(CONVERSATION, "guide", "go")).completed().calledTool("pay", 0);
            assertThatRun(runner.ask(CONVERSATION, "guide", "and now?")).completed();
            assertThat(model.requests().getLast().messages().get(2).content().getFirst())
                    .isInstanceOf(Block.ToolResult.class);
        }
    }

    @Test
    void unknown_tools_and_bad_input_are_told_to_the_model_and_the_run_goes_on() {
        ToolDefinition sum = Samples.tool("sum", Effect.READ, (_, _) -> ToolOutput.text("3"));
        model.turn(turn -> turn.toolUse("x", "nope", "{}").toolUse("y", "sum", "this is no JSON"))
                .say("Sorry.");
        try (var runner = TestRunner.of(agent("guide", "sum"))
                .tools(List.of(sum))
                .model(model)
                .start()) {
            List<RunEvent> events = runner.ask("guide", "go");
            assertThatRun(events).completed().toolFailed("nope", "no tool with the name nope");
            assertThat(events)
                    .filteredOn(event -> event instanceof ToolFinished finished
                            && finished.result().status() == Block.ToolResult.Status.ERROR)
                    .hasSize(2);
        }
    }

    @Test
    void a_question_is_handed_over_to_a_specialist_who_has_a_journal_of_its_own() {
        Agent concierge = Samples.agent("concierge", List.of(), List.of("chef"));
        model.callTool("ask_chef", "{\"question\":\"What with leeks?\"}")
                .when(
                        request -> request.messages().equals(List.of(Message.user("What with leeks?"))),
                        turn -> turn.text("Leek soup."))
                .say("The chef says: leek soup.");
        try (var runner = TestRunner.of(concierge, agent("chef")).model(model).start()) {
            List<RunEvent> events = runner.ask("concierge", "I have leeks");
            assertThatRun(events).completed().hasOneEnd().said("The chef says").calledTool("ask_chef", 1);
            RunId child = events.stream()
                    .filter(HandedOver.class::isInstance)
                    .map(event -> ((HandedOver) event).child())
                    .findFirst()
                    .orElseThrow();
            assertThatRun(runner.store().read(child, 0)).completed().hasOneEnd().said("Leek soup.");
            assertThat(RunSummary.of(events).usage()).contains(new Usage(30, 15, 45, 0, 0));
        }
    }

    @Test
    void stopping_stops_the_specialist_too() throws InterruptedException {
        Agent concierge = Samples.agent("concierge", List.of(), List.of("chef"));
        var cooking = new CountDownLatch(1);
        model.callTool("ask_chef", "{\"question\":\"soup?\"}")
                .turn(turn -> turn.text("Let me ").then(cooking::countDown).await(new CountDownLatch(1)));
        try (var runner = TestRunner.of(concierge, agent("chef")).model(model).start()) {
            RunId run = runner.begin(CONVERSATION, "concierge", "soup");
            assertThat(cooking.await(20, TimeUnit.SECONDS)).isTrue();
            runner.runner().cancel(Caller.LOCAL, run);
            List<RunEvent> events = runner.await(run);
            assertThatRun(events).cancelled().hasOneEnd();
            RunId child = ((HandedOver) events.stream()
                            .filter(HandedOver.class::isInstance)
                            .findFirst()
                            .orElseThrow())
                    .child();
            assertThatRun(runner.store().read(child, 0)).cancelled().hasOneEnd();
        }
    }

    @Test
    void after_a_crash_in_mid_answer_another_process_begins_the_step_again() throws InterruptedException {
        var saidSomething = new CountDownLatch(1);
        model.turn(turn -> turn.text("Half ").then(saidSomething::countDown).await(new CountDownLatch(1)))
                .say("The whole.");
        var first = TestRunner.of(agent("guide"))
                .model(model)
                .replica("first", Samples.store())
                .start();
        RunId run = first.begin(CONVERSATION, "guide", "hi");
        assertThat(saidSomething.await(20, TimeUnit.SECONDS)).isTrue();
        await().until(() -> first.store().read(run, 0).stream().anyMatch(RunEvent.TextDelta.class::isInstance));
        try (var second = TestRunner.of(agent("guide"))
                .model(model)
                .replica("second", first.store())
                .start()) {
            assertThat(second.runner().recover()).isEqualTo(1);
            List<RunEvent> events = second.await(run);
            assertThatRun(events).completed().hasOneEnd().said("The whole.");
            assertThat(events).filteredOn(StepSuperseded.class::isInstance).hasSize(1);
        } finally {
            first.close();
        }
    }

    @Test
    void an_effect_whose_result_was_lost_in_a_crash_is_not_repeated() throws InterruptedException {
        var paying = new CountDownLatch(1);
        ToolDefinition pay = Samples.approved("pay", Effect.WRITE, (_, _) -> {
            paying.countDown();
            new CountDownLatch(1).await();
            return ToolOutput.text("paid");
        });
        model.callTool("pay", "{}");
        var first = TestRunner.of(agent("guide", "pay"))
                .tools(List.of(pay))
                .model(model)
                .replica("first", Samples.store())
                .start();
        RunId run = first.begin(CONVERSATION, "guide", "pay");
        assertThat(paying.await(20, TimeUnit.SECONDS)).isTrue();
        try (var second = TestRunner.of(agent("guide", "pay"))
                .tools(List.of(pay))
                .model(model)
                .replica("second", first.store())
                .start()) {
            second.runner().recover();
            assertThatRun(second.await(run)).suspended().calledTool("pay", 1);
            assertThat(second.waiting(run))
                    .singleElement()
                    .extracting(approval -> approval.request().kind())
                    .isEqualTo(ApprovalRequest.Kind.UNKNOWN_OUTCOME);
        } finally {
            first.close();
        }
    }

    @Test
    void a_specialist_goes_on_after_a_crash_and_does_not_repeat_its_effect() throws InterruptedException {
        Agent concierge = Samples.agent("concierge", List.of(), List.of("cashier"));
        ToolDefinition pay = Samples.approved("pay", Effect.WRITE, (_, _) -> ToolOutput.text("paid"));
        var paid = new CountDownLatch(1);
        model.callTool("ask_cashier", "{\"question\":\"pay the bill\"}")
                .callTool("pay", "{}")
                .turn(turn -> turn.text("It is ").then(paid::countDown).await(new CountDownLatch(1)))
                .say("It is paid.")
                .say("All done.");
        var first = TestRunner.of(concierge, agent("cashier", "pay"))
                .tools(List.of(pay))
                .model(model)
                .replica("first", Samples.store())
                .start();
        RunId run = first.begin(CONVERSATION, "concierge", "pay the bill");
        assertThat(paid.await(20, TimeUnit.SECONDS)).isTrue();
        try (var second = TestRunner.of(concierge, agent("cashier", "pay"))
                .tools(List.of(pay))
                .model(model)
                .replica("second", first.store())
                .start()) {
            second.runner().recover();
            List<RunEvent> events = second.await(run);
            assertThatRun(events).completed().hasOneEnd().said("All done.").calledTool("ask_cashier", 1);
            assertThatRun(second.handedOver(events, "cashier"))
                    .completed()
                    .said("It is paid.")
                    .calledTool("pay", 1);
        } finally {
            first.close();
        }
    }

    @Test
    void a_tool_that_only_reads_is_run_again_after_a_crash() throws InterruptedException {
        var looking = new CountDownLatch(1);
        var calls = new AtomicInteger();
        ToolDefinition look = Samples.tool("look", Effect.READ, (_, _) -> {
            if (calls.incrementAndGet() == 1) {
                looking.countDown();
                new CountDownLatch(1).await();
            }
            return ToolOutput.text("seen");
        });
        model.callTool("look", "{}").say("I saw it.");
        var first = TestRunner.of(agent("guide", "look"))
                .tools(List.of(look))
                .model(model)
                .replica("first", Samples.store())
                .start();
        RunId run = first.begin(CONVERSATION, "guide", "look");
        assertThat(looking.await(20, TimeUnit.SECONDS)).isTrue();
        try (var second = TestRunner.of(agent("guide", "look"))
                .tools(List.of(look))
                .model(model)
                .replica("second", first.store())
                .start()) {
            second.runner().recover();
            List<RunEvent> events = second.await(run);
            assertThatRun(events).completed().said("I saw it.");
            assertThat(events).filteredOn(ToolStarted.class::isInstance).hasSize(2);
        } finally {
            first.close();
        }
    }

    @Test
    void closing_leaves_the_run_open_for_the_next_start() throws InterruptedException {
        var saidSomething = new CountDownLatch(1);
        model.turn(turn -> turn.text("Half ").then(saidSomething::countDown).await(new CountDownLatch(1)))
                .say("The whole.");
        var first = TestRunner.of(agent("guide")).model(model).start();
        RunId run = first.begin(CONVERSATION, "guide", "hi");
        assertThat(saidSomething.await(20, TimeUnit.SECONDS)).isTrue();
        first.close();
        assertThat(first.store().read(run, 0)).noneMatch(RunEvent::terminal);
        try (var next = TestRunner.of(agent("guide"))
                .model(model)
                .replica("next", first.store())
                .start()) {
            next.runner().recover();
            assertThatRun(next.await(run)).completed().hasOneEnd().said("The whole.");
        }
    }

    private static List<Block> blocks(List<RunEvent> events) {
        return events.stream()
                .filter(ModelFinished.class::isInstance)
                .flatMap(event -> ((ModelFinished) event).blocks().stream())
                .toList();
    }

    private static Agent agent(String name, String... tools) {
        return Samples.agent(name, List.of(tools), List.of());
    }
}
