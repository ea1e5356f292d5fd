package dev.outcrop.bedrock;

import dev.outcrop.model.Receipt;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Words and numbers of Converse that mean the same in both of its forms. */
final class Wire {
    private Wire() {}

    /**
     * Why a model stopped.
     *
     * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html">stopReason</a>
     */
    static StopReason stopReason(String raw) {
        return switch (raw) {
            case "end_turn" -> StopReason.END_TURN;
            case "stop_sequence" -> StopReason.STOP_SEQUENCE;
            case "tool_use" -> StopReason.TOOL_USE;
            case "max_tokens" -> StopReason.MAX_TOKENS;
            case "model_context_window_exceeded" -> StopReason.CONTEXT_WINDOW_EXCEEDED;
            case "guardrail_intervened" -> StopReason.GUARDRAIL_INTERVENED;
            case "content_filtered" -> StopReason.CONTENT_FILTERED;
            case "malformed_model_output" -> StopReason.MALFORMED_OUTPUT;
            case "malformed_tool_use" -> StopReason.MALFORMED_TOOL_USE;
            default -> StopReason.OTHER;
        };
    }

    /** All numbers as given: nothing is added up here. */
    static Optional<Usage> usage(JsonNode usage) {
        if (!usage.isObject()) {
            return Optional.empty();
        }
        return Optional.of(new Usage(
                usage.path("inputTokens").asLong(0),
                usage.path("outputTokens").asLong(0),
                usage.path("totalTokens").asLong(0),
                usage.path("cacheReadInputTokens").asLong(0),
                usage.path("cacheWriteInputTokens").asLong(0),
                usage.path("cacheDetails")
                        .valueStream()
                        .map(write -> new Usage.CacheWrite(
                                write.path("ttl").stringValue(""),
                                write.path("inputTokens").asLong(0)))
                        .toList()));
    }

    /**
     * What stands beside an answer.
     *
     * @param metadata a stream's metadata event, or the whole answer of Converse
     * @param fields the {@code additionalModelResponseFields}, or a missing node
     */
    static Receipt receipt(Optional<String> requestId, JsonNode metadata, JsonNode fields) {
        JsonNode latency = metadata.path("metrics").path("latencyMs");
        return new Receipt(
                requestId,
                latency.isIntegralNumber() ? Optional.of(Duration.ofMillis(latency.longValue())) : Optional.empty(),
                BlockJson.text(metadata.path("serviceTier"), "type"),
                BlockJson.text(metadata.path("performanceConfig"), "latency"),
                present(GuardrailTrace.withoutWords(metadata.path("trace"))),
                GuardrailTrace.findings(metadata.path("trace").path("guardrail")),
                present(fields));
    }

    /**
     * Why a model stopped. A guardrail that has only masked words is told as one that intervened, but its answer is a whole
     * one; that is seen in its trace, if it was asked for one.
     */
    static StopReason stopReason(String raw, Receipt receipt, boolean toolUse) {
        StopReason reason = stopReason(raw);
        boolean masked = reason == StopReason.GUARDRAIL_INTERVENED && GuardrailTrace.onlyMasked(receipt.findings());
        return !masked ? reason : toolUse ? StopReason.TOOL_USE : StopReason.END_TURN;
    }

    private static Optional<JsonNode> present(JsonNode value) {
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value);
    }
}
