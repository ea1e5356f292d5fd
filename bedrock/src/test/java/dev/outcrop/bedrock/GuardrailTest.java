package dev.outcrop.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.LocalGuardrail;
import dev.outcrop.bedrock.local.RecordedCall;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.model.Block;
import dev.outcrop.model.Bytes;
import dev.outcrop.model.Guardrail;
import dev.outcrop.model.GuardrailFinding;
import dev.outcrop.model.GuardrailFinding.Action;
import dev.outcrop.model.GuardrailFinding.Side;
import dev.outcrop.model.Guardrails;
import dev.outcrop.model.Media;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.Role;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a guardrail does to a call, at the wire. */
@Timeout(30)
class GuardrailTest {
    private static final GuardrailFinding WORD_IN =
            new GuardrailFinding(Side.INPUT, "word", "customWords", Action.BLOCKED);
    private static final GuardrailFinding TOPIC_OUT =
            new GuardrailFinding(Side.OUTPUT, "topic", "Shares", Action.BLOCKED);
    private static final GuardrailFinding EMAIL_OUT =
            new GuardrailFinding(Side.OUTPUT, "sensitive-information", "EMAIL", Action.MASKED);

    private final Script script = Script.create();
    private final BedrockLocal local = BedrockLocal.start(BedrockLocal.Options.of(script)
            .withApiKey("key")
            .withGuardrails(LocalGuardrail.of("gr1", "3")
                    .blocking("heist")
                    .denying("Shares", "buy shares")
                    .masking("EMAIL", "[a-z]+@[a-z]+\\.[a-z]+")));
    private final BedrockModel model = BedrockModel.create(
            BedrockModel.Options.of(local.endpoint(), BedrockAuth.apiKey("key")), Clock.systemUTC());

    @AfterEach
    void close() {
        model.close();
        local.close();
    }

    @Test
    void what_is_refused_on_its_way_in_never_reaches_the_model() {
        for (String mode : List.of("sync", "async")) {
            List<ModelEvent> events = Wires.all(model.stream(asking("Plan a heist", "enabled", mode)));

            assertThat(text(events)).isEqualTo("Sorry, the model cannot answer this question.");
            ModelEvent.Finished end = end(events);
            assertThat(end.reason()).isEqualTo(StopReason.GUARDRAIL_INTERVENED);
            assertThat(end.receipt().findings()).containsExactly(WORD_IN);
            assertThat(end.usage()).contains(Usage.NONE);
        }
        Answer answer = model.converse(asking("Plan a heist", "enabled", "sync"));
        assertThat(answer.reason()).isEqualTo(StopReason.GUARDRAIL_INTERVENED);
        assertThat(answer.receipt().findings()).containsExactly(WORD_IN);
    }

    @Test
    void in_the_synchronous_mode_nothing_refused_is_delivered() {
        script.otherwise(turn -> turn.text("It rains. ", "You should ", "buy shares ", "now."));

        List<ModelEvent> events = Wires.all(model.stream(asking("Advice?", "enabled", "sync")));

        assertThat(text(events)).isEqualTo("Sorry, the model's answer was withheld.");
        assertThat(end(events).reason()).isEqualTo(StopReason.GUARDRAIL_INTERVENED);
        assertThat(end(events).receipt().findings()).containsExactly(TOPIC_OUT);
        assertThat(model.converse(asking("Advice?", "enabled", "sync"))
                        .message()
                        .content())
                .containsExactly(new Block.Text("Sorry, the model's answer was withheld."));
    }

    @Test
    void in_the_asynchronous_mode_the_answer_ends_where_the_guardrail_found_something() {
        script.otherwise(turn -> turn.text("It rains. ", "You should ", "buy shares ", "now."));

        List<ModelEvent> events = Wires.all(model.stream(asking("Advice?", "enabled", "async")));

        assertThat(text(events))
                .startsWith("It rains. You should buy shares ")
                .doesNotContain("now")
                .endsWith("Sorry, the model's answer was withheld.");
        assertThat(end(events).reason()).isEqualTo(StopReason.GUARDRAIL_INTERVENED);
        assertThat(end(events).receipt().findings()).containsExactly(TOPIC_OUT);
    }

    @Test
    void an_answer_with_masked_words_is_a_whole_answer_and_its_trace_keeps_no_secret() {
        script.otherwise(turn -> turn.text("Write to ", "zoe@example.org", " today."));

        List<ModelEvent> events = Wires.all(model.stream(asking("Whom?", "enabled_full", "sync")));

        assertThat(text(events)).isEqualTo("Write to {EMAIL} today.");
        ModelEvent.Finished end = end(events);
        assertThat(end.reason()).isEqualTo(StopReason.END_TURN);
        assertThat(end.rawReason()).isEqualTo("guardrail_intervened");
        assertThat(end.receipt().findings()).containsExactly(EMAIL_OUT);
        assertThat(end.receipt().trace().orElseThrow().toString())
                .contains("ANONYMIZED", "textCharacters")
                .doesNotContain("zoe");
        Answer answer = model.converse(asking("Whom?", "enabled", "sync"));
        assertThat(answer.reason()).isEqualTo(StopReason.END_TURN);
        assertThat(answer.receipt().trace().orElseThrow().toString()).doesNotContain("zoe");
    }

    @Test
    void a_masked_text_beside_a_tool_use_does_not_hide_the_tool_use() {
        script.otherwise(turn -> turn.text("Asking zoe@example.org").toolUse("tu_1", "ask", "{}"));
        assertThat(end(Wires.all(model.stream(asking("Whom?", "enabled", "sync"))))
                        .reason())
                .isEqualTo(StopReason.TOOL_USE);
        assertThat(model.converse(asking("Whom?", "enabled", "sync")).reason()).isEqualTo(StopReason.TOOL_USE);
    }

    @Test
    void without_a_trace_an_intervention_is_taken_for_a_refusal() {
        script.otherwise(turn -> turn.text("Write to zoe@example.org"));
        ModelEvent.Finished end = end(Wires.all(model.stream(asking("Whom?", "disabled", "sync"))));
        assertThat(end.reason()).isEqualTo(StopReason.GUARDRAIL_INTERVENED);
        assertThat(end.receipt().findings()).isEmpty();
        assertThat(end.receipt().trace()).isEmpty();
    }

    @Test
    void guarded_content_is_all_that_is_looked_at() {
        script.otherwise(turn -> turn.text("ok"));
        ModelRequest mixed = asking("", "enabled", "sync")
                .withMessages(List.of(new Message(
                        Role.USER,
                        List.of(
                                new Block.Text("The heist film was good"),
                                new Block.GuardContent("and Casablanca?", List.of())))));
        assertThat(end(Wires.all(model.stream(mixed))).reason()).isEqualTo(StopReason.END_TURN);

        ModelRequest pictured = mixed.withMessages(List.of(new Message(
                Role.USER,
                List.of(new Block.Text("The heist film was good"), new Block.GuardImage("png", Bytes.of(new byte[] {1
                }))))));
        assertThat(end(Wires.all(model.stream(pictured))).reason()).isEqualTo(StopReason.END_TURN);

        ModelRequest system = new ModelRequest(
                        "anthropic.claude-x",
                        List.of(new Block.Text("heist"), new Block.GuardContent("a heist", List.of())),
                        List.of(Message.user("hi")))
                .withGuardrail(new Guardrail("gr1", "3", "enabled", "sync"));
        assertThat(end(Wires.all(model.stream(system))).receipt().findings()).containsExactly(WORD_IN);
    }

    @Test
    void a_guardrail_that_is_not_there_is_an_invalid_request() {
        ModelFailure failure = Wires.failure(() -> model.stream(
                asking("hi", "enabled", "sync").withGuardrail(new Guardrail("gr1", "4", "enabled", "sync"))));
        assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.INVALID);
    }

    @Test
    void a_service_at_hand_without_guardrails_takes_any() {
        try (var plain = BedrockLocal.start(
                        BedrockLocal.Options.of(Script.create().otherwise(turn -> turn.text("ok")))
                                .withApiKey("key"));
                var asking = BedrockModel.create(
                        BedrockModel.Options.of(plain.endpoint(), BedrockAuth.apiKey("key")), Clock.systemUTC())) {
            assertThat(text(Wires.all(asking.stream(asking("a heist", "enabled", "sync")))))
                    .isEqualTo("ok");
        }
    }

    @Test
    void content_is_held_against_a_guardrail_without_a_model() {
        Guardrails guardrails = model.guardrails();
        var rail = new Guardrail("arn:aws:bedrock:us-east-1:123456789012:guardrail/gr1", "3", "enabled", "sync");

        Guardrails.Verdict blocked = guardrails.apply(rail, Side.INPUT, List.of(new Block.Text("A heist, please")));
        assertThat(blocked.blocked()).isTrue();
        assertThat(blocked.outputs()).containsExactly("Sorry, the model cannot answer this question.");
        assertThat(blocked.findings()).containsExactly(WORD_IN);
        assertThat(blocked.requestId()).isPresent();

        Guardrails.Verdict masked = guardrails.apply(
                rail,
                Side.OUTPUT,
                List.of(
                        new Block.Text("Write to zoe@example.org"),
                        new Block.GuardContent("or call", List.of("guard_content"))));
        assertThat(masked.intervened()).isTrue();
        assertThat(masked.blocked()).isFalse();
        assertThat(masked.outputs()).containsExactly("Write to {EMAIL}", "or call");
        assertThat(masked.findings()).containsExactly(EMAIL_OUT);

        Guardrails.Verdict fine = guardrails.apply(
                rail,
                Side.INPUT,
                List.of(new Block.Text("Good morning"), new Block.Image("png", new Media.Inline(Bytes.of(new byte[] {1
                })))));
        assertThat(fine)
                .isEqualTo(new Guardrails.Verdict(
                        false, Optional.of("No action."), List.of(), List.of(), fine.requestId()));
        assertThat(local.calls())
                .extracting(RecordedCall::operation)
                .containsOnly(RecordedCall.Operation.APPLY_GUARDRAIL);
    }

    @Test
    void content_that_no_guardrail_takes_is_refused_before_anything_is_sent() {
        var rail = new Guardrail("gr1", "3", "enabled", "sync");
        assertThatThrownBy(() -> model.guardrails().apply(rail, Side.INPUT, List.of(new Block.Json(Json.object()))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(local.calls()).isEmpty();
    }

    private static ModelRequest asking(String text, String trace, String mode) {
        return new ModelRequest("anthropic.claude-x", List.of(), List.of(Message.user(text)))
                .withGuardrail(new Guardrail("gr1", "3", trace, mode));
    }

    private static ModelEvent.Finished end(List<ModelEvent> events) {
        return (ModelEvent.Finished) events.getLast();
    }

    private static String text(List<ModelEvent> events) {
        return events.stream()
                .map(event -> event instanceof ModelEvent.TextDelta(int _, String text) ? text : "")
                .collect(Collectors.joining());
    }
}
