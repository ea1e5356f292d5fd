package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.agent.Agent;
import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.bedrock.local.Turn;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.Admission;
import dev.outcrop.run.RunError;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ModelCut;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.ModelRetried;
import dev.outcrop.run.RunEvent.RunFailed;
import dev.outcrop.run.RunEvent.StepSuperseded;
import dev.outcrop.run.RunEvent.TextDelta;
import dev.outcrop.run.RunEvent.ToolProgress;
import dev.outcrop.run.RunSummary;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolOutput;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.JsonNodeFactory;

/** What a run does about each fault of the service, on the wire. */
@Timeout(60)
class ModelFaultsTest extends TwoModelsScene {
    private static final ConversationId CONVERSATION = new ConversationId("c1");
    private static final Duration SHORT = Duration.ofSeconds(3);
    private static final String CUT = "The connection to the model was cut before the answer was complete. Try again.";

    private final Admission admission =
            Admission.adaptive(new Admission.Rules(1, 1, Duration.ZERO, Duration.ofMillis(1)), Clock.systemUTC());

    @Test
    void throttling_is_waited_for_as_asked_and_then_the_next_model_answers() {
        for (int i = 0; i < 3; i++) {
            script.turn(throttled(Duration.ofSeconds(1)));
        }
        script.turn(turn -> turn.text("Here I am."));
        assertThatRun(ask(LONG)).completed().hasOneEnd().said("Here I am.");
        assertThat(models()).containsExactly(FIRST, FIRST, FIRST, SECOND);
        assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO);
    }

    @Test
    void one_who_has_to_wait_longer_than_a_run_may_goes_to_the_next_model_at_once_and_else_is_told_when_to_come_back() {
        script.turn(throttled(Duration.ofMinutes(5))).turn(throttled(Duration.ofSeconds(90)));
        List<RunEvent> events = ask(LONG);
        assertThatRun(events).failed("throttled").hasOneEnd();
        assertThat(models()).containsExactly(FIRST, SECOND);
        assertThat(pauses).containsExactly(Duration.ZERO);
        assertThat(error(events).message()).isEqualTo("The model is busy. Try again in 2 minutes.");
        assertThat(error(events).retryAfterSeconds()).contains(90L);
    }

    @Test
    void a_model_that_is_not_available_is_tried_again() {
        script.turn(turn -> turn.httpError(503, "ServiceUnavailableException", "later"))
                .turn(turn -> turn.text("Here."));
        assertThatRun(ask(LONG)).completed();
        assertThat(models()).containsExactly(FIRST, FIRST);
    }

    @Test
    void a_model_that_stays_unavailable_is_left_for_the_next() {
        Consumer<Turn> fault = turn -> turn.httpError(503, "ServiceUnavailableException", "later");
        leftForTheNext(LONG, List.of(fault, fault, fault), "UNAVAILABLE", "UNAVAILABLE", "UNAVAILABLE");
    }

    @Test
    void a_model_whose_answers_end_before_they_have_begun_is_left_for_the_next() {
        Consumer<Turn> fault = turn -> turn.noMessageStop().noMetadata();
        leftForTheNext(LONG, List.of(fault, fault, fault), "CUT", "CUT", "CUT");
    }

    /** It is silent before its answer's head, and behind it. */
    @Test
    void a_model_that_says_nothing_is_left_for_the_next() {
        List<Consumer<Turn>> faults = List.of(
                turn -> turn.exception("serviceUnavailableException", "later"),
                turn -> turn.hold(Gate.closed()).httpError(503, "ServiceUnavailableException", "later"),
                Turn::thenStall);
        leftForTheNext(SHORT, faults, "UNAVAILABLE", "STALLED", "STALLED");
    }

    @Test
    void when_all_models_stay_unavailable_one_is_told_when_to_come_back() {
        script.otherwise(turn -> turn.httpError(503, "ServiceUnavailableException", "later"));
        List<RunEvent> events = ask(LONG);
        assertThatRun(events).failed("unavailable").hasOneEnd();
        assertThat(models()).containsExactly(FIRST, FIRST, FIRST, SECOND, SECOND, SECOND);
        assertThat(error(events).message()).isEqualTo("The model is not available right now. Try again in a minute.");
        assertThat(error(events).retryAfterSeconds()).contains(60L);
    }

    @ParameterizedTest
    @CsvSource({
        "throttlingException,          throttled,   The model is busy.",
        "internalServerException,      unavailable, The model is not available right now.",
        "modelStreamErrorException,    unavailable, The model is not available right now.",
        "serviceUnavailableException,  unavailable, The model is not available right now.",
        "nobodyKnowsThisOneException,  unavailable, The model is not available right now."
    })
    void what_breaks_off_in_mid_stream_is_begun_again_once_and_then_its_text_is_kept(
            String exception, String code, String what) {
        script.turn(turn -> turn.text("One ").exception(exception, "no"))
                .turn(turn -> turn.text("Two ").exception(exception, "no"))
                .turn(turn -> turn.text("Fine."));
        keepsTheTextOfTheSecond(LONG, code, what + " Try again in a minute.");
    }

    @Test
    void a_stalled_stream_is_given_up_by_its_silence() {
        script.turn(turn -> turn.text("One ").thenStall())
                .turn(turn -> turn.text("Two ").thenStall())
                .turn(turn -> turn.text("Fine."));
        keepsTheTextOfTheSecond(
                SHORT, "stalled", "The model has sent nothing for too long and was given up. Try again.");
    }

    @Test
    void a_stream_that_is_slow_but_never_silent_may_take_longer_than_the_idle_limit() {
        script.turn(turn -> turn.pace(Duration.ofMillis(40)).burst(100, "word "));
        assertThatRun(ask(SHORT)).completed().steps(1);
        assertThat(models()).hasSize(1);
    }

    @Test
    void a_connection_that_is_cut_is_begun_again_once() {
        // What is on its way when a connection breaks may be lost, so it breaks when the text has come.
        List<Gate> gates = List.of(Gate.closed(), Gate.closed());
        script.turn(turn -> turn.text("One ").hold(gates.get(0)).thenCut())
                .turn(turn -> turn.text("Two ").hold(gates.get(1)).thenCut())
                .turn(turn -> turn.text("Fine."));
        keepsTheTextOfTheSecond(LONG, "cut", CUT, gates);
    }

    @Test
    void a_stream_that_ends_without_its_last_events_is_begun_again_once() {
        script.turn(turn -> turn.text("One ").noMessageStop().noMetadata())
                .turn(turn -> turn.text("Two ").noMessageStop().noMetadata())
                .turn(turn -> turn.text("Fine."));
        keepsTheTextOfTheSecond(LONG, "cut", CUT);
    }

    @Test
    void an_answer_without_its_numbers_is_whole_and_settled_by_estimate() {
        script.turn(turn -> turn.text("Fine, 16 bytes..").noMetadata());
        List<RunEvent> events = ask(LONG);
        assertThatRun(events).completed().said("Fine, 16 bytes..").steps(1);
        RunSummary summary = RunSummary.of(events);
        assertThat(summary.usage().orElseThrow().outputTokens()).isEqualTo(4);
        assertThat(summary.usage().orElseThrow().inputTokens()).isPositive();
        assertThat(summary.estimated()).isTrue();
        assertThat(summary.saved()).isEmpty();
    }

    @Test
    void a_call_that_was_cut_is_settled_by_estimate() {
        script.turn(turn -> turn.text("12345678").exception("internalServerException", "no"))
                .turn(turn -> turn.text("Fine.").usage(10, 20));
        List<RunEvent> events = ask(LONG);
        assertThatRun(events).completed().hasOneEnd();
        ModelCut cut = all(events, ModelCut.class).getFirst();
        assertThat(cut.modelId()).isEqualTo(FIRST);
        assertThat(cut.estimate().outputTokens()).isEqualTo(2);
        assertThat(cut.estimate().inputTokens()).isPositive();
        RunSummary summary = RunSummary.of(events);
        assertThat(summary.estimated()).isTrue();
        assertThat(summary.usage().orElseThrow().outputTokens()).isEqualTo(22);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            400 | ValidationException         | The value at messages is wrong                        | invalid          | 1 | The model refused the request. Start a new conversation, or tell whoever runs this server.
            400 | ValidationException         | messages.2.content.0: text is empty                   | invalid          | 1 | The model refused the request, because of its part messages.2.content.0. Start a new conversation, or tell whoever runs this server.
            400 | ValidationException         | Input is too long for requested model.                | context-too-long | 1 | The conversation has become too long for the model. Start a new one.
            403 | ExpiredTokenException       | The security token included in the request is expired | expired          | 1 | The server's sign-in to AWS has expired. Whoever runs this server has to sign in again.
            403 | UnrecognizedClientException | The security token included in the request is invalid | unauthenticated  | 1 | The server's AWS credentials were refused. Whoever runs this server has to renew them.
            403 | AccessDeniedException       | You don't have access to the model                    | forbidden        | 2 | The server may not use the model amazon.nova-second. Whoever runs this server has to enable access to it in Amazon Bedrock, and allow bedrock:InvokeModelWithResponseStream on it.
            404 | ResourceNotFoundException   | Could not resolve the foundation model                | unknown-model    | 2 | There is no model amazon.nova-second here. Whoever runs this server has to correct the agent's model, or choose a region that has it.
            """)
    void a_refusal_that_does_not_pass_is_not_waited_for(
            int status, String type, String message, String code, int models, String sentence) {
        script.otherwise(turn -> turn.httpError(status, type, message));
        List<RunEvent> events = ask(LONG);
        assertThatRun(events).failed(code).hasOneEnd();
        assertThat(error(events).message()).isEqualTo(sentence);
        assertThat(error(events).retryAfterSeconds()).isEmpty();
        assertThat(models()).isEqualTo(List.of(FIRST, SECOND).subList(0, models));
        assertThat(pauses).allMatch(Duration::isZero);
    }

    @Test
    void a_model_that_may_not_be_used_is_passed_over() {
        script.turn(turn -> turn.httpError(403, "AccessDeniedException", "no access"))
                .turn(turn -> turn.text("Here."));
        assertThatRun(ask(LONG)).completed();
        assertThat(models()).containsExactly(FIRST, SECOND);
    }

    @Test
    void a_service_that_is_gone_is_unreachable() {
        TestRunner runner = runner(LONG);
        service.close();
        List<RunEvent> events = runner.ask(CONVERSATION, "guide", "hi");
        assertThatRun(events).failed("unreachable").hasOneEnd();
        assertThat(error(events).message())
                .isEqualTo("The model could not be reached. Check the server's network and try again.");
        assertThat(all(events, ModelRetried.class))
                .as("the next model is at the same place")
                .extracting(ModelRetried::modelId)
                .containsExactly(FIRST, FIRST);
    }

    @Test
    void why_a_specialist_waits_is_told_in_the_answer_that_asked_it_until_it_goes_on() {
        Gate gate = Gate.closed();
        script.turn(turn -> turn.toolUse("tu_1", "ask_chef", "{\"question\":\"Soup?\"}"))
                .turn(throttled(Duration.ofSeconds(2)))
                .turn(turn -> turn.hold(gate).text("Leek soup."))
                .turn(turn -> turn.text("The chef says: leek soup."));
        TestRunner runner = runner(
                LONG, Samples.agent("guide", List.of(), List.of("chef")), Samples.agent("chef", List.of(), List.of()));

        RunId run = runner.begin(CONVERSATION, "guide", "hi");
        awaitSome(runner, run, ToolProgress.class, 1);
        gate.open();

        List<RunEvent> events = runner.await(run);
        assertThatRun(events).completed().hasOneEnd().said("The chef says: leek soup.");
        assertThat(all(events, ToolProgress.class))
                .extracting(told -> told.progress().toString())
                .containsExactly(
                        "{\"waiting\":{\"reason\":\"throttled\",\"seconds\":0,\"another\":true}}",
                        "{\"waiting\":null}");
    }

    @Test
    void a_tool_of_a_specialist_that_shows_something_called_waiting_is_no_model_to_wait_for() {
        Gate gate = Gate.closed();
        script.turn(turn -> turn.toolUse("tu_1", "ask_chef", "{\"question\":\"Soup?\"}"))
                .turn(turn -> turn.toolUse("tu_2", "look", "{}"))
                .turn(throttled(Duration.ofSeconds(2)))
                .turn(turn -> turn.hold(gate).text("Leek soup."))
                .turn(turn -> turn.text("The chef says: leek soup."));
        ToolDefinition look = Samples.tool("look", Effect.READ, (_, context) -> {
            context.progress()
                    .accept(JsonNodeFactory.instance
                            .objectNode()
                            .set(
                                    "waiting",
                                    JsonNodeFactory.instance.objectNode().put("reason", "the soup boils")));
            return ToolOutput.text("leeks");
        });
        TestRunner runner = runner(
                LONG,
                List.of(look),
                Samples.agent("guide", List.of(), List.of("chef")),
                Samples.agent("chef", List.of("look"), List.of()));

        RunId run = runner.begin(CONVERSATION, "guide", "hi");
        awaitSome(runner, run, ToolProgress.class, 2); // the second is told behind all that came before it
        gate.open();

        assertThat(all(runner.await(run), ToolProgress.class))
                .extracting(told -> told.progress().toString())
                .containsExactly(
                        "{\"tool\":\"look\"}",
                        "{\"waiting\":{\"reason\":\"throttled\",\"seconds\":0,\"another\":true}}",
                        "{\"waiting\":null}");
    }

    /** Of an answer that never began nothing is taken back, and nothing is paid. */
    private void leftForTheNext(Duration first, List<Consumer<Turn>> faults, String... reasons) {
        faults.forEach(script::turn);
        script.turn(turn -> turn.text("Here I am."));
        Agent guide = Samples.agent("guide", List.of(), List.of());
        List<RunEvent> events = runner(admission, first, LONG, List.of(), guide).ask(CONVERSATION, "guide", "hi");
        assertThatRun(events).completed().hasOneEnd().said("Here I am.").steps(1);
        assertThat(models()).containsExactly(FIRST, FIRST, FIRST, SECOND);
        assertThat(all(events, ModelRetried.class))
                .extracting(ModelRetried::reason)
                .containsExactly(reasons);
        assertThat(events).noneMatch(event -> event instanceof StepSuperseded || event instanceof ModelCut);
        assertThat(admission.loads())
                .containsEntry(FIRST, new Admission.Load(1, 0, 0))
                .containsEntry(SECOND, new Admission.Load(1, 0, 0));
    }

    private void keepsTheTextOfTheSecond(Duration idle, String code, String sentence) {
        keepsTheTextOfTheSecond(idle, code, sentence, List.of());
    }

    /** Opens the gates one by one, each when the text before it has come. */
    private void keepsTheTextOfTheSecond(Duration idle, String code, String sentence, List<Gate> gates) {
        TestRunner runner = runner(idle);
        RunId run = runner.begin(CONVERSATION, "guide", "hi");
        for (int i = 0; i < gates.size(); i++) {
            awaitSome(runner, run, TextDelta.class, i + 1);
            gates.get(i).open();
        }
        List<RunEvent> events = runner.await(run);
        assertThatRun(events).failed(code).hasOneEnd();
        assertThat(error(events).message()).isEqualTo(sentence);
        assertThat(all(events, StepSuperseded.class)).hasSize(1);
        assertThat(all(events, ModelFinished.class)).isEmpty();
        assertThat(events.stream()
                        .dropWhile(event -> !(event instanceof StepSuperseded))
                        .filter(TextDelta.class::isInstance)
                        .map(event -> ((TextDelta) event).text())
                        .collect(Collectors.joining()))
                .isEqualTo("Two ");
        assertThat(all(events, ModelCut.class)).hasSize(2);
        assertThat(RunSummary.of(events).estimated()).isTrue();
        assertThatRun(runner.ask(CONVERSATION, "guide", "again?")).completed();
        assertThat(service.calls()).hasSize(3);
        assertThat(service.calls().getLast().request().path("messages").toString())
                .contains("\"Two \"")
                .doesNotContain("One ");
        assertThat(admission.loads()).containsEntry(FIRST, new Admission.Load(1, 0, 0));
    }

    private List<RunEvent> ask(Duration idle) {
        return runner(idle).ask(CONVERSATION, "guide", "hi");
    }

    private TestRunner runner(Duration idle) {
        return runner(idle, Samples.agent("guide", List.of(), List.of()));
    }

    private TestRunner runner(Duration idle, Agent... agents) {
        return runner(idle, List.of(), agents);
    }

    private TestRunner runner(Duration idle, List<ToolDefinition> tools, Agent... agents) {
        return runner(admission, LONG, idle, tools, agents);
    }

    private static Consumer<Turn> throttled(Duration retryAfter) {
        return turn -> turn.httpError(429, "ThrottlingException", "Too many", retryAfter);
    }

    private static RunError error(List<RunEvent> events) {
        return ((RunFailed) events.getLast()).error();
    }
}
