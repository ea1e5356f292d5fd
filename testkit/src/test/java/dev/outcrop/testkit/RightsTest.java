package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.AllowList;
import dev.outcrop.access.Caller;
import dev.outcrop.access.Permission;
import dev.outcrop.access.Role;
import dev.outcrop.access.Scope;
import dev.outcrop.agent.Agent;
import dev.outcrop.agent.Audience;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ToolSpec;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.Question;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ToolFinished;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolOutput;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rights travel with the work, and what somebody may not use is neither offered nor run for them. */
@Timeout(60)
class RightsTest {
    private static final ConversationId CONVERSATION = new ConversationId("c1");
    private static final Caller ANN = new Caller(
            "ann",
            "Ann",
            Role.BUILDER,
            Set.of("finance", "all"),
            Optional.of("k1"),
            new Scope(EnumSet.allOf(Permission.class), Optional.of(Set.of("guide", "chef"))));
    private static final Caller BOB = new Caller("bob", "Bob", Role.ADMIN, Set.of("it"), Optional.empty());

    private final ScriptedModel model = ScriptedModel.create();
    private final List<Caller> callers = Collections.synchronizedList(new ArrayList<>());

    @Test
    void whoever_takes_a_run_over_works_for_the_same_caller() throws InterruptedException {
        var looking = new CountDownLatch(1);
        var calls = new AtomicInteger();
        ToolDefinition look = Samples.tool("look", Effect.READ, (_, context) -> {
            callers.add(context.caller());
            if (calls.incrementAndGet() == 1) {
                looking.countDown();
                new CountDownLatch(1).await();
            }
            return ToolOutput.text("seen");
        });
        Agent guide = Samples.agent("guide", List.of("look"), List.of());
        model.callTool("look", "{}").say("I saw it.");
        TestRunner first =
                TestRunner.of(guide).tools(List.of(look)).model(model).start();
        RunId run = ask(first, ANN, "guide", "m1", Optional.empty());
        assertThat(looking.await(20, TimeUnit.SECONDS)).isTrue();
        first.close();
        try (var next = TestRunner.of(guide)
                .tools(List.of(look))
                .model(model)
                .replica("next", first.store())
                .start()) {
            next.runner().recover();
            assertThatRun(next.await(run)).completed();
        }
        assertThat(callers).containsExactly(ANN, ANN);
    }

    @Test
    void what_works_for_a_run_works_for_its_caller() {
        ToolDefinition look = Samples.tool("look", Effect.READ, (_, context) -> {
            callers.add(context.caller());
            return ToolOutput.text("seen");
        });
        model.callTool("ask_chef", "{\"question\":\"soup?\"}")
                .callTool("look", "{}")
                .say("Soup.")
                .say("Soup it is.");
        try (var runner = TestRunner.of(
                        Samples.agent("guide", List.of(), List.of("chef")),
                        Samples.agent("chef", List.of("look"), List.of()))
                .tools(List.of(look))
                .model(model)
                .start()) {
            List<RunEvent> events = runner.await(ask(runner, ANN, "guide", "m1", Optional.empty()));
            assertThatRun(events).completed();
            assertThat(((RunEvent.RunStarted) runner.handedOver(events, "chef").getFirst()).caller())
                    .isEqualTo(ANN);
        }
        assertThat(callers).containsExactly(ANN);
    }

    @Test
    void a_tool_for_others_is_not_offered_and_refused_if_it_is_asked_for_anyway() {
        var paid = new AtomicInteger();
        ToolDefinition pay = Samples.approved("pay", Effect.WRITE, (_, _) -> {
            paid.incrementAndGet();
            return ToolOutput.text("paid");
        });
        ToolDefinition look = Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("seen"));
        Agent guide = Samples.agent("guide", List.of("pay", "look"), List.of())
                .withAudience(new Audience(AllowList.EVERYBODY, Map.of("pay", AllowList.of("finance"))));
        model.callTool("pay", "{}").say("No.").callTool("pay", "{}").say("Yes.");
        try (var runner =
                TestRunner.of(guide).tools(List.of(pay, look)).model(model).start()) {
            List<RunEvent> refused = runner.await(ask(runner, BOB, "guide", "m1", Optional.empty()));

            assertThatRun(refused).completed();
            assertThat(result(refused))
                    .isEqualTo("The tool was not run: the person who asks is in none of the groups that may use it.");
            assertThat(paid).hasValue(0);
            assertThat(offered(0)).containsExactly("look");

            assertThat(result(runner.await(ask(runner, ANN, "guide", "m1", Optional.empty()))))
                    .isEqualTo("paid");
            assertThat(paid).hasValue(1);
            assertThat(offered(2)).containsExactly("pay", "look");
        }
    }

    @Test
    void nobody_is_asked_to_approve_what_is_refused_to_them() {
        ToolDefinition pay = Samples.tool("pay", Effect.WRITE, (_, _) -> ToolOutput.text("paid"))
                .only(AllowList.of("finance"));
        model.callTool("pay", "{}").say("No.");
        try (var runner = TestRunner.of(Samples.agent("guide", List.of("pay"), List.of()))
                .tools(List.of(pay))
                .model(model)
                .start()) {
            RunId run = ask(runner, BOB, "guide", "m1", Optional.empty());
            assertThatRun(runner.await(run)).completed();
            assertThat(runner.waiting(run)).isEmpty();
        }
    }

    @Test
    void an_agent_for_others_is_not_there_nor_offered_as_a_specialist() {
        Agent guide = Samples.agent("guide", List.of(), List.of("chef"));
        Agent chef = Samples.agent("chef", List.of(), List.of())
                .withAudience(new Audience(AllowList.of("finance"), Map.of()));
        model.callTool("ask_chef", "{\"question\":\"soup?\"}").say("I could not ask.");
        try (var runner = TestRunner.of(guide, chef).model(model).start()) {
            assertThat(beginning(runner, BOB, Optional.of("chef"), "m1", Optional.empty()))
                    .isEqualTo(new Beginning.NoSuchAgent("chef"));

            List<RunEvent> events = runner.await(ask(runner, BOB, "guide", "m1", Optional.empty()));
            assertThatRun(events).completed();
            assertThat(events).noneMatch(RunEvent.HandedOver.class::isInstance);
            assertThat(result(events)).isEqualTo("There is no tool with the name ask_chef.");
            assertThat(offered(0)).isEmpty();
        }
    }

    @Test
    void who_may_not_use_the_default_gets_the_first_that_they_may_use() {
        Agent chef = Samples.agent("chef", List.of(), List.of())
                .withAudience(new Audience(AllowList.of("finance"), Map.of()));
        model.say("I am the guide.");
        try (var runner = TestRunner.of(chef, Samples.agent("guide", List.of(), List.of()))
                .model(model)
                .start()) {
            Beginning begun = beginning(runner, BOB, Optional.empty(), "m1", Optional.empty());
            RunId run = ((Beginning.Begun) begun).lease().run();
            assertThat(((RunEvent.RunStarted) runner.await(run).getFirst()).agent())
                    .isEqualTo("guide");
        }
    }

    @Test
    void a_conversation_with_an_agent_is_over_for_who_may_not_use_it_any_more() {
        Agent chef = Samples.agent("chef", List.of(), List.of())
                .withAudience(new Audience(AllowList.of("finance"), Map.of()));
        Caller left = new Caller(ANN.id(), ANN.name(), ANN.role(), Set.of(), Optional.empty());
        model.say("Soup.");
        try (var runner = TestRunner.of(Samples.agent("guide", List.of(), List.of()), chef)
                .model(model)
                .start()) {
            RunId run = ask(runner, ANN, "chef", "m1", Optional.empty());
            MessageId answer = ((RunEvent.RunStarted) runner.await(run).getFirst()).answerMessage();

            assertThat(beginning(runner, left, Optional.empty(), "m2", Optional.of(answer)))
                    .isEqualTo(new Beginning.NoSuchAgent("chef"));
        }
    }

    private static RunId ask(
            TestRunner runner, Caller caller, String agent, String message, Optional<MessageId> parent) {
        Beginning begun = beginning(runner, caller, Optional.of(agent), message, parent);
        assertThat(begun).isInstanceOf(Beginning.Begun.class);
        return ((Beginning.Begun) begun).lease().run();
    }

    private static Beginning beginning(
            TestRunner runner, Caller caller, Optional<String> agent, String message, Optional<MessageId> parent) {
        return runner.runner()
                .ask(new Question(
                        caller,
                        CONVERSATION,
                        agent,
                        Optional.empty(),
                        new Question.Asked.NewMessage(
                                new MessageId(message), parent, List.of(new Block.Text("Hello")))));
    }

    private List<String> offered(int request) {
        ModelRequest asked = model.requests().get(request);
        return asked.tools().stream().map(ToolSpec::name).toList();
    }

    private static String result(List<RunEvent> events) {
        return events.stream()
                .filter(ToolFinished.class::isInstance)
                .map(event ->
                        ((Block.Text) ((ToolFinished) event).result().content().getFirst()).text())
                .findFirst()
                .orElseThrow();
    }
}
