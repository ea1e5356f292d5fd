package dev.outcrop.langfuse;

import dev.outcrop.langfuse.Observation.Detail;
import dev.outcrop.langfuse.Observation.Level;
import dev.outcrop.model.Cost;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.Receipt;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
import dev.outcrop.prompt.UsedPrompt;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ModelCut;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.ModelRetried;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunEvent.StepStarted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A model call that is under way: one logical call, with all its tries. */
final class OpenCall {
    private final RunStarted run;
    private final String agentSpan;
    private final StepStarted begun;
    private final Background.Told told;
    private final String id;
    private final StringBuilder said = new StringBuilder();
    private final List<String> faults = new ArrayList<>();
    private String modelId;
    private boolean waited;
    private Optional<ModelCut> cut = Optional.empty();

    OpenCall(RunStarted run, String agentSpan, StepStarted begun, Background.Told told) {
        this.run = run;
        this.agentSpan = agentSpan;
        this.begun = begun;
        this.told = told;
        this.modelId = begun.modelId();
        this.id = TraceIds.span(begun.stamp().run(), begun.stamp().seq(), "chat");
    }

    void retried(ModelRetried again) {
        faults.add(again.reason());
        modelId = again.modelId();
    }

    void waited() {
        waited = true;
    }

    void say(String more) {
        said.append(more);
    }

    void cut(ModelCut how) {
        cut = Optional.of(how);
        modelId = how.modelId();
    }

    /** The call, and what a guardrail found in it. */
    List<Observation> finished(ModelFinished e) {
        Receipt receipt = e.receipt().orElse(Receipt.NONE);
        Map<String, JsonNode> metadata = metadata();
        metadata.put("stop_reason", Json.text(e.rawStopReason()));
        receipt.latency().ifPresent(latency -> metadata.put("latency_ms", Json.number(latency.toMillis())));
        receipt.serviceTier().ifPresent(tier -> metadata.put("service_tier", Json.text(tier)));
        e.saved().ifPresent(saved -> metadata.put("cache_saved_usd", Json.MAPPER.valueToTree(saved.usd())));
        if (e.estimated()) {
            metadata.put("usage_estimated", Json.flag(true));
        }
        if (e.usage().isEmpty()) {
            metadata.put("usage_unknown", Json.flag(true));
        }
        boolean malformed =
                e.stopReason() == StopReason.MALFORMED_OUTPUT || e.stopReason() == StopReason.MALFORMED_TOOL_USE;
        boolean refused =
                e.stopReason() == StopReason.GUARDRAIL_INTERVENED || e.stopReason() == StopReason.CONTENT_FILTERED;
        Observation call = observation(
                e,
                malformed ? Level.ERROR : refused ? Level.WARNING : Level.DEFAULT,
                malformed || refused ? Optional.of(e.rawStopReason()) : Optional.empty(),
                Optional.empty(),
                Optional.of(ChatMl.answer(e.blocks())),
                metadata,
                new Tokens(e.usage().orElse(Usage.NONE)),
                e.cost(),
                e.firstDeltaAt()
                        .filter(at -> !at.isBefore(begun.stamp().at())
                                && !at.isAfter(e.stamp().at())),
                Optional.of(FinishReasons.of(e.stopReason(), e.rawStopReason())),
                receipt.requestId());
        var all = new ArrayList<Observation>(List.of(call));
        GuardrailSpan.of(call, e, request()).ifPresent(all::add);
        return all;
    }

    /** What was said is void. */
    Observation superseded(RunEvent e, String message) {
        return broken(e, Level.WARNING, message, Optional.empty());
    }

    /** The run ended before the call did. */
    Observation ended(RunEvent e, Ending ending) {
        return ending.level() == Level.ERROR
                ? broken(e, Level.ERROR, ending.message().orElse("failed"), ending.error())
                : broken(e, Level.WARNING, "cancelled", Optional.empty());
    }

    private Observation broken(RunEvent e, Level level, String message, Optional<String> error) {
        Map<String, JsonNode> metadata = metadata();
        metadata.put("usage_unknown", Json.flag(true));
        cut.ifPresent(how -> {
            metadata.put("estimated_input_tokens", Json.number(how.estimate().inputTokens()));
            metadata.put("estimated_output_tokens", Json.number(how.estimate().outputTokens()));
            how.cost().ifPresent(cost -> metadata.put("estimated_cost_usd", Json.MAPPER.valueToTree(cost.usd())));
        });
        boolean keeps = level != Level.ERROR && !said.isEmpty();
        return observation(
                e,
                level,
                Optional.of(message),
                error,
                keeps
                        ? Optional.of(Json.object().put("role", "assistant").put("content", said.toString()))
                        : Optional.empty(),
                metadata,
                Tokens.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.of("error"),
                Optional.empty());
    }

    private Map<String, JsonNode> metadata() {
        Map<String, JsonNode> metadata = new LinkedHashMap<>();
        metadata.put("step", Json.number(begun.step()));
        metadata.put("attempts", Json.number(faults.size() + 1L));
        if (!faults.isEmpty()) {
            metadata.put("faults", Json.text(String.join(", ", faults)));
        }
        if (waited) {
            metadata.put("queued", Json.flag(true));
        }
        if (modelId.startsWith("arn:")) {
            metadata.put("model_arn", Json.text(modelId));
        }
        if (request().filter(asked -> asked.system().isEmpty()).isPresent()) {
            metadata.put(
                    "instructions_unknown",
                    Json.text(begun.prompt().map(UsedPrompt::instructions).orElse(run.agentVersion())));
        }
        return metadata;
    }

    private Optional<ModelRequest> request() {
        return told.request(new Background.Call(
                begun.step(), modelId, begun.stamp().seq(), begun.stamp().at()));
    }

    private Observation observation(
            RunEvent e,
            Level level,
            Optional<String> message,
            Optional<String> error,
            Optional<JsonNode> output,
            Map<String, JsonNode> metadata,
            Tokens usage,
            Optional<Cost> cost,
            Optional<Instant> firstToken,
            Optional<String> finishReason,
            Optional<String> requestId) {
        Optional<ModelRequest> request = request();
        String model = ModelNames.withoutArn(modelId);
        return new Observation(
                id,
                Optional.of(agentSpan),
                run.agent(),
                "chat " + model,
                RunFold.place(e),
                begun.stamp().at(),
                e.stamp().at(),
                level,
                message,
                error,
                request.map(ChatMl::request),
                output,
                metadata,
                new Detail.ModelCall(
                        model,
                        request.map(ModelParameters::of).orElse(Map.of()),
                        usage,
                        cost.map(known -> Json.object().put("total", known.usd())),
                        firstToken,
                        finishReason,
                        requestId,
                        begun.prompt(),
                        request.flatMap(asked -> asked.options().outputSchema()).isPresent()));
    }
}
