package dev.outcrop.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.RecordedCall;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.model.Block;
import dev.outcrop.model.Embedder.Embedded;
import dev.outcrop.model.Embedder.Purpose;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelFailure.Kind;
import dev.outcrop.model.ModelRequest;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Embeddings and token counts, on the wire to Bedrock Local. */
@Timeout(60)
class EmbedderTest {
    private final Wires wires = new Wires();
    private final BedrockLocal local =
            BedrockLocal.start(BedrockLocal.Options.of(Script.create()).withApiKey("key"));
    private final BedrockModel model = BedrockModel.create(
            BedrockModel.Options.of(local.endpoint(), BedrockAuth.apiKey("key")), Clock.systemUTC());

    @AfterEach
    void close() throws Exception {
        model.close();
        local.close();
        wires.close();
    }

    @Test
    void titan_is_asked_once_for_each_text_and_the_vectors_keep_their_order() {
        List<String> texts = IntStream.range(0, 20).mapToObj(i -> "text " + i).toList();
        Embedded all = model.embedder().embed("amazon.titan-embed-text-v2:0", texts, Purpose.DOCUMENT);
        assertThat(all.vectors())
                .hasSize(20)
                .allSatisfy(vector -> assertThat(vector).hasSize(1024));
        assertThat(all.inputTokens()).isEqualTo(20 * 2);
        assertThat(local.calls()).hasSize(20);
        Embedded one = model.embedder().embed("amazon.titan-embed-text-v2:0", texts.subList(7, 8), Purpose.QUERY);
        assertThat(all.vectors().get(7)).isEqualTo(one.vectors().getFirst());
    }

    @Test
    void cohere_is_asked_in_batches_and_told_what_the_vectors_are_for() {
        List<String> texts = IntStream.range(0, 100).mapToObj(i -> "text " + i).toList();
        Embedded all = model.embedder().embed("cohere.embed-multilingual-v3", texts, Purpose.DOCUMENT);
        model.embedder().embed("cohere.embed-multilingual-v3", texts.subList(0, 1), Purpose.QUERY);
        assertThat(all.vectors()).hasSize(100);
        assertThat(all.inputTokens()).isEqualTo(100 * 2);
        List<JsonNode> sent = local.calls().stream().map(RecordedCall::request).toList();
        assertThat(sent.stream().map(body -> body.path("texts").size())).containsExactly(96, 4, 1);
        assertThat(sent.stream().map(body -> body.path("input_type").stringValue()))
                .containsExactly("search_document", "search_document", "search_query");
    }

    @Test
    void what_cannot_be_embedded_is_told() {
        assertThat(kind(() -> model.embedder().embed("amazon.titan-embed-text-v2:0", List.of("a", ""), Purpose.QUERY)))
                .isEqualTo(Kind.INVALID);
        assertThat(kind(() -> model.embedder().embed("amazon.nova-lite-v1:0", List.of("a"), Purpose.QUERY)))
                .isEqualTo(Kind.UNKNOWN_MODEL);
        WireServer tooFew = wires.server(call -> call.answer(200, Map.of(), "{\"embeddings\":[[1.0]]}"));
        assertThat(kind(() -> wires.model(tooFew)
                        .embedder()
                        .embed("cohere.embed-english-v3", List.of("a", "b"), Purpose.QUERY)))
                .isEqualTo(Kind.CUT);
    }

    @Test
    void tokens_are_counted_of_what_a_model_would_read() {
        var request = new ModelRequest(
                "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
                List.of(new Block.Text("be kind")),
                List.of(Message.user("hello there")));
        assertThat(model.countTokens(request))
                .hasValueSatisfying(tokens -> assertThat(tokens).isPositive());
        RecordedCall call = local.calls().getFirst();
        assertThat(call.modelId()).isEqualTo("anthropic.claude-sonnet-4-5-20250929-v1:0");
        assertThat(call.request())
                .isEqualTo(Wires.json("{\"input\":{\"converse\":{\"messages\":[{\"role\":\"user\",\"content\":"
                        + "[{\"text\":\"hello there\"}]}],\"system\":[{\"text\":\"be kind\"}]}}}"));
    }

    @Test
    void tokens_of_a_profile_named_by_its_arn_are_those_of_its_model() {
        var arn = "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-pro-v1:0";
        assertThat(model.countTokens(new ModelRequest(arn, List.of(), List.of(Message.user("hello")))))
                .isPresent();
        assertThat(local.calls().getFirst().modelId()).isEqualTo("amazon.nova-pro-v1:0");
    }

    @Test
    void a_model_that_cannot_be_counted_for_is_no_failure_but_a_service_out_of_reach_is() {
        WireServer refusing = wires.server(call -> call.answer(
                400,
                Map.of("x-amzn-ErrorType", "ValidationException"),
                "{\"message\":\"The provided model doesn't support counting tokens.\"}"));
        assertThat(wires.model(refusing).countTokens(Wires.request())).isEmpty();
        WireServer busy = wires.server(call -> call.answer(503, Map.of(), "{}"));
        assertThat(kind(() -> wires.model(busy).countTokens(Wires.request()))).isEqualTo(Kind.UNAVAILABLE);
    }

    private static Kind kind(Runnable call) {
        return catchThrowableOfType(ModelFailure.class, call::run).kind();
    }
}
