package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.agent.Agent;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Cost;
import dev.outcrop.model.Embedder;
import dev.outcrop.model.Embedder.Embedded;
import dev.outcrop.model.Guardrail;
import dev.outcrop.model.GuardrailFinding;
import dev.outcrop.model.Guardrails;
import dev.outcrop.model.Inference;
import dev.outcrop.model.Message;
import dev.outcrop.model.Model;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.Pricing;
import dev.outcrop.model.Usage;
import dev.outcrop.run.Admission;
import dev.outcrop.run.CountedEmbedder;
import dev.outcrop.run.CountedGuardrails;
import dev.outcrop.run.InnerCall;
import dev.outcrop.run.InnerCall.Kind;
import dev.outcrop.run.InnerCall.Outcome;
import dev.outcrop.run.RetryPolicy;
import dev.outcrop.run.RunBudget;
import dev.outcrop.run.RunError;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.HandedBack;
import dev.outcrop.run.RunEvent.ModelCut;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.ToolCalledModel;
import dev.outcrop.run.RunEvent.ToolFinished;
import dev.outcrop.run.RunStatus;
import dev.outcrop.run.RunSummary;
import dev.outcrop.run.SideCalls;
import dev.outcrop.run.Tally;
import dev.outcrop.tool.Approval;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolContext;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolFailure;
import dev.outcrop.tool.ToolOutput;
import dev.outcrop.usage.Allowance;
import dev.outcrop.usage.Charge;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tools that call models themselves. */
@Timeout(60)
class InnerCallsTest {
    private static final Usage USAGE = new Usage(30, 20, 50, 0, 0);
    private static final String INNER = "small";

    /** A dollar a token. */
    private static final Pricing DOLLARS = (modelId, usage) -> modelId.equals("unpriced")
            ? Optional.empty()
            : Optional.of(usd(usage.inputTokens() + usage.outputTokens()));

    private final Clock clock = SettableClock.at("2026-01-01T12:00:00Z");
    private final ScriptedModel model = ScriptedModel.create();
    private final Admission admission = Admission.adaptive(Admission.Rules.DEFAULT, clock);
    private SideCalls calls = sideCalls(RunBudget.NONE);

    private SideCalls sideCalls(RunBudget budget) {
        return new SideCalls(
                model,
                InnerCallsTest::models,
                DOLLARS,
                budget,
                Allowance.UNLIMITED,
                _ -> {},
                RetryPolicy.backoff(
                        Duration.ofMillis(10), Duration.ofSeconds(1), 3, Duration.ofMinutes(1), new Random(1)),
                admission,
                (_, _) -> {},
                clock,
                prefix -> prefix);
    }

    private static List<String> models(String alias) {
        return alias.equals("both") ? List.of("unpriced", INNER) : List.of(alias);
    }

    @Test
    void what_a_tool_calls_is_the_runs_and_not_counted_twice() {
        asksInside();
        inner(turn -> turn.text("Soup."));
        try (var runner = runner(tool((_, context) -> ToolOutput.text(read(INNER, context))))) {
            List<RunEvent> events = runner.ask("guide", "go");

            assertThatRun(events).completed();
            InnerCall made = one(events);
            assertThat(made.kind()).isEqualTo(Kind.MODEL);
            assertThat(made.purpose()).isEqualTo("testing");
            assertThat(made.modelId()).isEqualTo(INNER);
            assertThat(made.outcome()).isEqualTo(Outcome.DONE);
            assertThat(made.usage()).contains(USAGE);
            assertThat(made.cost()).contains(usd(50));
            assertThat(made.firstDeltaAt()).isPresent();
            RunSummary summary = RunSummary.of(events);
            assertThat(summary.cost()).contains(sum(events)).contains(usd(150));
            assertThat(summary.usage().orElseThrow().inputTokens()).isEqualTo(90);
            assertThat(summary.saved()).contains(Cost.NOTHING);
            assertThat(summary.model()).contains("chat");
            assertThat(calls.tallies()).isEmpty();
            assertThat(position(events, ToolCalledModel.class)).isLessThan(position(events, ToolFinished.class));
        }
    }

    @Test
    void a_thread_of_its_own_is_outside_of_the_run() {
        asksInside();
        inner(turn -> turn.text("Soup."));
        try (var runner = runner(tool((_, context) -> {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                return ToolOutput.text(
                        threads.submit(() -> read(INNER, context)).get());
            }
        }))) {
            List<RunEvent> events = runner.ask("guide", "go");

            assertThatRun(events).completed();
            assertThat(made(events)).isEmpty();
            assertThat(RunSummary.of(events).cost()).contains(usd(100));
            assertThat(calls.tallies()).containsEntry("testing", new Tally(1, 0, USAGE, 0, usd(50), 0));
        }
    }

    @Test
    void it_is_made_again_of_the_next_model_too_and_told_once() {
        asksInside();
        inner("unpriced", turn -> turn.text("Unpriced."));
        inner(turn -> turn.refuse(ModelFailure.Kind.THROTTLED));
        inner(turn -> turn.text("Soup."));
        try (var runner = runner(tool((_, context) -> ToolOutput.text(read(INNER, context))))) {
            InnerCall made = one(runner.ask("guide", "go"));

            assertThat(made.tries()).isEqualTo(2);
            assertThat(made.outcome()).isEqualTo(Outcome.DONE);
        }
    }

    @Test
    void a_refusal_costs_nothing_and_an_answer_that_breaks_off_is_settled_by_estimate() {
        asksInside();
        inner(turn -> turn.refuse(ModelFailure.Kind.FORBIDDEN));
        inner(turn -> turn.text("12345678").fail(ModelFailure.Kind.UNAVAILABLE));
        inner(turn -> turn.text("1234 5678"));
        try (var runner = runner(tool((_, context) -> {
            fails(ModelFailure.Kind.FORBIDDEN, context);
            fails(ModelFailure.Kind.UNAVAILABLE, context);
            try (ModelStream left = stream(INNER, context)) {
                left.iterator().next();
            }
            return ToolOutput.text("So.");
        }))) {
            List<RunEvent> events = runner.ask("guide", "go");

            assertThatRun(events).completed();
            assertThat(made(events))
                    .extracting(InnerCall::outcome)
                    .containsExactly(Outcome.FAILED, Outcome.CUT, Outcome.CUT);
            assertThat(made(events))
                    .extracting(made -> made.reason().orElseThrow())
                    .containsExactly("FORBIDDEN", "UNAVAILABLE", "CANCELLED");
            assertThat(made(events).getFirst().usage()).isEmpty();
            assertThat(made(events).get(1).usage().orElseThrow().outputTokens()).isEqualTo(2);
            RunSummary summary = RunSummary.of(events);
            assertThat(summary.estimated()).isTrue();
            assertThat(summary.cost()).contains(sum(events));
            assertThat(inUse()).isZero();
        }
    }

    @Test
    void what_a_tool_leaves_open_ends_with_its_call() throws Exception {
        var never = new CountDownLatch(1);
        var late = new AtomicReference<Optional<RuntimeException>>(Optional.empty());
        var over = new CountDownLatch(1);
        var tried = new CountDownLatch(1);
        asksInside();
        inner(turn -> turn.text("Soup.").await(never));
        ToolDefinition slow = tool((_, context) -> {
            var unused = stream(INNER, context).iterator().next();
            try {
                over.await(); // its time is over long before
            } catch (InterruptedException _) {
                awaitQuietly(over);
            }
            try {
                var unusedText = read(INNER, context);
            } catch (RuntimeException refused) {
                late.set(Optional.of(refused));
            }
            tried.countDown();
            return ToolOutput.text("Nobody hears it: " + unused);
        });
        try (var runner = runner(withTimeout(slow, Duration.ofSeconds(1)))) {
            List<RunEvent> events = runner.ask("guide", "go");
            over.countDown();
            tried.await();

            assertThatRun(events).completed();
            InnerCall made = one(events);
            assertThat(made.outcome()).isEqualTo(Outcome.CUT);
            assertThat(RunSummary.of(events).cost()).contains(sum(events));
            assertThat(position(events, ToolCalledModel.class)).isLessThan(position(events, ToolFinished.class));
            assertThat(model.cancelled()).isEqualTo(1);
            assertThat(inUse()).isZero();
            assertThat(late.get())
                    .containsInstanceOf(ModelFailure.class)
                    .hasValueSatisfying(failure ->
                            assertThat(((ModelFailure) failure).kind()).isEqualTo(ModelFailure.Kind.CANCELLED));
            assertThat(runner.store().read(events.getFirst().stamp().run(), 0)).isEqualTo(events);
        }
    }

    @Test
    void a_call_that_is_just_being_told_of_when_the_tools_call_ends_is_paid_for() throws Exception {
        var settling = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        Pricing slow = (modelId, usage) -> {
            if (Thread.currentThread().getName().equals("reader")) {
                settling.countDown();
                awaitQuietly(goOn);
            }
            return DOLLARS.price(modelId, usage);
        };
        asksInside();
        inner(turn -> turn.text("Soup."));
        ToolDefinition hasty = tool((_, context) -> {
            ModelStream stream = stream(INNER, context);
            Thread.ofVirtual().name("reader").start(() -> stream.forEach(_ -> {}));
            settling.await();
            return ToolOutput.text("It doesn't wait for the end.");
        });
        try (var runner = setup(hasty).pricing(slow).start();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<RunEvent>> asked = threads.submit(() -> runner.ask("guide", "go"));
            settling.await();
            assertThatThrownBy(() -> asked.get(500, TimeUnit.MILLISECONDS))
                    .as("the run goes on after the call is told of")
                    .isInstanceOf(TimeoutException.class);
            goOn.countDown();
            List<RunEvent> events = asked.get();

            assertThatRun(events).completed();
            assertThat(one(events).outcome()).isEqualTo(Outcome.DONE);
            assertThat(one(events).usage()).contains(USAGE);
            assertThat(position(events, ToolCalledModel.class)).isLessThan(position(events, ToolFinished.class));
            assertThat(RunSummary.of(events).cost()).contains(sum(events));
        }
    }

    @Test
    void the_runs_budget_refuses_it_and_ends_the_run_whatever_the_tool_makes_of_it() {
        var limit = new RunBudget(Optional.of(usd(100)), Optional.empty());
        calls = sideCalls(limit);
        var caught = new ArrayList<RuntimeException>();
        asksInside();
        inner(turn -> turn.text("Soup."));
        ToolDefinition stubborn = tool((_, context) -> {
            var unused = read(INNER, context); // 100 dollars are spent then
            try {
                return ToolOutput.text(unused + read(INNER, context));
            } catch (RuntimeException refused) {
                caught.add(refused);
                return ToolOutput.text("Never mind.");
            }
        });
        try (var runner = setup(stubborn).budget(limit).start()) {
            List<RunEvent> events = runner.ask("guide", "go");

            RunError error = failure(events);
            assertThat(error.code()).isEqualTo("budget");
            assertThat(error.message()).contains("$100.00");
            assertThat(caught)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            ToolFailure.class, refused -> assertThat(refused).hasMessage(error.message()));
            assertThat(model.requests()).hasSize(2);
            assertThat(RunSummary.of(events).cost()).contains(usd(100));
            assertThatRun(events).hasOneEnd();
        }
    }

    @Test
    void under_a_limit_in_dollars_the_model_without_a_price_is_passed_over_or_ends_the_run() {
        var limit = new RunBudget(Optional.of(usd(1000)), Optional.empty());
        calls = sideCalls(limit);
        asksInside();
        inner(turn -> turn.text("Soup."));
        try (var runner = setup(tool((_, context) -> ToolOutput.text(read("both", context))))
                .budget(limit)
                .start()) {
            assertThat(one(runner.ask("guide", "go")).modelId()).isEqualTo(INNER);
        }
        asksInside();
        try (var runner = setup(tool((_, context) -> ToolOutput.text(read("unpriced", context))))
                .budget(limit)
                .start()) {
            List<RunEvent> events = runner.ask("guide", "go");
            assertThat(failure(events).message()).contains("the price of unpriced is not known");
            assertThat(made(events)).isEmpty();
        }
    }

    @Test
    void a_specialists_tool_spends_for_the_run_that_asked_it() {
        Agent concierge = Samples.agent("concierge", List.of(), List.of("guide"));
        model.when(
                InnerCallsTest::outer,
                turn -> turn.toolUse("ask_guide", "{\"question\":\"How?\"}").usage(USAGE));
        asksInside();
        model.when(InnerCallsTest::outer, turn -> turn.text("So it is.").usage(USAGE));
        inner(turn -> turn.text("Soup."));
        try (var runner = TestRunner.of(concierge, guide())
                .tools(List.of(tool((_, context) -> ToolOutput.text(read(INNER, context)))))
                .model(model)
                .pricing(DOLLARS)
                .start()) {
            List<RunEvent> events = runner.ask("concierge", "go");

            assertThatRun(events).completed();
            assertThat(made(events)).isEmpty();
            assertThat(made(runner.handedOver(events, "guide"))).hasSize(1);
            assertThat(RunSummary.of(events).cost()).contains(usd(250));
            assertThat(sum(events)).isEqualTo(usd(250));
        }
    }

    @Test
    void embeddings_are_paid_for_and_guardrails_are_told() {
        Embedder embedder = new CountedEmbedder((_, texts, _) ->
                new Embedded(Collections.nCopies(texts.size(), new float[] {1}), texts.contains("silent") ? 0 : 7));
        var finding =
                new GuardrailFinding(GuardrailFinding.Side.INPUT, "topic", "Heists", GuardrailFinding.Action.BLOCKED);
        Guardrails guardrails = new CountedGuardrails((_, _, _) ->
                new Guardrails.Verdict(true, Optional.empty(), List.of(), List.of(finding), Optional.of("request-1")));
        asksInside();
        try (var runner = runner(tool((_, _) -> {
            embedder.embed("vectors", List.of("leek"), Embedder.Purpose.QUERY);
            embedder.embed("vectors", List.of("silent"), Embedder.Purpose.DOCUMENT);
            guardrails.apply(new Guardrail("gr1", "3", "enabled", "sync"), GuardrailFinding.Side.INPUT, List.of());
            return ToolOutput.text("Found.");
        }))) {
            List<RunEvent> events = runner.ask("guide", "go");

            assertThatRun(events).completed();
            List<InnerCall> made = made(events);
            assertThat(made)
                    .extracting(InnerCall::kind)
                    .containsExactly(Kind.EMBEDDING, Kind.EMBEDDING, Kind.GUARDRAIL);
            assertThat(made).extracting(InnerCall::purpose).containsExactly("query", "document", "input");
            assertThat(made).extracting(InnerCall::estimated).containsExactly(false, true, false);
            assertThat(made.get(1).usage()).contains(new Usage(2, 0, 2, 0, 0));
            assertThat(made.getLast().modelId()).isEqualTo("gr1:3");
            assertThat(made.getLast().outcome()).isEqualTo(Outcome.INTERVENED);
            assertThat(made.getLast().findings()).containsExactly(finding);
            assertThat(RunSummary.of(events).cost()).contains(usd(109)).contains(sum(events));
        }
        assertThat(embedder.embed("vectors", List.of("leek"), Embedder.Purpose.QUERY)
                        .inputTokens())
                .isEqualTo(7);
    }

    @Test
    void an_embedding_is_held_to_the_budget_too() {
        var limit = new RunBudget(Optional.empty(), Optional.of(50L));
        var embedded = new AtomicInteger();
        Embedder embedder = new CountedEmbedder((_, _, _) -> {
            embedded.incrementAndGet();
            return new Embedded(List.of(new float[] {1}), 7);
        });
        asksInside();
        try (var runner = setup(tool((_, _) -> ToolOutput.text(""
                        + embedder.embed("vectors", List.of("leek"), Embedder.Purpose.QUERY)
                                .vectors()
                                .size())))
                .budget(limit)
                .start()) {
            assertThat(failure(runner.ask("guide", "go")).message()).contains("50 tokens");
            assertThat(embedded).hasValue(0);
        }
    }

    @Test
    void a_process_that_dies_at_any_event_has_paid_for_what_it_called_and_pays_again_for_what_is_done_again() {
        int paidTwice = 0;
        boolean blown = true;
        for (int at = 1; blown; at++) {
            for (boolean before : List.of(true, false)) {
                var fuse = new Fuse(at, before);
                var store = Samples.store();
                var conversation = new ConversationId("c" + at + before);
                var answering = new Answers();
                var side = answering.sideCalls();
                ToolDefinition look = tool((_, context) -> ToolOutput.text(read(side, INNER, context)));
                Optional<RunId> run = Optional.empty();
                try (var first = setup(look)
                        .model(answering)
                        .replica("first", store)
                        .journal(fuse::on)
                        .start()) {
                    try {
                        run = Optional.of(first.begin(conversation, "guide", "go"));
                        first.await(run.get());
                    } catch (IllegalStateException | AssertionError died) {
                        assertThat(fuse.burnt()).as(died.toString()).isTrue();
                    }
                }
                blown = fuse.burnt();
                if (run.isEmpty()) {
                    continue;
                }
                List<RunEvent> stored = store.read(run.get(), 0);
                boolean finished = stored.stream().anyMatch(ToolFinished.class::isInstance);
                int paid = made(stored).size();
                try (var last =
                        setup(look).model(answering).replica("last", store).start()) {
                    last.runner().recover();
                    List<RunEvent> events = last.await(run.get());
                    String how = "died at event " + at + (before ? ", before it" : "");
                    assertThatRun(events).as(how).completed().hasOneEnd();
                    // A call that was made and not yet stored when the process died is in no journal.
                    assertThat(made(events)).as(how).hasSize(paid + (finished ? 0 : 1));
                    assertThat(RunSummary.of(events).cost()).as(how).contains(sum(events));
                    paidTwice += made(events).size() > 1 ? 1 : 0;
                }
            }
        }
        assertThat(paidTwice).isPositive();
    }

    @Test
    void the_cost_of_a_run_is_the_sum_of_its_events_and_passes_the_limit_by_one_call_at_most() {
        for (int seed = 1; seed <= 40; seed++) {
            var answers = new Answers(seed);
            long most = 400L + new Random(seed).nextInt(2_000);
            var limit = new RunBudget(Optional.empty(), Optional.of(most));
            calls = answers.sideCalls();
            ToolDefinition look = tool((_, context) -> {
                var text = new StringBuilder();
                for (int i = 0; i < 3; i++) {
                    try {
                        text.append(read(INNER, context));
                    } catch (ModelFailure _) {
                        text.append("nothing");
                    }
                }
                return ToolOutput.text(text.toString());
            });
            try (var runner = setup(look).model(answers).budget(limit).start()) {
                List<RunEvent> events = runner.ask("guide", "go");
                RunSummary summary = RunSummary.of(events);
                assertThat(summary.status().ended()).isTrue();
                assertThat(summary.cost()).as("seed " + seed).contains(sum(events));
                Usage used = summary.usage().orElseThrow();
                assertThat(used.inputTokens() + used.outputTokens())
                        .as("seed " + seed)
                        .isLessThan(most + Answers.DEAREST);
            }
        }
    }

    /** Asks for the tool three times at once, then is done; inside it says something, and fails by chance. */
    private final class Answers implements Model {
        static final long DEAREST = 300;

        private final Optional<Random> random;

        Answers() {
            this.random = Optional.empty();
        }

        Answers(int seed) {
            this.random = Optional.of(new Random(seed));
        }

        SideCalls sideCalls() {
            return new SideCalls(
                    this,
                    InnerCallsTest::models,
                    DOLLARS,
                    RunBudget.NONE,
                    Allowance.UNLIMITED,
                    _ -> {},
                    (_, _, _) -> Optional.empty(),
                    admission,
                    (_, _) -> {},
                    clock,
                    prefix -> prefix);
        }

        @Override
        public ModelStream stream(ModelRequest request) {
            var script = ScriptedModel.create();
            script.turn(turn -> {
                int chance = chance(10);
                Usage usage = random.isEmpty() ? USAGE : new Usage(50L + chance(100), 1L + chance(149), 0, 0, 0);
                turn.usage(usage);
                if (request.modelId().equals(INNER)) {
                    if (chance == 1 && random.isPresent()) {
                        turn.refuse(ModelFailure.Kind.FORBIDDEN);
                    }
                    turn.text("Soup. ");
                    if (chance == 2) {
                        turn.fail(ModelFailure.Kind.UNAVAILABLE);
                    }
                    if (chance == 3) {
                        turn.withoutUsage();
                    }
                } else if (request.messages().size() == 1) {
                    turn.toolUse("call-1", "look", "{}");
                    if (random.isPresent()) {
                        turn.toolUse("call-2", "look", "{}").toolUse("call-3", "look", "{}");
                    }
                } else {
                    turn.text("Done.");
                }
            });
            return script.stream(request);
        }

        private int chance(int bound) {
            return random.map(each -> {
                        synchronized (each) {
                            return each.nextInt(bound);
                        }
                    })
                    .orElse(9);
        }
    }

    private static boolean outer(ModelRequest request) {
        return request.modelId().equals("chat");
    }

    private void asksInside() {
        model.when(InnerCallsTest::outer, turn -> turn.toolUse("look", "{}").usage(USAGE));
        model.when(InnerCallsTest::outer, turn -> turn.text("Done.").usage(USAGE));
    }

    private void inner(Consumer<ScriptedTurn> writing) {
        inner(INNER, writing);
    }

    private void inner(String modelId, Consumer<ScriptedTurn> writing) {
        model.when(request -> request.modelId().equals(modelId), turn -> writing.accept(turn.usage(USAGE)));
    }

    private String read(String modelId, ToolContext context) {
        return read(calls, modelId, context);
    }

    private static String read(SideCalls side, String modelId, ToolContext context) {
        var text = new StringBuilder();
        try (ModelStream stream = stream(side, modelId, context)) {
            for (ModelEvent event : stream) {
                if (event instanceof ModelEvent.TextDelta(int _, String more)) {
                    text.append(more);
                }
            }
        }
        return text.toString();
    }

    private ModelStream stream(String modelId, ToolContext context) {
        return stream(calls, modelId, context);
    }

    private static ModelStream stream(SideCalls side, String modelId, ToolContext context) {
        var request = new ModelRequest(modelId, List.of(), List.of(Message.user("hello")))
                .withInference(Inference.DEFAULT.withMaxTokens(150));
        return side.model("testing", Charge.of(context.caller()), context.cancel()).stream(request);
    }

    private void fails(ModelFailure.Kind kind, ToolContext context) {
        assertThatThrownBy(() -> read(INNER, context))
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(kind));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException again) {
            throw new AssertionError("interrupted twice", again);
        }
    }

    private TestRunner runner(ToolDefinition tool) {
        return setup(tool).start();
    }

    private TestRunner.Setup setup(ToolDefinition tool) {
        return TestRunner.of(guide())
                .tools(List.of(tool))
                .model(model)
                .clock(clock)
                .pricing(DOLLARS);
    }

    private static ToolDefinition tool(ToolDefinition.Body body) {
        return Samples.tool("look", Effect.READ, body);
    }

    private static ToolDefinition withTimeout(ToolDefinition tool, Duration timeout) {
        return new ToolDefinition(tool.spec(), tool.title(), tool.effect(), Approval.AUTO, false, timeout, tool.body());
    }

    private static Agent guide() {
        return Samples.agent("guide", List.of("look"), List.of());
    }

    private int inUse() {
        return admission.loads().values().stream()
                .mapToInt(Admission.Load::inUse)
                .sum();
    }

    private static List<InnerCall> made(List<RunEvent> events) {
        return events.stream()
                .filter(ToolCalledModel.class::isInstance)
                .map(event -> ((ToolCalledModel) event).made())
                .toList();
    }

    private static InnerCall one(List<RunEvent> events) {
        assertThat(made(events)).hasSize(1);
        return made(events).getFirst();
    }

    private static int position(List<RunEvent> events, Class<? extends RunEvent> type) {
        return events.indexOf(
                events.stream().filter(type::isInstance).findFirst().orElseThrow());
    }

    private static Cost sum(List<RunEvent> events) {
        Cost sum = Cost.NOTHING;
        for (RunEvent event : events) {
            Optional<Cost> cost = switch (event) {
                case ModelFinished e -> e.cost();
                case ModelCut e -> e.cost();
                case HandedBack e -> e.cost();
                case ToolCalledModel e -> e.made().cost();
                default -> Optional.empty();
            };
            sum = sum.plus(cost.orElse(Cost.NOTHING));
        }
        return sum;
    }

    private static RunError failure(List<RunEvent> events) {
        RunSummary summary = RunSummary.of(events);
        assertThat(summary.status()).isEqualTo(RunStatus.FAILED);
        return summary.error().orElseThrow();
    }

    private static Cost usd(long amount) {
        return new Cost(BigDecimal.valueOf(amount));
    }
}
