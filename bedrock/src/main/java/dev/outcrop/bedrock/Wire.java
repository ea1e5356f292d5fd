package dev.outcrop.bedrock;

import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
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

    /** All five numbers as given: nothing is added up here. */
    static Optional<Usage> usage(JsonNode usage) {
        if (!usage.isObject()) {
            return Optional.empty();
        }
        return Optional.of(new Usage(
                usage.path("inputTokens").asLong(0),
                usage.path("outputTokens").asLong(0),
                usage.path("totalTokens").asLong(0),
                usage.path("cacheReadInputTokens").asLong(0),
                usage.path("cacheWriteInputTokens").asLong(0)));
    }
}
