package dev.outcrop.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.access.Caller;
import dev.outcrop.model.Cost;
import dev.outcrop.model.Message;
import dev.outcrop.model.Model;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelFailure.Kind;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.Usage;
import dev.outcrop.output.Structured;
import dev.outcrop.run.Admission;
import dev.outcrop.run.Admission.Load;
import dev.outcrop.run.Admission.Permit;
import dev.outcrop.run.RetryPolicy;
import dev.outcrop.run.RunBudget;
import dev.outcrop.run.SideCalls;
import dev.outcrop.run.Tally;
import dev.outcrop.tool.CancelSignal;
import dev.outcrop.usage.Allowance;
import dev.outcrop.usage.Charge;
import dev.outcrop.usage.UsageEntry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SideCallsTest {
    private static final Load NO_LOAD = new Load(0, 0, 0);
    private static final InstantSource TIME = InstantSource.system();

    private final ScriptedModel model = ScriptedModel.create();
    private final Admission admission =
            Admission.adaptive(new Admission.Rules(1, 1, Duration.ofSeconds(1), Duration.ofMillis(1)), TIME);
    private final List<Duration> pauses = new ArrayList<>();
    private final List<UsageEntry> entries = new ArrayList<>();
    private final SideCalls calls = calls(RunBudget.NONE);

    private static final Charge ANN = Charge.of(new Caller("ann", "Ann"));

    private SideCalls calls(RunBudget budget) {
        return new SideCalls(
                model,
                name -> name.equals("both") ? List.of("first", "priced") : List.of(name),
                (modelId, usage) -> modelId.equals("priced")
                        ? Optional.of(new Cost(BigDecimal.valueOf(usage.outputTokens())))
                        : Optional.empty(),
                budget,
                Allowance.UNLIMITED,
                entries::add,
                RetryPolicy.backoff(
                        Duration.ofMillis(500), Duration.ofSeconds(20), 3, Duration.ofMinutes(1), new Random(1)),
                admission,
                (pause, _) -> pauses.add(pause),
                TIME,
                prefix -> prefix + "_" + entries.size());
    }

    record Dish(String name) {}

    @Test
    void a_value_is_asked_for_again_when_the_model_was_busy_and_all_is_counted() {
        model.refuse(Kind.THROTTLED)
                .turn(turn -> turn.text("no JSON at all").usage(new Usage(10, 2, 12, 0, 0)))
                .turn(turn -> turn.text("{\"name\":\"soup\"}").usage(new Usage(20, 3, 23, 0, 0)));

        Dish dish = Structured.of(Dish.class)
                .ask(calls.model("dishes", ANN, new CancelSignal()), _ -> List.of("priced"), request("priced"))
                .value();

        assertThat(dish).isEqualTo(new Dish("soup"));
        assertThat(pauses).hasSize(1);
        assertThat(calls.tallies())
                .containsOnlyKeys("dishes")
                .containsEntry("dishes", new Tally(2, 0, new Usage(30, 5, 35, 0, 0), 0, usd(5), 0));
        assertThat(admission.loads().get("priced")).isEqualTo(new Load(1, 0, 0));
    }

    @Test
    void an_alias_goes_to_its_next_model_when_the_first_one_stays_busy_or_may_not_be_used() {
        model.refuse(Kind.THROTTLED)
                .refuse(Kind.THROTTLED)
                .refuse(Kind.THROTTLED)
                .say("From the next.")
                .refuse(Kind.FORBIDDEN)
                .refuse(Kind.UNAVAILABLE)
                .say("From the next, at last.")
                .refuse(Kind.INVALID);
        Model titles = calls.model("titles", ANN, new CancelSignal());

        assertThat(read(titles, "both")).isEqualTo("From the next.");
        assertThat(read(titles, "both")).isEqualTo("From the next, at last.");
        assertThatThrownBy(() -> read(titles, "both")).isInstanceOf(ModelFailure.class);

        assertThat(model.requests())
                .extracting(ModelRequest::modelId)
                .containsExactly("first", "first", "first", "priced", "first", "priced", "priced", "first");
        Tally tally = calls.tallies().getOrDefault("titles", Tally.NONE);
        assertThat(tally.calls()).isEqualTo(2);
        assertThat(tally.failed()).isEqualTo(1);
        assertThat(tally.unpriced()).isZero();
        assertThat(admission.loads())
                .allSatisfy((_, load) -> assertThat(load.inUse()).isZero());
    }

    @Test
    void under_a_limit_in_dollars_alone_a_model_without_a_price_is_passed_over() {
        model.say("Priced.").say("Counted.");
        var dollars = new RunBudget(Optional.of(usd(1)), Optional.empty());
        var both = new RunBudget(Optional.of(usd(1)), Optional.of(1000L));

        Model limited = calls(dollars).model("titles", ANN, new CancelSignal());
        assertThat(read(limited, "both")).isEqualTo("Priced.");
        assertThatThrownBy(() -> read(limited, "first"))
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.FORBIDDEN));
        assertThat(read(calls(both).model("titles", ANN, new CancelSignal()), "first"))
                .isEqualTo("Counted.");

        assertThat(model.requests()).extracting(ModelRequest::modelId).containsExactly("priced", "first");
        assertThat(admission.loads())
                .allSatisfy((_, load) -> assertThat(load.inUse()).isZero());
    }

    @Test
    void one_that_is_refused_for_good_is_counted_as_that() {
        model.refuse(Kind.THROTTLED)
                .refuse(Kind.UNAVAILABLE)
                .refuse(Kind.THROTTLED)
                .refuse(Kind.FORBIDDEN);

        fails(Kind.THROTTLED);
        fails(Kind.FORBIDDEN);

        assertThat(calls.tallies()).containsEntry("titles", new Tally(0, 2, Usage.NONE, 0, Cost.NOTHING, 0));
        assertThat(model.requests()).hasSize(4);
        assertThat(admission.loads().get("m")).isEqualTo(new Load(1, 0, 0));
    }

    @Test
    void one_that_breaks_off_or_is_left_is_not_made_again_and_counted_by_estimate() {
        model.turn(turn -> turn.text("12345678").fail(Kind.UNAVAILABLE))
                .turn(turn -> turn.text("1234 5678 9012"))
                .turn(turn -> turn.text("Whole.").withoutUsage());

        fails(Kind.UNAVAILABLE);
        Model titles = calls.model("titles", ANN, new CancelSignal());
        try (ModelStream left = titles.stream(request("m"))) {
            assertThat(left.iterator().next()).isEqualTo(new ModelEvent.TextDelta(0, "1234 "));
        }
        assertThat(read(titles)).isEqualTo("Whole.");

        Tally tally = calls.tallies().getOrDefault("titles", Tally.NONE);
        assertThat(tally.calls()).isEqualTo(3);
        assertThat(tally.estimated()).isEqualTo(3);
        assertThat(tally.unpriced()).isEqualTo(3);
        assertThat(tally.usage().outputTokens()).isEqualTo(2 + 2 + 2);
        assertThat(pauses).isEmpty();
        assertThat(admission.loads().get("m")).isEqualTo(new Load(1, 0, 0));
    }

    @Test
    void it_waits_for_its_turn_and_may_give_up() throws Exception {
        var signal = new CancelSignal();
        Permit taken =
                admission.acquire("m", "bob", new CancelSignal(), _ -> {}).orElseThrow();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> asked = threads.submit(() -> read(calls.model("titles", ANN, signal)));
            awaitWaiting(1);
            signal.cancel("ann");
            assertThatThrownBy(asked::get)
                    .cause()
                    .isInstanceOfSatisfying(
                            ModelFailure.class,
                            failure -> assertThat(failure.kind()).isEqualTo(Kind.CANCELLED));
            assertThat(model.requests()).isEmpty();

            model.say("Mine.");
            Future<String> patient = threads.submit(() -> read(calls.model("titles", ANN, new CancelSignal())));
            awaitWaiting(1);
            taken.close();
            assertThat(patient.get()).isEqualTo("Mine.");
        }
    }

    private void awaitWaiting(int number) {
        while (admission.loads().getOrDefault("m", NO_LOAD).waiting() != number) {
            Thread.onSpinWait(); // the timeout of the class ends it
        }
    }

    private void fails(Kind kind) {
        assertThatThrownBy(() -> read(calls.model("titles", ANN, new CancelSignal())))
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(kind));
    }

    private static String read(Model asked) {
        return read(asked, "m");
    }

    private static String read(Model asked, String modelId) {
        var text = new StringBuilder();
        try (ModelStream stream = asked.stream(request(modelId))) {
            for (ModelEvent event : stream) {
                if (event instanceof ModelEvent.TextDelta(int _, String more)) {
                    text.append(more);
                }
            }
        }
        return text.toString();
    }

    private static ModelRequest request(String modelId) {
        return new ModelRequest(modelId, List.of(), List.of(Message.user("hello")));
    }

    private static Cost usd(long amount) {
        return new Cost(BigDecimal.valueOf(amount));
    }
}
