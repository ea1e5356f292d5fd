package dev.outcrop.langfuse;

import dev.outcrop.langfuse.Observation.Detail;
import dev.outcrop.langfuse.Observation.Level;
import dev.outcrop.run.TraceParent;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Langfuse is told. It keeps a row per span and looks for the user, the session and the name of the trace on each,
 * so they stand on each. Content stands in Langfuse's own attributes and not a second time in OpenTelemetry's.
 */
record LangfuseDialect(Labels labels) implements SpanWriter.Dialect {
    private static final int LONGEST_TRACE_METADATA = 200;

    @Override
    public void write(Attributes attributes, Trace trace, Observation observation) {
        GenAiAttributes.write(attributes, trace, observation);
        attributes
                .put(Keys.SESSION, trace.session().value())
                .put(Keys.TRACE_NAME, trace.name())
                .put(Keys.TAGS, labels.tags())
                .put(Keys.TRACE_METADATA + "run_id", shortened(trace.root().value()))
                .put(Keys.TYPE, type(observation.detail()));
        if (observation.level() != Level.DEFAULT) {
            attributes.put(Keys.LEVEL, observation.level().name());
        }
        attributes.put(Keys.STATUS_MESSAGE, observation.message());
        observation.input().ifPresent(input -> attributes.put(Keys.INPUT, text(input)));
        observation.output().ifPresent(output -> attributes.put(Keys.OUTPUT, text(output)));
        observation.metadata().forEach((name, value) -> attributes.put(Keys.METADATA + name, plain(value)));
        switch (observation.detail()) {
            case Detail.AgentRun run -> {
                if (run.topmost()) {
                    attributes.put(Keys.APP_ROOT, true);
                }
            }
            case Detail.ModelCall call -> model(attributes, call);
            case Detail.Embedding call -> {
                attributes.put(Keys.MODEL, call.modelId());
                spent(attributes, call.usage(), call.cost());
            }
            case Detail.ToolCall _, Detail.Retrieval _, Detail.Guardrail _, Detail.Moment _ -> {}
        }
    }

    /** A trace whose topmost observation has a parent that it was never told has neither input nor output there. */
    @Override
    public Optional<TraceParent> below(Trace trace) {
        return Optional.empty();
    }

    private static void model(Attributes attributes, Detail.ModelCall call) {
        attributes.put(Keys.MODEL, call.modelId());
        if (!call.parameters().isEmpty()) {
            ObjectNode parameters = Json.object();
            call.parameters().forEach(parameters::set);
            attributes.put(Keys.PARAMETERS, parameters.toString());
        }
        spent(attributes, call.usage(), call.cost());
        call.firstToken().ifPresent(at -> attributes.put(Keys.FIRST_TOKEN, at.toString()));
        call.prompt()
                .ifPresent(prompt ->
                        attributes.put(Keys.PROMPT_NAME, prompt.name()).put(Keys.PROMPT_VERSION, prompt.version()));
    }

    private static void spent(Attributes attributes, Tokens tokens, Optional<JsonNode> cost) {
        ObjectNode usage = Json.object();
        for (Map.Entry<String, Long> part : tokens.details().entrySet()) {
            usage.put(part.getKey(), part.getValue());
        }
        attributes.put(Keys.USAGE, usage.toString());
        cost.ifPresent(known -> attributes.put(Keys.COST, known.toString()));
    }

    private static String type(Detail detail) {
        return switch (detail) {
            case Detail.AgentRun _ -> "agent";
            case Detail.ModelCall _ -> "generation";
            case Detail.Embedding _ -> "embedding";
            case Detail.ToolCall _ -> "tool";
            case Detail.Retrieval _ -> "retriever";
            case Detail.Guardrail _ -> "guardrail";
            case Detail.Moment _ -> "event";
        };
    }

    private static String text(JsonNode value) {
        return ToolArguments.asText(value).toString();
    }

    private static String plain(JsonNode value) {
        return value.isString() ? value.asString() : value.toString();
    }

    private static String shortened(String value) {
        return value.substring(0, Math.min(LONGEST_TRACE_METADATA, value.length()));
    }
}
