package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.model.Cost;
import dev.outcrop.model.Embedder;
import dev.outcrop.model.Embedder.Embedded;
import dev.outcrop.model.Guardrail;
import dev.outcrop.model.GuardrailFinding;
import dev.outcrop.model.Guardrails;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.Pricing;
import dev.outcrop.model.Usage;
import dev.outcrop.run.CountedEmbedder;
import dev.outcrop.run.CountedGuardrails;
import dev.outcrop.run.InnerCall;
import dev.outcrop.run.InnerCall.Kind;
import dev.outcrop.run.InnerCall.Outcome;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ToolCalledModel;
import dev.outcrop.run.RunEvent.ToolFinished;
import dev.outcrop.run.RunSummary;
import dev.outcrop.run.Tally;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolOutput;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tools that call models themselves. */
@Timeout(60)
class InnerCallsTest extends InnerCallsScene {
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
        try (var runner = runner(withTimeout(slow, Duration.ofSeconds(3)))) {
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
}
