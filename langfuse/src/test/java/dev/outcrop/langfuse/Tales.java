package dev.outcrop.langfuse;

import static dev.outcrop.langfuse.Tale.said;
import static dev.outcrop.langfuse.Tale.use;
import static dev.outcrop.langfuse.Tale.value;

import dev.outcrop.model.Block;
import dev.outcrop.model.GuardrailFinding;
import dev.outcrop.model.GuardrailFinding.Action;
import dev.outcrop.model.GuardrailFinding.Side;
import dev.outcrop.model.Receipt;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
import dev.outcrop.run.Decision;
import dev.outcrop.run.InnerCall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The runs that the golden files are of. */
@SuppressWarnings("ImmutableEnumChecker") // each tale is told to its end before it is read
enum Tales {
    PLAIN(new Tale()
            .step(1)
            .text(1, "Leek ")
            .text(1, "soup.")
            .answered(1, StopReason.END_TURN, said("Leek soup."))
            .completed()),
    PARALLEL_TOOLS(new Tale()
            .step(1)
            .answered(
                    1,
                    StopReason.TOOL_USE,
                    said("Let me look."),
                    use("call_1", "weather", "{\"city\":\"Kyoto\"}"),
                    use("call_2", "season", "{}"))
            .requested(1, "call_1", "weather", "{\"city\":\"Kyoto\"}")
            .requested(1, "call_2", "season", "{}")
            .toolStarted("call_2", "season")
            .toolStarted("call_1", "weather")
            .toolFinished("call_2", "season", said("Winter"))
            .toolFinished("call_1", "weather", value("{\"celsius\":4}"))
            .step(2)
            .text(2, "Soup, then.")
            .answered(2, StopReason.END_TURN, said("Soup, then."))
            .completed()),
    SUB_AGENT(new Tale()
            .step(1)
            .answered(1, StopReason.TOOL_USE, use("call_1", "ask_critic", "{\"question\":\"Is leek soup good?\"}"))
            .requested(1, "call_1", "ask_critic", "{\"question\":\"Is leek soup good?\"}")
            .toolStarted("call_1", "ask_critic")
            .handedOver(
                    "call_1",
                    "critic",
                    critic -> critic.step(1)
                            .text(1, "It is.")
                            .answered(1, StopReason.END_TURN, said("It is."))
                            .completed())
            .toolFinished("call_1", "ask_critic", said("It is."))
            .step(2)
            .answered(2, StopReason.END_TURN, said("The critic says that it is."))
            .completed()),
    APPROVAL_ACROSS_RESTART(new Tale()
            .step(1)
            .answered(1, StopReason.TOOL_USE, use("call_1", "order", "{\"leeks\":3}"))
            .requested(1, "call_1", "order", "{\"leeks\":3}")
            .asks("call_1", "order", "{\"leeks\":3}")
            .suspended()
            .resumed("replica-2")
            .decided("call_1", Decision.Choice.APPROVE)
            .toolStarted("call_1", "order")
            .toolFinished("call_1", "order", value("{\"ordered\":3}"))
            .step(2)
            .text(2, "Or")
            .resumed("replica-3")
            .superseded(2, "restart")
            .step(2)
            .text(2, "Ordered.")
            .answered(2, StopReason.END_TURN, said("Ordered."))
            .completed()),
    CACHE(new Tale()
            .step(1)
            .answered(
                    1,
                    StopReason.END_TURN,
                    new Usage(
                            10,
                            50,
                            1460,
                            1200,
                            200,
                            List.of(new Usage.CacheWrite("5m", 150), new Usage.CacheWrite("1h", 50))),
                    new Receipt(
                            Optional.of("request-1"),
                            Optional.of(Duration.ofMillis(7)),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            List.of(),
                            Optional.empty()),
                    said("From the cache."))
            .completed()),
    GUARDRAIL(new Tale()
            .step(1)
            .answered(
                    1,
                    StopReason.GUARDRAIL_INTERVENED,
                    Tale.USAGE,
                    new Receipt(
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(Tale.json("""
                                    {"guardrail":{"inputAssessment":{"gr-1":{"topicPolicy":{"topics":[
                                      {"name":"Poison","type":"DENY","action":"BLOCKED"}]},
                                      "sensitiveInformationPolicy":{"piiEntities":[
                                      {"match":"jo@example.org","type":"EMAIL","action":"ANONYMIZED"}]}}}}}""")),
                            List.of(
                                    new GuardrailFinding(Side.INPUT, "topic", "Poison", Action.BLOCKED),
                                    new GuardrailFinding(Side.INPUT, "sensitive-information", "EMAIL", Action.MASKED),
                                    new GuardrailFinding(Side.OUTPUT, "content", "INSULTS", Action.NONE)),
                            Optional.empty()),
                    said("I can't talk about that."))
            .completed("content-filter")),
    NO_ROOM(new Tale()
            .step(1)
            .text(1, "Leek so")
            .answered(1, StopReason.CONTEXT_WINDOW_EXCEEDED, said("Leek so"))
            .trimmed(1, 3)
            .superseded(1, "CONTEXT_WINDOW_EXCEEDED")
            .step(1)
            .text(1, "Onion so")
            .answered(1, StopReason.CONTEXT_WINDOW_EXCEEDED, said("Onion so"))
            .completed("context")),
    THROTTLED(new Tale()
            .step(1)
            .throttled(1)
            .throttled(1)
            .failed("throttled", "The model is busy. Try again in 30 seconds.")),
    RETRIED(new Tale()
            .step(1)
            .throttled(1)
            .text(1, "Leek ")
            .cut(1)
            .superseded(1, "CUT")
            .step(1)
            .text(1, "Leek soup.")
            .answered(1, StopReason.END_TURN, said("Leek soup."))
            .completed()),
    CANCELLED(new Tale().step(1).text(1, "Leek ").cut(1).cancelled()),
    CANCELLED_IN_TOOL(new Tale()
            .step(1)
            .answered(1, StopReason.TOOL_USE, use("call_1", "weather", "{}"), use("call_2", "season", "{}"))
            .requested(1, "call_1", "weather", "{}")
            .requested(1, "call_2", "season", "{}")
            .toolStarted("call_1", "weather")
            .cancelled()),
    CANCELLED_IN_SUB_AGENT(new Tale()
            .step(1)
            .answered(1, StopReason.TOOL_USE, use("call_1", "ask_critic", "{\"question\":\"Good?\"}"))
            .requested(1, "call_1", "ask_critic", "{\"question\":\"Good?\"}")
            .toolStarted("call_1", "ask_critic")
            .handedOver("call_1", "critic", critic -> critic.step(1).text(1, "It"))
            .cancelled()),
    FAILED_TOOL(new Tale()
            .step(1)
            .answered(1, StopReason.TOOL_USE, use("call_1", "weather", "{\"city\":\"Nowhere\"}"))
            .requested(1, "call_1", "weather", "{\"city\":\"Nowhere\"}")
            .toolStarted("call_1", "weather")
            .toolFailed("call_1", "weather", "There is no such city.")
            .step(2)
            .answered(2, StopReason.END_TURN, said("I don't know that city."))
            .completed()),
    SEARCHED(new Tale()
            .step(1)
            .answered(1, StopReason.TOOL_USE, use("call_1", "recipes", "{\"query\":\"leek\"}"))
            .requested(1, "call_1", "recipes", "{\"query\":\"leek\"}")
            .toolStarted("call_1", "recipes")
            .toolFinished(
                    "call_1",
                    "recipes",
                    new Block.SearchResult("soups.md", "Soups", List.of("Wash the leek.", "Cook it."), true),
                    new Block.SearchResult("pies.md", "Pies", List.of("Bake the leek."), true))
            .step(2)
            .answered(2, StopReason.END_TURN, said("Wash it and cook it."))
            .completed()),
    TOOL_CALLS_MODELS(new Tale()
            .step(1)
            .answered(
                    1,
                    StopReason.TOOL_USE,
                    use("call_1", "weather", "{\"city\":\"Kyoto\"}"),
                    use("call_2", "season", "{}"))
            .requested(1, "call_1", "weather", "{\"city\":\"Kyoto\"}")
            .requested(1, "call_2", "season", "{}")
            .toolStarted("call_1", "weather")
            .toolStarted("call_2", "season")
            .embedded(1, "call_1")
            .guarded(1, "call_2")
            .askedModel(1, "call_1", InnerCall.Outcome.DONE, "end_turn")
            .askedModel(1, "call_2", InnerCall.Outcome.FAILED, "FORBIDDEN")
            .askedModel(1, "call_2", InnerCall.Outcome.CUT, "UNAVAILABLE")
            .askedModel(1, "call_2", InnerCall.Outcome.CUT, "CANCELLED")
            .toolFinished("call_1", "weather", value("{\"celsius\":4}"))
            .toolFinished("call_2", "season", said("Winter"))
            .step(2)
            .answered(2, StopReason.END_TURN, said("Soup, then."))
            .completed()),
    MANAGED_PROMPT(new Tale()
            .managedStep(1)
            .answered(1, StopReason.TOOL_USE, use("call_1", "ask_critic", "{\"question\":\"Good?\"}"))
            .requested(1, "call_1", "ask_critic", "{\"question\":\"Good?\"}")
            .toolStarted("call_1", "ask_critic")
            .handedOver(
                    "call_1",
                    "critic",
                    critic -> critic.step(1)
                            .answered(1, StopReason.END_TURN, said("It is."))
                            .completed())
            .toolFinished("call_1", "ask_critic", said("It is."))
            .managedStep(2)
            .text(2, "Leek ")
            .cut(2)
            .superseded(2, "CUT")
            .managedStep(2)
            .answered(2, StopReason.END_TURN, said("Leek soup."))
            .completed()),
    STRUCTURED(new Tale()
            .step(1)
            .answered(1, StopReason.END_TURN, said("{\"dish\":\"leek soup\",\"minutes\":30}"))
            .completed());

    private final Tale tale;

    Tales(Tale tale) {
        this.tale = tale;
    }

    Tale tale() {
        return tale;
    }
}
