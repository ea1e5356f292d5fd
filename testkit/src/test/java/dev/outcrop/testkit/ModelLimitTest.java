package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.bedrock.local.RecordedCall;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.run.Admission;
import dev.outcrop.run.Admission.Load;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.Question;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ModelWaiting;
import dev.outcrop.run.RunEvent.TextDelta;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many calls of a model the runs make at once, and whose is next, on the wire. */
@Timeout(60)
class ModelLimitTest extends TwoModelsScene {
    private static final Caller ANN = new Caller("ann", "Ann");
    private static final Caller BOB = new Caller("bob", "Bob");
    private static final Caller CID = new Caller("cid", "Cid");

    @Test
    void who_waits_for_a_turn_is_told_so_and_may_stop_waiting() {
        Gate gate = Gate.closed();
        script.turn(turn -> turn.text("First ").hold(gate)).turn(turn -> turn.text("Third."));
        Admission admission = admission(1, 1);
        TestRunner runner = runner(admission);
        RunId first = ask(runner, ANN, "first");
        gate.awaitReached(LONG);
        RunId second = waiting(runner, ANN, "second");
        runner.runner().cancel(ANN, second);
        assertThatRun(runner.await(second)).cancelled().hasOneEnd();
        RunId third = waiting(runner, ANN, "third");
        gate.open();
        assertThatRun(runner.await(first)).completed();
        List<RunEvent> events = runner.await(third);
        assertThatRun(events).completed().said("Third.");
        assertThat(all(events, ModelWaiting.class)).singleElement().satisfies(waiting -> {
            assertThat(waiting.ahead()).isZero();
            assertThat(waiting.modelId()).isEqualTo(FIRST);
        });
        assertThat(admission.loads()).containsEntry(FIRST, new Load(1, 0, 0));
    }

    @Test
    void a_limit_that_is_met_grows_as_answers_begin_and_lets_in_who_waits() {
        Gate begin = Gate.closed();
        Gate end = Gate.closed();
        script.otherwise(turn -> turn.hold(begin).text("So ").hold(end).text("it is."));
        Admission admission = admission(4, 16);
        TestRunner runner = runner(admission);
        List<RunId> runs = fourAreAsked(runner);
        runs.add(waiting(runner, ANN, "q5"));
        assertThat(admission.loads()).containsExactly(entry(new Load(4, 4, 1)));
        assertThat(service.calls()).hasSize(4);

        begin.open();
        runs.forEach(run -> awaitSome(runner, run, TextDelta.class, 1));
        assertThat(admission.loads())
                .as("one more for each answer that has begun")
                .containsExactly(entry(new Load(9, 5, 0)));

        end.open();
        runs.forEach(run -> assertThatRun(runner.await(run)).completed().said("it is."));
        assertThat(admission.loads()).containsExactly(entry(new Load(9, 0, 0)));
    }

    /** By its status before the stream, or by a frame of a stream that has said nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_round_of_refusals_is_one_piece_of_news_that_takes_a_third_off(boolean byStatus) {
        Gate refuse = Gate.closed();
        Gate answer = Gate.closed();
        for (int i = 1; i <= 4; i++) {
            script.turn(turn -> {
                turn.hold(refuse);
                if (byStatus) {
                    turn.httpError(429, "ThrottlingException", "Too many");
                } else {
                    turn.exception("throttlingException", "Too many");
                }
            });
        }
        script.otherwise(turn -> turn.hold(answer).text("Fine."));
        Admission admission = admission(4, 16);
        TestRunner runner = runner(admission);
        List<RunId> runs = fourAreAsked(runner);

        refuse.open();
        // With a limit of two the sixth call is made when all four have been refused and given their turns back.
        service.awaitCall(6, LONG);
        assertThat(admission.loads()).hasEntrySatisfying(FIRST, load -> {
            assertThat(load.limit()).isEqualTo(2);
            assertThat(load.inUse()).isEqualTo(2);
        });

        answer.open();
        runs.forEach(run -> assertThatRun(runner.await(run)).completed().said("Fine."));
        assertThat(models()).hasSize(8).containsOnly(FIRST);
        assertThat(admission.loads())
                .as("from now on a whole round makes it one more")
                .containsExactly(entry(new Load(3, 0, 0)));
    }

    /** An answer that has begun still counts. */
    @Test
    void the_service_never_has_more_calls_at_once_than_the_limit() {
        Gate gate = Gate.closed();
        script.otherwise(turn -> turn.text("So ").hold(gate).text("it is."));
        Admission admission = admission(3, 3);
        TestRunner runner = runner(admission);
        List<RunId> runs = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            runs.add(ask(runner, ANN, "q" + i));
        }
        service.awaitCall(3, LONG);
        for (int i = 4; i <= 24; i++) {
            runs.add(waiting(runner, i % 2 == 0 ? BOB : CID, "q" + i));
        }
        assertThat(service.calls()).hasSize(3);

        gate.open();
        runs.forEach(run -> assertThatRun(runner.await(run)).completed());
        assertThat(service.calls()).hasSize(24);
        assertThat(mostAtOnce(service.calls())).isEqualTo(3);
        assertThat(admission.loads()).containsExactly(entry(new Load(3, 0, 0)));
    }

    @Test
    void people_take_turns_however_much_one_of_them_asks() {
        Gate gate = Gate.closed();
        script.turn(turn -> turn.hold(gate).text("Fine.")).otherwise(turn -> turn.text("Fine."));
        TestRunner runner = runner(admission(1, 1));
        List<RunId> runs = new ArrayList<>();
        runs.add(ask(runner, CID, "cid"));
        gate.awaitReached(LONG);
        for (int i = 1; i <= 3; i++) {
            runs.add(waiting(runner, ANN, "ann-" + i));
        }
        runs.add(waiting(runner, BOB, "bob"));

        gate.open();
        runs.forEach(run -> assertThatRun(runner.await(run)).completed());
        assertThat(service.calls())
                .extracting(call -> Script.lastUserText(call.request()))
                .containsExactly("cid", "ann-1", "bob", "ann-2", "ann-3");
    }

    private record Moment(Instant at, int more) {}

    /**
     * A call comes when it has its turn, and is over for the service before it gives it back. Of two moments that the
     * clock can't tell apart the end is the first, as it is where one call has made room for another.
     */
    private static int mostAtOnce(List<RecordedCall> calls) {
        List<Moment> moments = calls.stream()
                .flatMap(call -> Stream.of(
                        new Moment(call.startedAt(), 1),
                        new Moment(call.endedAt().orElseThrow(), -1)))
                .sorted(Comparator.comparing(Moment::at).thenComparingInt(Moment::more))
                .toList();
        int now = 0;
        int most = 0;
        for (Moment moment : moments) {
            now += moment.more();
            most = Math.max(most, now);
        }
        return most;
    }

    private TestRunner runner(Admission admission) {
        return runner(admission, LONG, LONG, List.of(), Samples.agent("guide", List.of(), List.of()));
    }

    /** Its time stands still: the window in which the limit shrinks once does not end. */
    private static Admission admission(int start, int ceiling) {
        return Admission.adaptive(
                new Admission.Rules(start, ceiling, Duration.ofSeconds(1), Duration.ofMillis(1)),
                SettableClock.at("2026-01-01T12:00:00Z"));
    }

    private static Map.Entry<String, Load> entry(Load load) {
        return Map.entry(FIRST, load);
    }

    /** Asks in a conversation of its own, and comes back when the call is in the queue. */
    private static RunId waiting(TestRunner runner, Caller caller, String question) {
        RunId run = ask(runner, caller, question);
        awaitSome(runner, run, ModelWaiting.class, 1);
        return run;
    }

    private List<RunId> fourAreAsked(TestRunner runner) {
        List<RunId> runs = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            runs.add(ask(runner, ANN, "q" + i));
        }
        service.awaitCall(4, LONG);
        return runs;
    }

    private static RunId ask(TestRunner runner, Caller caller, String question) {
        Beginning begun = runner.runner()
                .ask(new Question(
                        caller,
                        new ConversationId(question),
                        Optional.of("guide"),
                        Optional.empty(),
                        new Question.Asked.NewMessage(
                                new MessageId("m-" + question), Optional.empty(), List.of(new Block.Text(question)))));
        assertThat(begun).isInstanceOf(Beginning.Begun.class);
        return ((Beginning.Begun) begun).lease().run();
    }
}
