package dev.outcrop.langfuse;

import dev.outcrop.langfuse.Observation.Detail;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What OpenTelemetry's GenAI conventions say of an observation, without content. */
final class GenAiAttributes {
    private GenAiAttributes() {}

    static void write(Attributes attributes, Trace trace, Observation observation) {
        attributes.put(Keys.CONVERSATION, trace.session().value());
        attributes.put(Keys.USER, trace.user());
        switch (observation.detail()) {
            case Detail.AgentRun run ->
                attributes
                        .put(Keys.OPERATION, "invoke_agent")
                        .put(Keys.AGENT, observation.agent())
                        .put(Keys.AGENT_DESCRIPTION, run.description());
            case Detail.ModelCall call -> model(attributes, observation, call);
            case Detail.Embedding call ->
                attributes
                        .put(Keys.OPERATION, "embeddings")
                        .put(Keys.PROVIDER, "aws.bedrock")
                        .put(Keys.REQUEST_MODEL, call.modelId())
                        .put(Keys.RESPONSE_MODEL, call.modelId())
                        .put(Keys.INPUT_TOKENS, call.usage().inputWithCache())
                        .put(Keys.REQUEST_ID, call.requestId());
            case Detail.ToolCall call ->
                attributes
                        .put(Keys.OPERATION, "execute_tool")
                        .put(Keys.TOOL, call.tool())
                        .put(Keys.TOOL_CALL, call.callId())
                        .put(Keys.TOOL_TYPE, "function")
                        .put(Keys.TOOL_DESCRIPTION, call.description());
            case Detail.Retrieval retrieval ->
                attributes.put(Keys.OPERATION, "retrieval").put(Keys.DATA_SOURCE, retrieval.source());
            case Detail.Guardrail guardrail -> attributes.put(Keys.GUARDRAIL, guardrail.guardrailId());
            case Detail.Moment _ -> {}
        }
        attributes.put(Keys.ERROR, observation.error());
    }

    private static void model(Attributes attributes, Observation observation, Detail.ModelCall call) {
        attributes
                .put(Keys.OPERATION, "chat")
                .put(Keys.PROVIDER, "aws.bedrock")
                .put(Keys.REQUEST_MODEL, call.modelId())
                .put(Keys.RESPONSE_MODEL, call.modelId())
                .put(Keys.STREAM, true);
        number(call.parameters(), ModelParameters.MAX_TOKENS)
                .ifPresent(most -> attributes.put(Keys.REQUEST + ModelParameters.MAX_TOKENS, most.longValue()));
        number(call.parameters(), ModelParameters.TEMPERATURE)
                .ifPresent(value -> attributes.put(Keys.REQUEST + ModelParameters.TEMPERATURE, value.doubleValue()));
        number(call.parameters(), ModelParameters.TOP_P)
                .ifPresent(value -> attributes.put(Keys.REQUEST + ModelParameters.TOP_P, value.doubleValue()));
        attributes.put(Keys.OUTPUT_TYPE, call.structured() ? "json" : "text");
        attributes.put(Keys.FINISH_REASONS, call.finishReason().stream().toList());
        call.firstToken()
                .ifPresent(at -> attributes.put(
                        Keys.FIRST_CHUNK,
                        Duration.between(observation.start(), at).toNanos() / 1e9));
        call.prompt()
                .ifPresent(prompt -> attributes
                        .put(Keys.GEN_AI_PROMPT, prompt.name())
                        .put(Keys.GEN_AI_PROMPT_VERSION, prompt.version()));
        Tokens tokens = call.usage();
        attributes
                .put(Keys.INPUT_TOKENS, tokens.inputWithCache())
                .put(Keys.OUTPUT_TOKENS, tokens.usage().outputTokens());
        if (tokens.usage().cacheReadTokens() > 0) {
            attributes.put(Keys.CACHE_READ_TOKENS, tokens.usage().cacheReadTokens());
        }
        if (tokens.usage().cacheWriteTokens() > 0) {
            attributes.put(Keys.CACHE_WRITE_TOKENS, tokens.usage().cacheWriteTokens());
        }
        attributes.put(Keys.REQUEST_ID, call.requestId());
    }

    private static Optional<JsonNode> number(Map<String, JsonNode> parameters, String name) {
        return Optional.ofNullable(parameters.get(name)).filter(JsonNode::isNumber);
    }
}
