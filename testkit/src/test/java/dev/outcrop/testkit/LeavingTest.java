package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.agent.Agent;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelStream;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.HandedBack;
import dev.outcrop.run.RunEvent.HandedOver;
import dev.outcrop.run.RunEvent.StepSuperseded;
import dev.outcrop.run.RunEvent.ToolFinished;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolOutput;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a process leaves behind that stops in an orderly way, and what the next one makes of it. */
@Timeout(60)
class LeavingTest {
    private static final ConversationId CONVERSATION = new ConversationId("c1");

    private final ScriptedModel model = ScriptedModel.create();

    @Test
    void a_reading_tool_stopped_by_a_shutdown_runs_again_and_is_not_called_stopped() throws InterruptedException {
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
        TestRunner first =
                TestRunner.of(agent("look")).tools(List.of(look)).model(model).start();
        RunId run = first.begin(CONVERSATION, "guide", "look");
        assertThat(looking.await(20, TimeUnit.SECONDS)).isTrue();
        first.close();
        assertThat(first.store().read(run, 0)).noneMatch(ToolFinished.class::isInstance);
        try (var next = next(first, agent("look"), List.of(look))) {
            next.runner().recover();
            assertThatRun(next.await(run)).completed().hasOneEnd().said("I saw it.");
        }
    }

    @Test
    void an_effect_stopped_by_a_shutdown_is_in_doubt() throws InterruptedException {
        var paying = new CountDownLatch(1);
        ToolDefinition pay = Samples.approved("pay", Effect.WRITE, (_, _) -> {
            paying.countDown();
            new CountDownLatch(1).await();
            return ToolOutput.text("paid");
        });
        model.callTool("pay", "{}");
        TestRunner first =
                TestRunner.of(agent("pay")).tools(List.of(pay)).model(model).start();
        RunId run = first.begin(CONVERSATION, "guide", "pay");
        assertThat(paying.await(20, TimeUnit.SECONDS)).isTrue();
        first.close();
        try (var next = next(first, agent("pay"), List.of(pay))) {
            next.runner().recover();
            assertThatRun(next.await(run)).suspended().calledTool("pay", 1);
        }
    }

    @Test
    void a_specialist_stopped_by_a_shutdown_is_asked_again() throws InterruptedException {
        Agent concierge = Samples.agent("concierge", List.of(), List.of("chef"));
        Agent chef = Samples.agent("chef", List.of(), List.of());
        var cooking = new CountDownLatch(1);
        model.callTool("ask_chef", "{\"question\":\"soup?\"}")
                .turn(turn -> turn.text("Let me ").then(cooking::countDown).await(new CountDownLatch(1)))
                .when(
                        request -> request.messages().equals(List.of(Message.user("soup?"))),
                        turn -> turn.text("Leek soup."))
                .say("Leek soup it is.");
        TestRunner first = TestRunner.of(concierge, chef).model(model).start();
        RunId run = first.begin(CONVERSATION, "concierge", "soup");
        assertThat(cooking.await(20, TimeUnit.SECONDS)).isTrue();
        first.close();
        assertThat(first.store().read(run, 0)).noneMatch(HandedBack.class::isInstance);
        try (var next = TestRunner.of(concierge, chef)
                .model(model)
                .replica("next", first.store())
                .start()) {
            next.runner().recover();
            List<RunEvent> events = next.await(run);
            assertThatRun(events)
                    .completed()
                    .hasOneEnd()
                    .said("Leek soup it is.")
                    .calledTool("ask_chef", 1);
            assertThat(events).filteredOn(HandedOver.class::isInstance).hasSize(1);
            List<RunEvent> child = next.handedOver(events, "chef");
            assertThatRun(child).completed().hasOneEnd();
            assertThat(child).filteredOn(StepSuperseded.class::isInstance).hasSize(1);
        }
    }

    @Test
    void a_run_that_is_handed_from_process_to_process_on_purpose_is_not_given_up() throws InterruptedException {
        var store = Samples.store();
        RunId run = new RunId("none");
        for (int start = 0; start < 8; start++) {
            var thinking = new CountDownLatch(1);
            model.turn(turn -> turn.text("Half ").then(thinking::countDown).await(new CountDownLatch(1)));
            try (var runner = TestRunner.of(agent())
                    .model(model)
                    .replica("start" + start, store)
                    .start()) {
                if (start == 0) {
                    run = runner.begin(CONVERSATION, "guide", "hi");
                } else {
                    assertThat(runner.runner().recover()).isEqualTo(1);
                }
                assertThat(thinking.await(20, TimeUnit.SECONDS)).isTrue();
            }
        }
        model.say("Whole.");
        try (var last =
                TestRunner.of(agent()).model(model).replica("last", store).start()) {
            last.runner().recover();
            assertThatRun(last.await(run)).completed().hasOneEnd().said("Whole.");
        }
    }

    @Test
    void a_run_that_brings_its_processes_down_is_given_up_in_the_end() throws InterruptedException {
        var store = Samples.store();
        var dead = new ArrayList<TestRunner>();
        RunId run = new RunId("none");
        try {
            for (int start = 0; start < 4; start++) {
                var thinking = new CountDownLatch(1);
                model.turn(turn -> turn.text("Half ").then(thinking::countDown).await(new CountDownLatch(1)));
                var runner = TestRunner.of(agent())
                        .model(model)
                        .replica("start" + start, store)
                        .start();
                dead.add(runner); // left behind without a word, as kill -9 does
                if (start == 0) {
                    run = runner.begin(CONVERSATION, "guide", "hi");
                } else {
                    assertThat(runner.runner().recover()).isEqualTo(1);
                }
                assertThat(thinking.await(20, TimeUnit.SECONDS)).isTrue();
            }
            try (var last =
                    TestRunner.of(agent()).model(model).replica("last", store).start()) {
                last.runner().recover();
                assertThatRun(last.await(run)).failed("interrupted").hasOneEnd();
            }
        } finally {
            dead.forEach(TestRunner::close);
        }
    }

    @Test
    void a_stream_that_ends_without_an_end_is_a_cut_answer() {
        var calls = new AtomicInteger();
        try (var runner = TestRunner.of(agent())
                .model(_ -> {
                    calls.incrementAndGet();
                    return cut();
                })
                .start()) {
            assertThatRun(runner.ask("guide", "hi")).failed("cut").hasOneEnd();
            assertThat(calls).hasValueLessThan(5);
        }
    }

    @Test
    void an_error_of_the_machine_ends_the_run_as_an_exception_does() {
        try (var runner = TestRunner.of(agent())
                .model(_ -> {
                    throw new NoClassDefFoundError("gone");
                })
                .start()) {
            assertThatRun(runner.ask("guide", "hi")).failed("internal").hasOneEnd();
        }
    }

    private static ModelStream cut() {
        return new ModelStream() {
            @Override
            public Iterator<ModelEvent> iterator() {
                return List.<ModelEvent>of(new ModelEvent.TextDelta(0, "so ")).iterator();
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
    }

    private TestRunner next(TestRunner first, Agent agent, List<ToolDefinition> tools) {
        return TestRunner.of(agent)
                .tools(tools)
                .model(model)
                .replica("next", first.store())
                .start();
    }

    private static Agent agent(String... tools) {
        return Samples.agent("guide", List.of(tools), List.of());
    }
}
