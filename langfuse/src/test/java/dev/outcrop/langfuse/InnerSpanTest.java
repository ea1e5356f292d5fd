package dev.outcrop.langfuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

class InnerSpanTest {

    @Test
    void another_backend_is_told_of_a_tools_own_calls_in_its_own_words_below_the_tool() {
        List<Span> spans = new SpanWriter(new GenAiDialect())
                .spans(World.trace(Tales.TOOL_CALLS_MODELS.tale(), Tale.said("Soup?")));

        Span weather = named(spans, "execute_tool weather").getFirst();
        Span season = named(spans, "execute_tool season").getFirst();
        Span embedding = named(spans, "embeddings amazon.titan-embed-text-v2:0").getFirst();
        assertThat(embedding.getParentSpanId()).isEqualTo(weather.getSpanId());
        assertThat(embedding.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
        assertThat(value(embedding, "gen_ai.operation.name")).isEqualTo("embeddings");
        assertThat(value(embedding, "gen_ai.usage.input_tokens")).isEqualTo("6");
        List<Span> chats = named(spans, "chat eu.amazon.nova-lite-v1:0");
        assertThat(chats)
                .hasSize(4)
                .filteredOn(span -> span.getParentSpanId().equals(season.getSpanId()))
                .hasSize(3);
        assertThat(chats)
                .extracting(span -> value(span, "error.type"))
                .containsExactly("", "forbidden", "unavailable", "");
        assertThat(value(chats.getFirst(), "gen_ai.usage.output_tokens")).isEqualTo("4");
        assertThat(value(named(spans, "guardrail gr-1:3").getFirst(), "aws.bedrock.guardrail.id"))
                .isEqualTo("gr-1");
        assertThat(spans)
                .flatExtracting(Span::getAttributesList)
                .extracting(KeyValue::getKey)
                .noneMatch(key -> key.startsWith("langfuse."));
    }

    private static List<Span> named(List<Span> spans, String name) {
        return spans.stream().filter(span -> span.getName().equals(name)).toList();
    }

    private static String value(Span span, String key) {
        return span.getAttributesList().stream()
                .filter(each -> each.getKey().equals(key))
                .map(KeyValue::getValue)
                .map(value -> value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue())
                .findFirst()
                .orElse("");
    }
}
