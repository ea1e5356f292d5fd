package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.agent.Agent;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.ApprovalRecord;
import dev.outcrop.run.ApprovalRequest;
import dev.outcrop.run.Deciding;
import dev.outcrop.run.Decision.Choice;
import dev.outcrop.run.MemoryStore;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ApprovalDecided;
import dev.outcrop.run.RunEvent.ApprovalRequested;
import dev.outcrop.run.RunEvent.RunSuspended;
import dev.outcrop.run.RunEvent.ToolStarted;
import dev.outcrop.tool.Approval;
import dev.outcrop.tool.ApprovalRule;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolOutput;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tools that wait for a person, and everything that can happen while they do. */
@Timeout(60)
class ApprovalTest {
    private static final ConversationId CONVERSATION = new ConversationId("c1");
    private static final Caller STRANGER = new Caller("stranger", "A stranger");

    private final ScriptedModel model = ScriptedModel.create();
    private final List<JsonNode> paid = new CopyOnWriteArrayList<>();
    private final SettableClock clock = SettableClock.at("2026-01-01T12:00:00Z");
    private final ToolDefinition pay = Samples.tool("pay", Effect.WRITE, (input, _) -> {
        paid.add(input);
        return ToolOutput.text("paid");
    });

    @Test
    void a_tool_with_an_effect_waits_until_it_is_allowed() {
        model.callTool("pay", "{\"amount\":5}").say("Paid.");
        try (var runner = runner("first")) {
            RunId run = runner.begin(CONVERSATION, "clerk", "pay 5");
            assertThatRun(runner.await(run)).suspended().calledTool("pay", 0);
            assertThat(runner.runner().active()).isZero();
            ApprovalRecord approval = runner.waiting(run).getFirst();
            assertThat(approval.request().input()).isEqualTo(json("{\"amount\":5}"));
            runner.decide(approval, Choice.APPROVE);
            List<RunEvent> events = runner.await(run);
            assertThatRun(events).completed().hasOneEnd().said("Paid.").calledTool("pay", 1);
            assertThat(paid).containsExactly(json("{\"amount\":5}"));
            assertThat(events)
                    .filteredOn(ApprovalDecided.class::isInstance)
                    .singleElement()
                    .satisfies(event -> assertThat(
                                    ((ApprovalDecided) event).decision().by())
                            .isEqualTo(Caller.LOCAL.id()));
        }
    }

    @Test
    void what_is_allowed_is_an_input_which_may_be_edited_first() {
        model.callTool("pay", "{\"amount\":500}").say("Paid less.");
        try (var runner = runner("first")) {
            RunId run = runner.begin(CONVERSATION, "clerk", "pay 500");
            runner.await(run);
            runner.runner()
                    .decide(
                            Caller.LOCAL,
                            runner.waiting(run).getFirst().request().id(),
                            Choice.APPROVE,
                            Optional.empty(),
                            Optional.of(json("{\"amount\":50}")));
            assertThatRun(runner.await(run)).completed();
            assertThat(paid).containsExactly(json("{\"amount\":50}"));
            assertThat(model.requests().getLast().messages().getLast().content().toString())
                    .contains("The person changed the input")
                    .contains("50");
        }
    }

    @Test
    void an_edited_input_that_does_not_fit_the_tool_is_refused_and_nothing_is_decided() {
        model.callTool("pay", "{\"amount\":500}").say("Paid.");
        try (var runner = runner("first")) {
            RunId run = runner.begin(CONVERSATION, "clerk", "pay");
            runner.await(run);
            Deciding outcome = runner.runner()
                    .decide(
                            Caller.LOCAL,
                            runner.waiting(run).getFirst().request().id(),
                            Choice.APPROVE,
                            Optional.empty(),
                            Optional.of(json("[1]")));
            assertThat(outcome).isInstanceOf(Deciding.BadInput.class);
            assertThat(runner.waiting(run)).hasSize(1);
        }
    }

    @Test
    void a_denied_tool_does_not_run_and_the_model_is_told_why() {
        model.callTool("pay", "{}").say("Then not.");
        try (var runner = runner("first")) {
            RunId run = runner.begin(CONVERSATION, "clerk", "pay");
            runner.await(run);
            runner.runner()
                    .decide(
                            Caller.LOCAL,
                            runner.waiting(run).getFirst().request().id(),
                            Choice.DENY,
                            Optional.of("too dear"),
                            Optional.empty());
            assertThatRun(runner.await(run))
                    .completed()
                    .said("Then not.")
                    .calledTool("pay", 0)
                    .toolFailed("pay", "too dear");
            assertThat(paid).isEmpty();
        }
    }

    @Test
    void an_approval_is_used_once_and_only_by_its_owner() {
        model.callTool("pay", "{}").say("Paid.");
        try (var runner = runner("first")) {
            RunId run = runner.begin(CONVERSATION, "clerk", "pay");
            runner.await(run);
            ApprovalRecord approval = runner.waiting(run).getFirst();
            assertThat(decide(runner, STRANGER, approval, Choice.APPROVE)).isInstanceOf(Deciding.NoSuchApproval.class);
            runner.decide(approval, Choice.APPROVE);
            runner.await(run);
            assertThat(decide(runner, Caller.LOCAL, approval, Choice.APPROVE))
                    .isInstanceOf(Deciding.DecidedBefore.class);
            assertThat(paid).hasSize(1);
        }
    }

    @Test
    void the_wait_outlives_the_process_and_the_next_one_goes_on() {
        model.callTool("pay", "{}").say("Paid.");
        var first = runner("first");
        RunId run = first.begin(CONVERSATION, "clerk", "pay");
        first.await(run);
        ApprovalRecord approval = first.waiting(run).getFirst();
        first.close();
        try (var second = TestRunner.of(Samples.agent("clerk", List.of("pay"), List.of()))
                .tools(List.of(pay))
                .model(model)
                .clock(clock)
                .replica("second", first.store())
                .start()) {
            assertThat(second.runner().recover()).isZero();
            second.decide(approval, Choice.APPROVE);
            assertThatRun(second.await(run)).completed().hasOneEnd().calledTool("pay", 1);
        }
    }

    @Test
    void other_tools_of_the_step_run_meanwhile_and_each_approval_is_for_one_call() {
        ToolDefinition look = Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("seen"));
        model.turn(turn -> turn.toolUse("a", "pay", "{\"amount\":1}")
                        .toolUse("b", "look", "{}")
                        .toolUse("c", "pay", "{\"amount\":2}"))
                .say("Done.");
        try (var runner = TestRunner.of(Samples.agent("clerk", List.of("pay", "look"), List.of()))
                .tools(List.of(pay, look))
                .model(model)
                .start()) {
            RunId run = runner.begin(CONVERSATION, "clerk", "both");
            assertThatRun(runner.await(run)).suspended().calledTool("look", 1);
            assertThat(runner.waiting(run)).hasSize(2);
            runner.decide(runner.waiting(run).getLast(), Choice.APPROVE);
            assertThatRun(runner.await(run)).suspended().calledTool("pay", 1);
            assertThat(paid).containsExactly(json("{\"amount\":2}"));
            runner.decide(runner.waiting(run).getFirst(), Choice.DENY);
            assertThatRun(runner.await(run)).completed().calledTool("pay", 1).calledTool("look", 1);
        }
    }

    @Test
    void a_decision_that_comes_while_other_tools_run_is_not_lost() throws InterruptedException {
        var looking = new CountDownLatch(1);
        var looked = new CountDownLatch(1);
        ToolDefinition look = Samples.tool("look", Effect.READ, (_, _) -> {
            looking.countDown();
            looked.await();
            return ToolOutput.text("seen");
        });
        model.turn(turn -> turn.toolUse("a", "pay", "{}").toolUse("b", "look", "{}"))
                .say("Done.");
        try (var runner = TestRunner.of(Samples.agent("clerk", List.of("pay", "look"), List.of()))
                .tools(List.of(pay, look))
                .model(model)
                .start()) {
            RunId run = runner.begin(CONVERSATION, "clerk", "both");
            assertThat(looking.await(20, TimeUnit.SECONDS)).isTrue();
            runner.decide(runner.waiting(run).getFirst(), Choice.APPROVE);
            looked.countDown();
            List<RunEvent> events = runner.await(run);
            assertThatRun(events).completed().calledTool("pay", 1);
            assertThat(events).noneMatch(RunSuspended.class::isInstance);
        }
    }

    @Test
    void stopping_is_a_decision_too_and_a_suspended_run_can_be_stopped() {
        model.callTool("pay", "{}").callTool("pay", "{}");
        try (var runner = runner("first")) {
            RunId one = runner.begin(CONVERSATION, "clerk", "pay");
            runner.await(one);
            runner.decide(runner.waiting(one).getFirst(), Choice.STOP);
            assertThatRun(runner.await(one)).cancelled().hasOneEnd();
            RunId two = runner.begin(new ConversationId("c2"), "clerk", "pay");
            runner.await(two);
            ApprovalRecord open = runner.waiting(two).getFirst();
            assertThat(runner.runner().cancel(Caller.LOCAL, two)).isTrue();
            assertThatRun(runner.await(two)).cancelled().hasOneEnd();
            assertThat(decide(runner, Caller.LOCAL, open, Choice.APPROVE)).isInstanceOf(Deciding.DecidedBefore.class);
            assertThat(paid).isEmpty();
        }
    }

    @Test
    void nobody_answers_in_time() {
        model.callTool("pay", "{}").say("Too late.");
        try (var runner = runner("first")) {
            RunId run = runner.begin(CONVERSATION, "clerk", "pay");
            runner.await(run);
            ApprovalRecord approval = runner.waiting(run).getFirst();
            clock.tick(Duration.ofDays(8));
            assertThat(decide(runner, Caller.LOCAL, approval, Choice.APPROVE))
                    .isInstanceOf(Deciding.DecidedBefore.class);
            assertThatRun(runner.await(run)).completed().calledTool("pay", 0).toolFailed("pay", "in time");
        }
    }

    @Test
    void the_sweep_ends_the_wait_when_the_time_is_over() {
        model.callTool("pay", "{}").say("Too late.");
        try (var runner = runner("first")) {
            RunId run = runner.begin(CONVERSATION, "clerk", "pay");
            runner.await(run);
            clock.tick(Duration.ofDays(8));
            assertThat(runner.runner().recover()).isEqualTo(1);
            assertThatRun(runner.await(run)).completed().calledTool("pay", 0);
        }
    }

    @Test
    void an_agent_can_only_be_stricter_than_the_tool() {
        model.callTool("pay", "{\"amount\":1}").say("Not here.");
        Agent strict = Samples.agent("clerk", List.of("pay"), List.of())
                .withApproval("pay", ApprovalRule.always(Approval.DENY, "Never."));
        try (var runner = TestRunner.of(strict).tools(List.of(pay)).model(model).start()) {
            assertThatRun(runner.ask("clerk", "pay"))
                    .completed()
                    .calledTool("pay", 0)
                    .toolFailed("pay", "not allowed");
        }
        model.callTool("pay", "{\"amount\":1}");
        Agent lax = Samples.agent("clerk", List.of("pay"), List.of())
                .withApproval("pay", ApprovalRule.always(Approval.AUTO, ""));
        try (var runner = TestRunner.of(lax).tools(List.of(pay)).model(model).start()) {
            assertThatRun(runner.ask("clerk", "pay")).suspended();
        }
    }

    @Test
    void what_a_specialist_asks_is_shown_in_the_run_of_the_person_and_it_goes_on_where_it_was() {
        model.callTool("ask_clerk", "{\"question\":\"pay 5\"}")
                .callTool("pay", "{\"amount\":5}")
                .say("I paid it.")
                .say("The clerk paid it.");
        try (var runner = TestRunner.of(
                        Samples.agent("guide", List.of(), List.of("clerk")),
                        Samples.agent("clerk", List.of("pay"), List.of()))
                .tools(List.of(pay))
                .model(model)
                .start()) {
            RunId run = runner.begin(CONVERSATION, "guide", "pay");
            List<RunEvent> before = runner.await(run);
            assertThatRun(before).suspended();
            RunEvent.ToolRequested asked = (RunEvent.ToolRequested) before.stream()
                    .filter(RunEvent.ToolRequested.class::isInstance)
                    .findFirst()
                    .orElseThrow();
            assertThat(before)
                    .filteredOn(ApprovalRequested.class::isInstance)
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(((ApprovalRequested) event).call())
                                .isEqualTo(asked.call().id());
                        assertThat(((ApprovalRequested) event).request().run()).isNotEqualTo(run);
                        assertThat(((ApprovalRequested) event).request().tool()).isEqualTo("pay");
                    });
            runner.decide(runner.waiting(run).getFirst(), Choice.APPROVE);
            List<RunEvent> events = runner.await(run);
            assertThatRun(events).completed().hasOneEnd().said("The clerk paid it.");
            assertThatRun(runner.handedOver(events, "clerk"))
                    .completed()
                    .said("I paid it.")
                    .calledTool("pay", 1);
            assertThat(events).filteredOn(ApprovalDecided.class::isInstance).hasSize(1);
            assertThat(paid).hasSize(1);
        }
    }

    @Test
    void a_decision_for_a_specialist_that_is_gone_fails_the_run_and_does_not_keep_it_busy() {
        model.callTool("ask_clerk", "{\"question\":\"pay 5\"}")
                .callTool("pay", "{\"amount\":5}")
                .callTool("pay", "{\"amount\":6}");
        var first = TestRunner.of(
                        Samples.agent("guide", List.of("pay"), List.of("clerk")),
                        Samples.agent("clerk", List.of("pay"), List.of()))
                .tools(List.of(pay))
                .model(model)
                .replica("first", new MemoryStore(clock))
                .start();
        RunId run = first.begin(CONVERSATION, "guide", "pay");
        first.await(run);
        ApprovalRecord approval = first.waiting(run).getFirst();
        first.close();
        try (var second = TestRunner.of(Samples.agent("guide", List.of("pay"), List.of()))
                .tools(List.of(pay))
                .model(model)
                .replica("second", first.store())
                .start()) {
            second.decide(approval, Choice.APPROVE);
            assertThatRun(second.await(run)).failed("internal").hasOneEnd();
            assertThat(paid).isEmpty();
        }
    }

    @Test
    void a_person_says_what_becomes_of_a_tool_whose_outcome_is_unknown() throws InterruptedException {
        for (Choice choice : List.of(Choice.APPROVE, Choice.DENY, Choice.STOP)) {
            var started = new CountDownLatch(1);
            ToolDefinition hang = Samples.approved("hang", Effect.WRITE, (input, _) -> {
                paid.add(input);
                if (started.getCount() == 1) {
                    started.countDown();
                    new CountDownLatch(1).await();
                }
                return ToolOutput.text("done");
            });
            Agent agent = Samples.agent("clerk", List.of("hang"), List.of());
            model.callTool("hang", "{}");
            if (choice != Choice.STOP) {
                model.say("Over.");
            }
            var first = TestRunner.of(agent)
                    .tools(List.of(hang))
                    .model(model)
                    .replica("first", Samples.store())
                    .start();
            RunId run = first.begin(CONVERSATION, "clerk", "go");
            assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
            try (var second = TestRunner.of(agent)
                    .tools(List.of(hang))
                    .model(model)
                    .replica("second", first.store())
                    .start()) {
                second.runner().recover();
                second.await(run);
                ApprovalRecord question = second.waiting(run).getFirst();
                assertThat(question.request().kind()).isEqualTo(ApprovalRequest.Kind.UNKNOWN_OUTCOME);
                second.decide(question, choice);
                List<RunEvent> events = second.await(run);
                long starts =
                        events.stream().filter(ToolStarted.class::isInstance).count();
                switch (choice) {
                    case APPROVE -> {
                        assertThatRun(events).completed().hasOneEnd();
                        assertThat(starts).isEqualTo(2);
                    }
                    case DENY -> {
                        assertThatRun(events).completed().toolFailed("hang", "unknown");
                        assertThat(starts).isEqualTo(1);
                    }
                    case STOP, EXPIRE -> {
                        assertThatRun(events).cancelled().hasOneEnd();
                        assertThat(starts).isEqualTo(1);
                    }
                }
            } finally {
                first.close();
            }
        }
    }

    private static Deciding decide(TestRunner runner, Caller caller, ApprovalRecord approval, Choice choice) {
        return runner.runner().decide(caller, approval.request().id(), choice, Optional.empty(), Optional.empty());
    }

    private TestRunner runner(String replica) {
        return TestRunner.of(Samples.agent("clerk", List.of("pay"), List.of()))
                .tools(List.of(pay))
                .model(model)
                .clock(clock)
                .replica(replica, new MemoryStore(clock))
                .start();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
