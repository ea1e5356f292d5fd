package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.ModelFailure.Kind;
import dev.outcrop.run.Admission;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.Decision;
import dev.outcrop.run.MemoryStore;
import dev.outcrop.run.Question;
import dev.outcrop.run.RunBudget;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.RunCancelled;
import dev.outcrop.run.RunEvent.RunCompleted;
import dev.outcrop.run.RunEvent.RunFailed;
import dev.outcrop.run.RunEvent.RunSuspended;
import dev.outcrop.run.RunEvent.ToolFinished;
import dev.outcrop.run.RunEvent.ToolStarted;
import dev.outcrop.run.RunSummary;
import dev.outcrop.tool.CancelSignal;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolContext;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** An hour of a busy server on a clock of its own: whatever goes wrong, every run comes to its one right end. */
@Timeout(180)
class SoakTest {
    private static final int RUNS = 10_000;
    private static final int SHIFTS = 20;
    private static final int PEOPLE = 40;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration TICK = Duration.ofMillis(250);
    private static final long SEED = 20260101;

    /** A tenth of a kilobyte a run; a journal that is kept takes a hundred times that. */
    private static final long LEFT_AT_MOST = 1_000_000;

    /** Of any class: whoever keeps one object of each run keeps nine times as many. */
    private static final long OBJECTS_AT_MOST = 1_000;

    private static final Pattern ANY = Pattern.compile(".*");

    private final Random random = new Random(SEED);
    private final VirtualTime time = new VirtualTime();
    private final FaultyModel model = new FaultyModel(time, SEED);
    private final Admission admission =
            Admission.adaptive(new Admission.Rules(8, 30, Duration.ofSeconds(1), Duration.ofMillis(300)), time);
    private final Set<CancelSignal> signals = ConcurrentHashMap.newKeySet();
    private final Map<RunId, Asked> asked = new HashMap<>();
    private final Map<RunId, Asked> open = new LinkedHashMap<>();
    private final Set<RunId> stopped = new HashSet<>();
    private final TreeMap<Instant, RunId> stops = new TreeMap<>();
    private int toolCalls;

    private record Asked(String question, Caller caller, ConversationId conversation) {}

    @Test
    void ten_thousand_runs_of_an_hour_end_right_and_leave_nothing_behind() {
        int threadsBefore = LiveThreads.count();
        var ends = new TreeMap<String, Integer>();
        try (TestRunner runner = runner()) {
            int threadsOfNoRun = LiveThreads.count();
            work(runner, 0, 2, ends);
            LiveThreads.awaitAtMost(threadsOfNoRun); // who still looks for stops holds runs
            LiveObjects afterTwo = LiveObjects.now();
            work(runner, 2, SHIFTS, ends);
            LiveThreads.awaitAtMost(threadsOfNoRun);
            // While the process lives, or what it keeps by mistake would go with it.
            LiveObjects afterAll = LiveObjects.settled(afterTwo, OBJECTS_AT_MOST, ANY);
            String what = "seed %d: that %d more runs leave behind".formatted(SEED, RUNS - 2 * RUNS / SHIFTS);
            assertThat(afterAll.since(afterTwo, OBJECTS_AT_MOST, ANY))
                    .as("objects, " + what)
                    .isEmpty();
            assertThat(afterAll.bytes() - afterTwo.bytes()).as("bytes, " + what).isLessThan(LEFT_AT_MOST);
        }
        LiveThreads.awaitAtMost(threadsBefore);
        assertThat(ends.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(RUNS);
        assertThat(ends.keySet())
                .as("seed %d: %s", SEED, ends)
                .contains(
                        "completed",
                        "completed length",
                        "completed content-filter",
                        "cancelled",
                        "throttled",
                        "unavailable",
                        "cut",
                        "stalled",
                        "invalid",
                        "malformed-output",
                        "context-too-long",
                        "unauthenticated",
                        "expired");
        assertThat(model.met()).as("faults").containsAll(EnumSet.complementOf(EnumSet.of(Kind.CANCELLED)));
        assertThat(model.open()).isZero();
        assertThat(time.sleeping()).isZero();
        assertThat(admission.loads().values())
                .allSatisfy(load -> assertThat(load).isEqualTo(new Admission.Load(load.limit(), 0, 0)));
        assertThat(toolCalls).isGreaterThan(1_000);
    }

    private void work(TestRunner runner, int from, int to, Map<String, Integer> ends) {
        for (int shift = from; shift < to; shift++) {
            work(runner, shift, ends);
        }
    }

    private void work(TestRunner runner, int shift, Map<String, Integer> ends) {
        Instant start = time.instant();
        for (int i = 0; i < RUNS / SHIFTS; i++) {
            goOn(runner, start.plus(HOUR.multipliedBy(i).dividedBy(RUNS)));
            ask(runner, shift * RUNS / SHIFTS + i);
        }
        while (!open.isEmpty()) {
            goOn(runner, time.instant().plus(Duration.ofSeconds(1)));
        }
        asked.forEach((run, question) ->
                ends.merge(check(question, run, runner.store().read(run, 0)), 1, Integer::sum));
        settle(runner);
        assertThat(runner.runner().active()).isZero();
        toolCalls += signals.size();
        awaitNoListeners();
        forget(runner.store());
    }

    /** Each shift's conversations are deleted, as the store in memory is not made for ten thousand; the process goes on. */
    private void forget(MemoryStore store) {
        asked.values().forEach(each -> store.delete(each.caller(), each.conversation()));
        assertThat(store.purge(time.instant().plusMillis(1))).isEqualTo(asked.size());
        assertThat(asked.keySet())
                .allSatisfy(run -> assertThat(store.read(run, 0)).isEmpty());
        asked.clear();
        stopped.clear();
        stops.clear();
        signals.clear();
        model.forget();
    }

    private TestRunner runner() {
        ToolDefinition look = Samples.tool("look", Effect.READ, this::work);
        ToolDefinition pay = Samples.tool("pay", Effect.WRITE, this::work);
        return TestRunner.of(Samples.agent("guide", List.of("look", "pay"), List.of()))
                .tools(List.of(look, pay))
                .model(model)
                .catalog(_ -> List.of("first", "second"))
                .clock(time)
                .admission(admission)
                .budget(new RunBudget(Optional.empty(), Optional.of(1_000_000L)))
                .pauses(time::sleep)
                .start();
    }

    private ToolOutput work(JsonNode input, ToolContext context) throws InterruptedException {
        signals.add(context.cancel());
        time.sleep(Duration.ofMillis(700), context.cancel());
        if (input.path("fails").booleanValue()) {
            throw new IllegalStateException("by chance");
        }
        return ToolOutput.text("done");
    }

    private void ask(TestRunner runner, int number) {
        var caller = new Caller("p" + random.nextInt(PEOPLE), "Somebody");
        String question = "question " + number;
        var conversation = new ConversationId("c" + number);
        Beginning beginning = runner.runner()
                .ask(new Question(
                        caller,
                        conversation,
                        Optional.of("guide"),
                        Optional.empty(),
                        new Question.Asked.NewMessage(
                                new MessageId("m" + number), Optional.empty(), List.of(new Block.Text(question)))));
        RunId run = ((Beginning.Begun) beginning).lease().run();
        asked.put(run, new Asked(question, caller, conversation));
        open.put(run, new Asked(question, caller, conversation));
        if (random.nextInt(12) == 0) {
            stops.put(time.instant().plusMillis(random.nextInt(8_000)).plusNanos(number), run);
        }
    }

    /** Lets time pass until {@code until}, in which people stop runs and decide. */
    private void goOn(TestRunner runner, Instant until) {
        while (time.instant().isBefore(until)) {
            settle(runner);
            Instant next =
                    time.next().filter(at -> at.isBefore(until)).orElse(until).plus(TICK);
            time.goTo(next.isBefore(until) ? next : until);
            while (!stops.isEmpty() && !stops.firstKey().isAfter(time.instant())) {
                stop(runner, stops.pollFirstEntry().getValue());
            }
            attend(runner);
        }
    }

    /** Time stands still while anything is done: until every run sleeps, waits for its turn, or has ended. */
    private void settle(TestRunner runner) {
        long until = System.nanoTime() + Duration.ofMillis(20).toNanos();
        while (busy(runner) && System.nanoTime() < until) {
            LockSupport.parkNanos(50_000);
        }
    }

    private boolean busy(TestRunner runner) {
        int waiting = admission.loads().values().stream()
                .mapToInt(Admission.Load::waiting)
                .sum();
        return time.sleeping() + waiting < runner.runner().active();
    }

    private void attend(TestRunner runner) {
        for (Iterator<Map.Entry<RunId, Asked>> all = open.entrySet().iterator(); all.hasNext(); ) {
            var entry = all.next();
            RunId run = entry.getKey();
            if (runner.runner().live(run).isPresent()) {
                continue;
            }
            RunEvent last = runner.store().read(run, 0).getLast();
            if (last.terminal()) {
                all.remove();
            } else {
                assertThat(last).as("seed %d, run %s", SEED, run).isInstanceOf(RunSuspended.class);
                answer(runner, run, entry.getValue().caller());
            }
        }
    }

    private void answer(TestRunner runner, RunId run, Caller caller) {
        int choice = random.nextInt(10);
        if (choice == 0) {
            stop(runner, run);
            return;
        }
        runner.waiting(run)
                .forEach(approval -> assertThat(runner.runner()
                                .decide(
                                        caller,
                                        approval.request().id(),
                                        choice < 4 ? Decision.Choice.DENY : Decision.Choice.APPROVE,
                                        Optional.empty(),
                                        Optional.empty()))
                        .isNotNull());
    }

    private void stop(TestRunner runner, RunId run) {
        Optional<Asked> question = Optional.ofNullable(asked.get(run));
        if (question.filter(each -> runner.runner().cancel(each.caller(), run)).isPresent()) {
            stopped.add(run);
        }
    }

    /** How the run ended, which is how it had to. */
    private String check(Asked question, RunId run, List<RunEvent> events) {
        assertThatRun(events).hasOneEnd();
        FaultyModel.Ending last =
                model.ending(question.question()).orElseGet(() -> FaultyModel.Ending.failed(Kind.CANCELLED, ""));
        Supplier<String> what = () -> "seed " + SEED + ", run " + run + ": " + events;
        return switch (events.getLast()) {
            case RunCompleted(var _, Optional<String> cut) -> {
                assertThat(last.failure()).as(what).isEmpty();
                assertThat(RunSummary.of(events).usage()).as(what).isPresent();
                assertThat(textOf(events)).as(what).isEqualTo(last.text());
                assertThat(count(events, ToolStarted.class))
                        .as(what)
                        .isLessThanOrEqualTo(count(events, ToolFinished.class));
                yield cut.map(why -> "completed " + why).orElse("completed");
            }
            case RunFailed(var _, var error) -> {
                assertThat(last.failure()).as(what).contains(error.code());
                assertThat(RunEvents.lastSaid(events)).as(what).isEqualTo(last.text());
                yield error.code();
            }
            case RunCancelled _ -> {
                assertThat(stopped).as(what).contains(run);
                yield "cancelled";
            }
            default -> throw new AssertionError(what.get());
        };
    }

    private static String textOf(List<RunEvent> events) {
        var answer = (ModelFinished) events.stream()
                .filter(ModelFinished.class::isInstance)
                .reduce((_, later) -> later)
                .orElseThrow();
        return ((Block.Text) answer.blocks().getFirst()).text();
    }

    private static long count(List<RunEvent> events, Class<? extends RunEvent> type) {
        return events.stream().filter(type::isInstance).count();
    }

    /** A tool that nobody waits for any more ends a moment after its run. */
    private void awaitNoListeners() {
        long until = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (signals.stream().anyMatch(signal -> listeners(signal) > 0) && System.nanoTime() < until) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(signals).allSatisfy(signal -> assertThat(listeners(signal)).isZero());
    }

    private static int listeners(CancelSignal signal) {
        try {
            var field = CancelSignal.class.getDeclaredField("listeners");
            field.setAccessible(true);
            return ((Set<?>) field.get(signal)).size();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the signal has changed", e);
        }
    }
}
