package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import dev.outcrop.agent.ContentLog;
import dev.outcrop.langfuse.Observation.Detail;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * What of a trace may leave the server: first what the agent's author allows, then without what masks find, then no more
 * than fits. Done once, on structured data, before anything is written as text.
 *
 * @param users how people are named
 * @param logs what may be told of an agent's runs
 */
public record Content(UserNames users, Function<String, ContentLog> logs, Mask mask, Cap cap) {
    private static final String WITHHELD = "[withheld]";

    public Content {
        requireNonNull(users, "users is null");
        requireNonNull(logs, "logs is null");
        requireNonNull(mask, "mask is null");
        requireNonNull(cap, "cap is null");
    }

    /** The trace with only that. */
    public Trace of(Trace trace) {
        return trace.withUser(users.of(trace.user()))
                .withObservations(trace.observations().stream().map(this::of).toList());
    }

    /** What a person said of an answer of this agent; empty if its author does not let that out. */
    Optional<String> comment(String agent, String text) {
        return Optional.of(text)
                .filter(_ -> logs.apply(agent) == ContentLog.FULL)
                .map(this::masked);
    }

    private Observation of(Observation one) {
        ContentLog log = logs.apply(one.agent());
        // Of a failure the sentence may quote what failed; the word in error never does.
        boolean told = log == ContentLog.FULL || one.level() != Observation.Level.ERROR;
        return new Observation(
                one.id(),
                one.parent(),
                one.agent(),
                one.name(),
                one.closedBy(),
                one.start(),
                one.end(),
                one.level(),
                one.message().map(text -> told ? masked(text) : WITHHELD),
                one.error(),
                value(one.input(), log),
                value(one.output(), log),
                all(one.metadata()),
                detail(one.detail(), log));
    }

    private Optional<JsonNode> value(Optional<JsonNode> value, ContentLog log) {
        return switch (log) {
            case FULL -> value.map(content -> cap.of(Walk.strings(content, mask)));
            case STRUCTURE -> value.map(Walk::structure).map(cap::of);
            case NONE -> Optional.empty();
        };
    }

    private Map<String, JsonNode> all(Map<String, JsonNode> values) {
        var masked = new LinkedHashMap<String, JsonNode>();
        values.forEach((name, value) -> masked.put(name, cap.of(Walk.strings(value, mask))));
        return masked;
    }

    private Detail detail(Detail detail, ContentLog log) {
        return switch (detail) {
            case Detail.ModelCall call ->
                new Detail.ModelCall(
                        call.modelId(),
                        parameters(call.parameters(), log),
                        call.usage(),
                        call.cost(),
                        call.firstToken(),
                        call.finishReason(),
                        call.requestId(),
                        call.prompt(),
                        call.structured());
            case Detail.AgentRun _,
                    Detail.Embedding _,
                    Detail.ToolCall _,
                    Detail.Retrieval _,
                    Detail.Guardrail _,
                    Detail.Moment _ -> detail;
        };
    }

    /** Stop sequences are written by people and may hold anything. */
    private Map<String, JsonNode> parameters(Map<String, JsonNode> parameters, ContentLog log) {
        var kept = new LinkedHashMap<>(all(parameters));
        if (log != ContentLog.FULL) {
            kept.remove(ModelParameters.STOP);
        }
        return kept;
    }

    private String masked(String text) {
        return cap.of(mask.apply(text));
    }
}
