package dev.outcrop.model;

/** Why a model stopped. */
public enum StopReason {
    END_TURN,
    STOP_SEQUENCE,
    TOOL_USE,
    MAX_TOKENS,
    CONTEXT_WINDOW_EXCEEDED,
    GUARDRAIL_INTERVENED,
    CONTENT_FILTERED,
    MALFORMED_OUTPUT,
    MALFORMED_TOOL_USE,
    /** A reason that this version does not know; the raw text stands beside it. */
    OTHER
}
