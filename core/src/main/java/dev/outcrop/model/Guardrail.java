package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

/**
 * A Bedrock guardrail to apply to a call.
 *
 * @param id identifier or ARN
 * @param version a number or {@code DRAFT}
 * @param trace {@code enabled}, {@code disabled} or {@code enabled_full}
 * @param streamMode {@code sync} (nothing unchecked is delivered) or {@code async}
 */
public record Guardrail(String id, String version, String trace, String streamMode) {
    public Guardrail {
        requireNonNull(id, "id is null");
        requireNonNull(version, "version is null");
        requireNonNull(trace, "trace is null");
        requireNonNull(streamMode, "streamMode is null");
    }
}
