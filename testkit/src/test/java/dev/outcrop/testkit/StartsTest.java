package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.agent.Agent;
import dev.outcrop.id.ConversationId;
import dev.outcrop.run.Decision;
import dev.outcrop.run.Journal;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ApprovalRequested;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.StepStarted;
import dev.outcrop.run.RunEvent.TextDelta;
import dev.outcrop.run.RunEvent.ToolFinished;
import dev.outcrop.run.RunEvent.ToolInputDelta;
import dev.outcrop.run.RunEvent.ToolInputStarted;
import dev.outcrop.run.RunEvent.ToolRequested;
import dev.outcrop.run.RunEvent.ToolStarted;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolOutput;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With which commit the start of a tool is stored. */
@Timeout(60)
class StartsTest {
    private static final Set<Class<?>> NOT_WAITED_FOR =
            Set.of(StepStarted.class, ToolInputStarted.class, ToolInputDelta.class, TextDelta.class);

    private final ScriptedModel model = ScriptedModel.create();

    /** What was stored and waited for, commit by commit. */
    private final List<List<Class<?>>> commits = new CopyOnWriteArrayList<>();

    /** What happens when a model's answer is stored, and nobody knows of it yet. */
    private Runnable behindTheAnswer = () -> {};

    @Test
    void a_tool_that_reads_starts_with_the_answer_that_asks_for_it_so_that_its_turn_waits_for_three_commits() {
        var startedBefore = new ArrayList<Boolean>();
        ToolDefinition look = Samples.tool("look", Effect.READ, (_, _) -> {
            startedBefore.add(commits.stream().anyMatch(commit -> commit.contains(ToolStarted.class)));
            return ToolOutput.text("seen");
        });
        model.turn(turn -> turn.toolUse("a", "look", "{}")).say("Done.");
        try (var runner = start(look)) {
            assertThatRun(runner.ask("guide", "go")).completed().calledTool("look", 1);
        }
        assertThat(commits).hasSize(3);
        assertThat(commits.get(0)).containsSubsequence(ModelFinished.class, ToolRequested.class, ToolStarted.class);
        assertThat(commits.get(1)).contains(ToolFinished.class);
        assertThat(startedBefore).containsExactly(true);
    }

    @Test
    void the_start_of_a_tool_that_writes_is_stored_by_itself_right_before_it_runs() {
        var startedBefore = new ArrayList<Boolean>();
        ToolDefinition look = Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("seen"));
        ToolDefinition pay = Samples.approved("pay", Effect.WRITE, (_, _) -> {
            startedBefore.add(commits.contains(List.<Class<?>>of(ToolStarted.class)));
            return ToolOutput.text("paid");
        });
        model.turn(turn -> turn.toolUse("a", "look", "{}").toolUse("b", "pay", "{}"))
                .say("Done.");
        try (var runner = start(look, pay)) {
            assertThatRun(runner.ask("guide", "go"))
                    .completed()
                    .calledTool("look", 1)
                    .calledTool("pay", 1);
        }
        assertThat(commits.getFirst()).filteredOn(ToolStarted.class::equals).hasSize(1);
        assertThat(startedBefore).containsExactly(true);
    }

    @Test
    void a_tool_that_writes_is_not_called_started_if_the_run_is_stopped_behind_the_answer_that_asks_for_it() {
        ToolDefinition pay = Samples.approved("pay", Effect.WRITE, (_, _) -> ToolOutput.text("paid"));
        model.turn(turn -> turn.toolUse("a", "pay", "{}"));
        var running = new CompletableFuture<Runnable>();
        behindTheAnswer = () -> running.join().run();
        try (var runner = start(pay)) {
            var run = runner.begin(new ConversationId("c1"), "guide", "go");
            running.complete(() -> runner.runner().cancel(Caller.LOCAL, run));
            List<RunEvent> events = runner.await(run);
            assertThatRun(events).cancelled().hasOneEnd();
            assertThat(events).noneMatch(ToolStarted.class::isInstance);
        }
    }

    @Test
    void beside_a_call_that_a_person_is_asked_about_none_starts_before_the_question_is_stored() {
        ToolDefinition look = Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("seen"));
        ToolDefinition pay = Samples.tool("pay", Effect.WRITE, (_, _) -> ToolOutput.text("paid"));
        model.turn(turn -> turn.toolUse("a", "look", "{}").toolUse("b", "pay", "{}"))
                .say("Done.");
        try (var runner = start(look, pay)) {
            var run = runner.begin(new ConversationId("c1"), "guide", "go");
            runner.await(run);
            List<Class<?>> stored =
                    commits.stream().<Class<?>>flatMap(List::stream).toList();
            assertThat(stored).containsSubsequence(ApprovalRequested.class, ToolStarted.class);
            assertThat(stored).filteredOn(ToolStarted.class::equals).hasSize(1);
            runner.decide(runner.waiting(run).getFirst(), Decision.Choice.APPROVE);
            assertThatRun(runner.await(run)).completed().calledTool("pay", 1).calledTool("look", 1);
        }
    }

    @Test
    void what_can_not_run_is_not_started() {
        ToolDefinition look = Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("seen"));
        model.turn(turn -> turn.toolUse("a", "nothing", "{}").toolUse("b", "look", "{}"))
                .say("Done.");
        try (var runner = start(look)) {
            List<RunEvent> events = runner.ask("guide", "go");
            assertThat(events)
                    .filteredOn(ToolStarted.class::isInstance)
                    .extracting(event -> ((ToolStarted) event).call())
                    .containsExactly("b");
        }
    }

    private TestRunner start(ToolDefinition... tools) {
        List<String> names = List.of(tools).stream().map(ToolDefinition::name).toList();
        Agent agent = Samples.agent("guide", names, List.of());
        return TestRunner.of(agent)
                .tools(List.of(tools))
                .model(model)
                .journal(this::told)
                .start();
    }

    private Journal told(Journal journal) {
        return (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (proxy, method, args) -> {
                    if (method.isDefault()) {
                        return InvocationHandler.invokeDefault(proxy, method, args);
                    }
                    try {
                        Object result = method.invoke(journal, args);
                        if (method.getName().equals("append")) {
                            List<Class<?>> stored = ((Collection<?>) args[1])
                                    .stream().<Class<?>>map(Object::getClass).toList();
                            if (!NOT_WAITED_FOR.containsAll(stored)) {
                                commits.add(stored);
                            }
                            if (stored.contains(ModelFinished.class)) {
                                behindTheAnswer.run();
                            }
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
