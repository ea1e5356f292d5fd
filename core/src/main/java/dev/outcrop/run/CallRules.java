package dev.outcrop.run;

import dev.outcrop.access.Caller;
import dev.outcrop.agent.Agent;
import dev.outcrop.model.Block;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.Grant;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolExecutor;
import dev.outcrop.tool.ToolExecutor.Readiness;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/** Decides what comes next for a tool call, from what the journal says of it. */
final class CallRules {
    private static final String UNKNOWN = "The tool had started when the server stopped, and its outcome is unknown.";

    private final ToolExecutor executor;
    private final Offer offer;
    private final Caller caller;
    private final BooleanSupplier untrusted;

    /** {@code untrusted} tells whether the run may have read text by strangers until now. */
    CallRules(ToolExecutor executor, Offer offer, Caller caller, BooleanSupplier untrusted) {
        this.executor = executor;
        this.offer = offer;
        this.caller = caller;
        this.untrusted = untrusted;
    }

    NextMove next(Block.ToolUse use, CallState call) {
        Optional<Agent> specialist = offer.specialist(use.tool());
        if (specialist.isPresent()) {
            return new NextMove.Ask(specialist.get());
        }
        if (call.waiting()) {
            return new NextMove.Wait();
        }
        Optional<String> refusal = refusal(call);
        if (refusal.isPresent()) {
            return answer(use, refusal.get());
        }
        Optional<ToolDefinition> tool = offer.tools()
                .find(use.tool())
                .map(found ->
                        found.effect() == Effect.WRITE && untrusted.getAsBoolean() ? found.afterUntrusted() : found);
        if (tool.isEmpty()) {
            return answer(use, call.started() ? UNKNOWN : "There is no tool with the name " + use.tool() + ".");
        }
        JsonNode input = call.granted().orElse(use.input());
        if (call.started() && tool.get().effect() == Effect.WRITE) {
            return new NextMove.Request(
                    input,
                    ApprovalRequest.Kind.UNKNOWN_OUTCOME,
                    "The tool had started when the server stopped. Nobody knows what came of it.");
        }
        return switch (executor.check(tool.get(), input, caller)) {
            case Readiness.Refused(String sentence) -> answer(use, sentence);
            case Readiness.Ready _ -> run(tool.get(), use, input, call);
            case Readiness.Asks(String reason) ->
                call.granted().isPresent()
                        ? run(tool.get(), use, input, call)
                        : new NextMove.Request(input, ApprovalRequest.Kind.START, reason);
        };
    }

    private static NextMove run(ToolDefinition tool, Block.ToolUse use, JsonNode input, CallState call) {
        return new NextMove.Run(tool, input, call.granted().map(allowed -> new Grant(use.id(), allowed)));
    }

    private static NextMove answer(Block.ToolUse use, String sentence) {
        return new NextMove.Answer(Block.ToolResult.error(use.id(), sentence));
    }

    /** What the model is told of a call that a person, or time, has decided against. */
    private static Optional<String> refusal(CallState call) {
        if (call.asked().isEmpty() || call.decision().isEmpty()) {
            return Optional.empty();
        }
        Decision decision = call.decision().get();
        String why = decision.reason().map(words -> " Their reason: " + words).orElse("");
        return switch (call.asked().get().kind()) {
            case START ->
                switch (decision.choice()) {
                    case APPROVE -> Optional.empty();
                    case DENY, STOP -> Optional.of("The tool was not run: the person did not allow it." + why);
                    case EXPIRE ->
                        Optional.of("The tool was not run: nobody answered the request for approval in time.");
                };
            case UNKNOWN_OUTCOME ->
                switch (decision.choice()) {
                    case APPROVE -> Optional.empty();
                    case DENY, STOP -> Optional.of(UNKNOWN + " The person chose not to run it again." + why);
                    case EXPIRE -> Optional.of(UNKNOWN + " Nobody said in time whether to run it again.");
                };
        };
    }
}
