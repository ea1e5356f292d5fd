package dev.outcrop.langfuse;

import dev.outcrop.langfuse.Observation.Detail;
import dev.outcrop.langfuse.Observation.Level;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
import dev.outcrop.run.InnerCall;
import dev.outcrop.run.InnerCall.Kind;
import dev.outcrop.run.InnerCall.Outcome;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunEvent.ToolCalledModel;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What a tool asked of a model, an embedder or a guardrail; what was said is not in the journal. */
final class InnerSpan {
    private InnerSpan() {}

    /** {@code parent} is the tool's span. */
    static Observation of(RunStarted run, String parent, ToolCalledModel e) {
        InnerCall made = e.made();
        boolean failed = failed(made);
        return new Observation(
                TraceIds.span(e.stamp().run(), e.stamp().seq(), "inner"),
                Optional.of(parent),
                run.agent(),
                name(made),
                RunFold.place(e),
                made.startedAt(),
                e.stamp().at(),
                level(made),
                message(made),
                failed ? made.reason().map(InnerSpan::word) : Optional.empty(),
                Optional.empty(),
                made.kind() == Kind.GUARDRAIL && answered(made)
                        ? Optional.of(GuardrailSpan.verdict(made.outcome() == Outcome.INTERVENED, made.findings()))
                        : Optional.empty(),
                metadata(e),
                detail(made));
    }

    private static boolean answered(InnerCall made) {
        return made.outcome() == Outcome.DONE || made.outcome() == Outcome.INTERVENED;
    }

    private static String name(InnerCall made) {
        return switch (made.kind()) {
            case MODEL -> "chat " + ModelNames.withoutArn(made.modelId());
            case EMBEDDING -> "embeddings " + ModelNames.withoutArn(made.modelId());
            case GUARDRAIL -> "guardrail " + made.modelId();
        };
    }

    private static Level level(InnerCall made) {
        return switch (made.outcome()) {
            case DONE -> made.stopReason().map(InnerSpan::level).orElse(Level.DEFAULT);
            case INTERVENED -> Level.WARNING;
            case FAILED, CUT -> failed(made) ? Level.ERROR : Level.WARNING;
        };
    }

    private static Level level(StopReason stop) {
        return switch (stop) {
            case MALFORMED_OUTPUT, MALFORMED_TOOL_USE -> Level.ERROR;
            case GUARDRAIL_INTERVENED, CONTENT_FILTERED -> Level.WARNING;
            case END_TURN, STOP_SEQUENCE, TOOL_USE, MAX_TOKENS, CONTEXT_WINDOW_EXCEEDED, OTHER -> Level.DEFAULT;
        };
    }

    private static Optional<String> message(InnerCall made) {
        return switch (made.outcome()) {
            case DONE -> level(made) == Level.DEFAULT ? Optional.empty() : made.reason();
            case INTERVENED -> Optional.of("The guardrail intervened.");
            case FAILED -> Optional.of("Refused: " + made.reason().orElse("unknown"));
            case CUT -> Optional.of(failed(made) ? "Broke off: " + made.reason().orElse("unknown") : "cancelled");
        };
    }

    /** Whether the provider is to blame, and not that nobody waited for it any more. */
    private static boolean failed(InnerCall made) {
        boolean unfinished = made.outcome() == Outcome.FAILED || made.outcome() == Outcome.CUT;
        return unfinished && !made.reason().equals(Optional.of(ModelFailure.Kind.CANCELLED.name()));
    }

    private static Map<String, JsonNode> metadata(ToolCalledModel e) {
        InnerCall made = e.made();
        Map<String, JsonNode> metadata = new LinkedHashMap<>();
        metadata.put("step", Json.number(e.step()));
        metadata.put("purpose", Json.text(made.purpose()));
        metadata.put("attempts", Json.number(made.tries()));
        if (made.outcome() == Outcome.DONE) {
            made.reason().ifPresent(reason -> metadata.put("stop_reason", Json.text(reason)));
        }
        made.saved()
                .filter(saved -> saved.usd().signum() != 0)
                .ifPresent(saved -> metadata.put("cache_saved_usd", Json.MAPPER.valueToTree(saved.usd())));
        if (made.modelId().startsWith("arn:")) {
            metadata.put("model_arn", Json.text(made.modelId()));
        }
        if (unknown(made)) {
            metadata.put("usage_unknown", Json.flag(true));
            made.usage().ifPresent(estimate -> {
                metadata.put("estimated_input_tokens", Json.number(estimate.inputTokens()));
                metadata.put("estimated_output_tokens", Json.number(estimate.outputTokens()));
            });
            made.cost().ifPresent(cost -> metadata.put("estimated_cost_usd", Json.MAPPER.valueToTree(cost.usd())));
        } else if (made.estimated()) {
            metadata.put("usage_estimated", Json.flag(true));
        }
        return metadata;
    }

    /** As of the run's own calls, what broke off is told with no usage and its estimate beside it. */
    private static boolean unknown(InnerCall made) {
        return made.kind() != Kind.GUARDRAIL && made.outcome() != Outcome.DONE;
    }

    private static Detail detail(InnerCall made) {
        Tokens usage = unknown(made) ? Tokens.NONE : new Tokens(made.usage().orElse(Usage.NONE));
        Optional<JsonNode> cost = unknown(made)
                ? Optional.empty()
                : made.cost().map(known -> Json.object().put("total", known.usd()));
        String model = ModelNames.withoutArn(made.modelId());
        return switch (made.kind()) {
            case MODEL ->
                new Detail.ModelCall(
                        model,
                        Map.of(),
                        usage,
                        cost,
                        unknown(made) ? Optional.empty() : made.firstDeltaAt(),
                        Optional.of(finishReason(made)),
                        made.requestId(),
                        Optional.empty(),
                        false);
            case EMBEDDING -> new Detail.Embedding(model, usage, cost, made.requestId());
            case GUARDRAIL -> new Detail.Guardrail(guardrail(made.modelId()));
        };
    }

    private static String finishReason(InnerCall made) {
        return made.stopReason()
                .map(stop -> FinishReasons.of(stop, made.reason().orElse("unknown")))
                .orElse("error");
    }

    /** The id without the version. */
    private static String guardrail(String named) {
        return named.substring(0, Math.max(0, named.lastIndexOf(':')));
    }

    private static String word(String kind) {
        return kind.toLowerCase(Locale.ROOT);
    }
}
