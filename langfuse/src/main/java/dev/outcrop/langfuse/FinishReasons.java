package dev.outcrop.langfuse;

import dev.outcrop.model.StopReason;

/** Why models stopped, in OpenTelemetry's words. */
final class FinishReasons {
    private FinishReasons() {}

    static String of(StopReason reason, String raw) {
        return switch (reason) {
            case END_TURN, STOP_SEQUENCE -> "stop";
            case TOOL_USE -> "tool_call";
            case MAX_TOKENS, CONTEXT_WINDOW_EXCEEDED -> "length";
            case GUARDRAIL_INTERVENED, CONTENT_FILTERED -> "content_filter";
            case MALFORMED_OUTPUT, MALFORMED_TOOL_USE -> "error";
            case OTHER -> raw;
        };
    }
}
