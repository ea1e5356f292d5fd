package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.agent.Agent;
import dev.outcrop.conversation.Conversation;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.Role;
import dev.outcrop.model.StopReason;
import dev.outcrop.run.ApprovalRecord;
import dev.outcrop.run.ApprovalRequest.Kind;
import dev.outcrop.run.Decision.Choice;
import dev.outcrop.run.MemoryStore;
import dev.outcrop.run.RunEvent;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolOutput;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/**
 * A process may die at any event of a run with parallel tools, effects, an approval and a specialist; whoever goes on
 * brings it to the same end, and nothing is done twice.
 */
@Timeout(300)
class CrashAnywhereTest {
    private static final ConversationId CONVERSATION = new ConversationId("c1");
    private static final int MOST_EVENTS = 200;

    private static final List<Agent> AGENTS = List.of(
            Samples.agent("guide", List.of("look", "note", "pay"), List.of("clerk")),
            Samples.agent("clerk", List.of("book", "look"), List.of()));

    /** Starts by tool and call; each run has its own. */
    private final ConcurrentMap<String, Integer> starts = new ConcurrentHashMap<>();

    @Test
    void one_crash_at_every_event() {
        int events = 0;
        for (boolean before : List.of(true, false)) {
            for (int at = 1; at <= MOST_EVENTS; at++) {
                events = at;
                if (!survives(List.of(new Fuse(at, before)), how(at, before))) {
                    break;
                }
            }
        }
        assertThat(events).as("the events of the run").isBetween(40, MOST_EVENTS - 1);
    }

    @Test
    void several_crashes_anywhere() {
        for (long seed = 1; seed <= 300; seed++) {
            var random = new Random(seed);
            List<Fuse> fuses = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                fuses.add(new Fuse(1 + random.nextInt(25), random.nextBoolean()));
            }
            survives(fuses, "seed " + seed);
        }
    }

    @Test
    void a_decision_to_stop_is_obeyed_after_one_crash_at_every_event() {
        for (String tool : List.of("pay", "book")) { // the run's own, and its specialist's
            for (boolean before : List.of(true, false)) {
                boolean blown = true;
                for (int at = 1; blown && at <= MOST_EVENTS; at++) {
                    String how = tool + " " + how(at, before);
                    blown = survives(List.of(new Fuse(at, before)), how, stoppingAt(tool), events -> {
                        assertThatRun(events).as(how).cancelled().hasOneEnd();
                        assertThat(starts.keySet()).as(how).noneMatch(start -> start.startsWith(tool));
                    });
                }
                assertThat(blown).as("the run is longer than expected").isFalse();
            }
        }
    }

    private static String how(int at, boolean before) {
        return "at event " + at + (before ? ", before it" : "");
    }

    /** Yes to calls, no to repetitions. */
    private static Choice usual(ApprovalRecord approval) {
        return approval.request().kind() == Kind.START ? Choice.APPROVE : Choice.DENY;
    }

    private static Function<ApprovalRecord, Choice> stoppingAt(String tool) {
        return approval -> approval.request().tool().equals(tool) ? Choice.STOP : usual(approval);
    }

    /** Whether any of the fuses blew. */
    private boolean survives(List<Fuse> fuses, String how) {
        return survives(fuses, how, CrashAnywhereTest::usual, events -> {
            assertThatRun(events).as(how).completed().hasOneEnd().said("All done.");
            assertThat(starts).as(how).allSatisfy((tool, times) -> {
                if (!tool.startsWith("look")) {
                    assertThat(times).as(tool).isEqualTo(1);
                }
            });
        });
    }

    private boolean survives(
            List<Fuse> fuses, String how, Function<ApprovalRecord, Choice> person, Consumer<List<RunEvent>> end) {
        starts.clear();
        var store = Samples.store();
        List<TestRunner> dead = new ArrayList<>();
        try {
            for (int i = 0; i < fuses.size(); i++) {
                TestRunner runner = start(store, "process" + i, Optional.of(fuses.get(i)));
                dead.add(runner);
                try {
                    if (run(store).isEmpty()) {
                        runner.begin(CONVERSATION, "guide", "go");
                    }
                    drive(runner, store, person);
                } catch (IllegalStateException | AssertionError died) {
                    assertThat(fuses.get(i).burnt()).as(how + ": " + died).isTrue();
                }
            }
            try (var last = start(store, "last", Optional.empty())) {
                if (run(store).isEmpty()) {
                    last.begin(CONVERSATION, "guide", "go"); // the client sends again what was not acknowledged
                }
                drive(last, store, person);
                List<RunEvent> events = store.read(run(store).orElseThrow(), 0);
                end.accept(events);
                assertThat(events)
                        .as(how)
                        .extracting(event -> event.stamp().seq())
                        .isSorted()
                        .doesNotHaveDuplicates();
            }
        } finally {
            dead.forEach(TestRunner::close);
        }
        return fuses.stream().anyMatch(Fuse::burnt);
    }

    /** Goes on until the run has ended, and answers what it asks. */
    private static void drive(TestRunner runner, MemoryStore store, Function<ApprovalRecord, Choice> person) {
        runner.runner().recover();
        RunId run = run(store).orElseThrow();
        while (true) {
            if (runner.runner().live(run).isPresent()) {
                runner.await(run);
            }
            if (!store.find(Caller.LOCAL, run).orElseThrow().status().ended()) {
                List<ApprovalRecord> waiting = runner.waiting(run);
                if (waiting.isEmpty()) {
                    throw new IllegalStateException("it is left");
                }
                ApprovalRecord first = waiting.getFirst();
                runner.decide(first, person.apply(first));
            } else {
                return;
            }
        }
    }

    private static Optional<RunId> run(MemoryStore store) {
        return store.find(Caller.LOCAL, CONVERSATION)
                .map(Conversation::id)
                .flatMap(conversation -> store.latest(Caller.LOCAL, conversation))
                .map(record -> record.id());
    }

    private TestRunner start(MemoryStore store, String replica, Optional<Fuse> fuse) {
        var setup = TestRunner.of(AGENTS.toArray(new Agent[0]))
                .tools(List.of(
                        counted(Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("seen"))),
                        counted(Samples.approved("note", Effect.WRITE, (_, _) -> ToolOutput.text("noted"))),
                        counted(Samples.tool("pay", Effect.WRITE, (_, _) -> ToolOutput.text("paid"))),
                        counted(Samples.tool("book", Effect.WRITE, (_, _) -> ToolOutput.text("booked")))))
                .model(CrashAnywhereTest::answer)
                .replica(replica, store);
        fuse.ifPresent(each -> setup.journal(each::on));
        return setup.start();
    }

    private ToolDefinition counted(ToolDefinition tool) {
        return new ToolDefinition(
                tool.spec(), tool.title(), tool.effect(), tool.approval(), false, tool.timeout(), (input, context) -> {
                    starts.merge(tool.name() + " " + context.call(), 1, Integer::sum);
                    return tool.body().run(input, context);
                });
    }

    /** What the model says is a function of what it is asked, so that it says the same again after a crash. */
    private static ModelStream answer(ModelRequest request) {
        long said = request.messages().stream()
                .filter(message -> message.role() == Role.ASSISTANT)
                .count();
        boolean clerk = request.system().toString().contains("clerk");
        if (clerk) {
            return said == 0 ? stream("I book. ", uses("k", "book", "look")) : stream("It is booked.", List.of());
        }
        return switch ((int) said) {
            case 0 -> stream("I look. ", uses("a", "look", "note"));
            case 1 -> stream("I ask. ", uses("b", "ask_clerk", "look", "pay"));
            case 2 -> stream("Again. ", uses("c", "note", "note"));
            default -> stream("All done.", List.of());
        };
    }

    private static List<Block.ToolUse> uses(String prefix, String... tools) {
        List<Block.ToolUse> uses = new ArrayList<>();
        for (String tool : tools) {
            String input = tool.equals("ask_clerk") ? "{\"question\":\"book it\"}" : "{}";
            uses.add(new Block.ToolUse(
                    prefix + uses.size(), tool, JsonMapper.shared().readTree(input)));
        }
        return uses;
    }

    private static ModelStream stream(String text, List<Block.ToolUse> uses) {
        List<ModelEvent> events = new ArrayList<>();
        events.add(new ModelEvent.TextDelta(0, text));
        events.add(new ModelEvent.BlockFinished(0, new Block.Text(text)));
        for (int i = 0; i < uses.size(); i++) {
            events.add(new ModelEvent.ToolUseStarted(
                    i + 1, uses.get(i).id(), uses.get(i).tool()));
            events.add(new ModelEvent.BlockFinished(i + 1, uses.get(i)));
        }
        StopReason reason = uses.isEmpty() ? StopReason.END_TURN : StopReason.TOOL_USE;
        events.add(new ModelEvent.Finished(reason, reason.name(), Optional.empty()));
        return new ModelStream() {
            @Override
            public Iterator<ModelEvent> iterator() {
                return events.iterator();
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
    }
}
