package dev.outcrop.langfuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.agent.ContentLog;
import dev.outcrop.langfuse.Observation.Detail;
import dev.outcrop.model.StopReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ContentTest {
    private static final Labels LABELS = new Labels("1", "r", Optional.empty(), Optional.empty(), List.of());
    private static final String SECRET = "jo.doe@example.org";

    @ParameterizedTest
    @CsvSource({
        "'Write to jo.doe+x@mail.example.org, please', 'Write to [email], please'",
        "'大根は jo@例え.jp へ', '大根は [email] へ'",
        "'Call +44 20 7946 0958 now', 'Call [phone] now'",
        "'Call (212) 555-0187 now', 'Call [phone] now'",
        "'Pay with 4111 1111 1111 1111.', 'Pay with [card].'",
        "'key AKIAIOSFODNN7EXAMPLE and', 'key [aws] and'",
        "'secret wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY ', 'secret [aws] '",
        "'Authorization: Bearer abcdef0123456789', 'Authorization: Bearer [bearer]'",
        "'sk-lf-0123456789abcdef', '[bearer]'",
    })
    void what_detectors_find(String text, String masked) {
        assertThat(Detector.all().apply(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "It is 2026-11-29 09:01:06, 1234567890123 ms after the start.",
                "run_00112233445566778899aabbccddeeff",
                "Commit 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12 broke it.",
                "3.14159265358979 and 1,000,000",
                "4111 1111 1111 1112 has a wrong check digit",
                "Step 1 of 50, 100 g flour, 20 °C"
            })
    void what_they_leave_alone(String text) {
        assertThat(Detector.all().apply(text)).isEqualTo(text);
    }

    @Test
    void a_secret_is_nowhere_in_the_bytes_wherever_it_was() {
        var tale = new Tale()
                .step(1)
                .answered(
                        1,
                        StopReason.TOOL_USE,
                        Tale.said("I write to " + SECRET),
                        Tale.use(
                                "call_1", "weather", "{\"to\\nnew\":\"x\\n" + SECRET + "\",\"card\":4111111111111111}"))
                .requested(1, "call_1", "weather", "{\"to\\nnew\":\"x\\n" + SECRET + "\",\"card\":4111111111111111}")
                .asks("call_1", "weather", "{\"" + SECRET + "\":true}")
                .decided("call_1", dev.outcrop.run.Decision.Choice.APPROVE)
                .toolStarted("call_1", "weather")
                .toolFailed("call_1", "weather", "java.lang.Oops: " + SECRET)
                .step(2)
                .failed("unexpected", "It broke at " + SECRET);
        Trace trace = World.trace(tale, Tale.said("My address is " + SECRET));

        String json = json(content(ContentLog.FULL).of(trace));

        assertThat(json(trace)).contains(SECRET, "4111111111111111");
        assertThat(json).doesNotContain(SECRET, "4111111111111111").contains("My address is [email]", "[card]");
        everyInputAndOutputIsJson(content(ContentLog.FULL).of(trace));
    }

    @Test
    void stop_sequences_are_content() {
        Trace trace = World.trace(
                new Tale()
                        .step(1)
                        .answered(1, StopReason.END_TURN, Tale.said("Fine."))
                        .completed(),
                Tale.said("Soup?"));

        Mask end = text -> text.replace("THE END", "[end]");
        var masked = new Content(UserNames.PLAIN, _ -> ContentLog.FULL, end, Cap.DEFAULT).of(trace);

        assertThat(json(trace)).contains("THE END");
        assertThat(json(masked)).doesNotContain("THE END").contains("[end]");
        assertThat(json(content(ContentLog.STRUCTURE).of(trace))).doesNotContain("THE END");
    }

    @ParameterizedTest
    @EnumSource(ContentLog.class)
    void usage_and_spans_are_there_whatever_is_logged(ContentLog log) {
        Trace trace = World.trace(Tales.PARALLEL_TOOLS.tale(), Tale.said("Soup?"));

        Trace allowed = content(log).of(trace);

        assertThat(allowed.observations())
                .extracting(Observation::id)
                .isEqualTo(trace.observations().stream().map(Observation::id).toList());
        assertThat(tokens(allowed)).isEqualTo(tokens(trace));
    }

    @Test
    void structure_tells_the_shape_and_none_of_what_was_said() {
        Trace trace = World.trace(Tales.PARALLEL_TOOLS.tale(), Tale.said("Soup?"));

        String structure = json(content(ContentLog.STRUCTURE).of(trace));
        String none = json(content(ContentLog.NONE).of(trace));

        assertThat(structure)
                .contains("assistant", "tool_calls", "weather", "[5 characters]")
                .doesNotContain("Soup?", "Kyoto", "Winter", "Let me look.", "You are a chef");
        assertThat(none)
                .doesNotContain("Soup?", "Kyoto", "langfuse.observation.input", "langfuse.observation.output")
                .contains("execute_tool weather");
    }

    @Test
    void a_failure_of_an_agent_that_is_not_told_of_keeps_its_word_and_loses_its_sentence() {
        Trace trace = World.trace(Tales.FAILED_TOOL.tale(), Tale.said("Soup?"));

        assertThat(json(content(ContentLog.STRUCTURE).of(trace)))
                .doesNotContain("There is no such city")
                .contains("tool_error");
    }

    @Test
    void twenty_megabytes_are_cut_and_stay_json() {
        String huge = "\\\"大根 ".repeat(2_300_000);
        var tale = new Tale()
                .step(1)
                .answered(1, StopReason.TOOL_USE, Tale.use("call_1", "weather", "{}"))
                .requested(1, "call_1", "weather", "{}")
                .toolStarted("call_1", "weather")
                .toolFinished(
                        "call_1",
                        "weather",
                        new dev.outcrop.model.Block.Json(Json.object().put("page", huge)))
                .step(2)
                .answered(2, StopReason.END_TURN, Tale.said("Fine."))
                .completed();

        Trace allowed = content(ContentLog.FULL).of(World.trace(tale, Tale.said("Soup?")));

        everyInputAndOutputIsJson(allowed);
        assertThat(new Otlp(LABELS)
                        .request(new SpanWriter(new LangfuseDialect(LABELS)).spans(allowed))
                        .getSerializedSize())
                .isLessThan(3 * 1024 * 1024);
        assertThat(json(allowed)).contains("more characters are left out");
    }

    @Test
    void very_many_short_strings_are_left_out_as_a_whole() {
        var many = Json.array();
        for (int i = 0; i < 200_000; i++) {
            many.add("item " + i);
        }

        assertThat(Cap.DEFAULT.of(many).path("left_out").asString()).endsWith(" bytes");
    }

    @Test
    void people_are_told_apart_by_a_hash_if_that_is_wanted() {
        Trace trace = World.trace(Tales.PLAIN.tale(), Tale.said("Soup?"));

        Trace hashed = new Content(UserNames.HASHED, _ -> ContentLog.FULL, Mask.none(), Cap.DEFAULT).of(trace);

        assertThat(hashed.user()).startsWith("user-").isNotEqualTo(trace.user());
    }

    @Test
    void an_environment_is_what_langfuse_takes() {
        assertThat(new Labels("1", "r", Optional.of("Langfuse-Production EU"), Optional.empty(), List.of())
                        .environment())
                .contains("production-eu");
        assertThat(new Labels("1", "r", Optional.of("langfuse"), Optional.empty(), List.of()).environment())
                .isEmpty();
    }

    private static Content content(ContentLog log) {
        return new Content(UserNames.PLAIN, _ -> log, Detector.all(), Cap.DEFAULT);
    }

    private static List<Map<String, Long>> tokens(Trace trace) {
        return trace.observations().stream()
                .filter(one -> one.detail() instanceof Detail.ModelCall)
                .map(one -> ((Detail.ModelCall) one.detail()).usage().details())
                .toList();
    }

    private static String json(Trace trace) {
        return OtlpJson.pretty(new Otlp(LABELS)
                .request(new SpanWriter(new LangfuseDialect(LABELS)).spans(trace))
                .toByteArray());
    }

    private static void everyInputAndOutputIsJson(Trace trace) {
        JsonNode otlp = Json.MAPPER.readTree(json(trace));
        int seen = 0;
        for (JsonNode span : otlp.at("/resourceSpans/0/scopeSpans/0/spans")) {
            for (JsonNode attribute : span.path("attributes")) {
                String key = attribute.path("key").asString();
                if (key.equals(Keys.INPUT) || key.equals(Keys.OUTPUT) || key.equals(Keys.PARAMETERS)) {
                    JsonNode value = Json.MAPPER.readTree(
                            attribute.at("/value/stringValue").asString());
                    assertThat(value.isMissingNode()).isFalse();
                    for (JsonNode call : value.path("tool_calls")) {
                        assertThat(Json.MAPPER
                                        .readTree(call.at("/function/arguments").asString())
                                        .isObject())
                                .isTrue();
                    }
                    seen++;
                }
            }
        }
        assertThat(seen).isPositive();
    }
}
