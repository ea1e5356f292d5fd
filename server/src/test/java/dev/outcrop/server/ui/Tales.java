package dev.outcrop.server.ui;

import static dev.outcrop.server.ui.Tale.text;
import static dev.outcrop.server.ui.Tale.thought;
import static dev.outcrop.server.ui.Tale.use;
import static dev.outcrop.server.ui.Tale.value;

import dev.outcrop.model.StopReason;
import java.time.Duration;

/** The runs that the golden files are of. */
enum Tales {
    PLAIN(new Tale()
            .step(1)
            .text(1, 0, "Leek ")
            .text(1, 0, "soup.")
            .answered(1, StopReason.END_TURN, text("Leek soup."))
            .completed()),
    REASONING(new Tale()
            .step(1)
            .reasoning(1, 0, "Leeks are ")
            .reasoning(1, 0, "in season.")
            .text(1, 1, "Leek soup.")
            .answered(1, StopReason.END_TURN, thought("Leeks are in season."), text("Leek soup."))
            .completed()),
    PARALLEL_TOOLS(new Tale()
            .step(1)
            .text(1, 0, "Let me look.")
            .inputStarted(1, 1, "call_1", "weather")
            .input(1, 1, "call_1", "{\"city\":")
            .input(1, 1, "call_1", "\"Kyoto\"}")
            .inputStarted(1, 2, "call_2", "season")
            .input(1, 2, "call_2", "{}")
            .answered(
                    1,
                    StopReason.TOOL_USE,
                    text("Let me look."),
                    use("call_1", "weather", "{\"city\":\"Kyoto\"}"),
                    use("call_2", "season", "{}"))
            .requested(1, "call_1", "weather", "{\"city\":\"Kyoto\"}")
            .requested(1, "call_2", "season", "{}")
            .toolStarted("call_2", "season")
            .toolStarted("call_1", "weather")
            .progress("call_1", "{\"asked\":1}")
            .toolFinished("call_2", "season", text("Winter"))
            .toolFinished("call_1", "weather", value("{\"celsius\":4}"))
            .step(2)
            .text(2, 0, "Soup, then.")
            .answered(2, StopReason.END_TURN, text("Soup, then."))
            .completed()),
    TOOL_FAILS(new Tale()
            .step(1)
            .inputStarted(1, 0, "call_1", "weather")
            .input(1, 0, "call_1", "{\"city\":\"Nowhere\"}")
            .answered(1, StopReason.TOOL_USE, use("call_1", "weather", "{\"city\":\"Nowhere\"}"))
            .requested(1, "call_1", "weather", "{\"city\":\"Nowhere\"}")
            .toolStarted("call_1", "weather")
            .toolFailed("call_1", "weather", "There is no such city.")
            .step(2)
            .text(2, 0, "I don't know that city.")
            .answered(2, StopReason.END_TURN, text("I don't know that city."))
            .completed()),
    HAND_OVER(new Tale()
            .step(1)
            .inputStarted(1, 0, "call_1", "ask_chef")
            .input(1, 0, "call_1", "{\"question\":\"Soup?\"}")
            .answered(1, StopReason.TOOL_USE, use("call_1", "ask_chef", "{\"question\":\"Soup?\"}"))
            .requested(1, "call_1", "ask_chef", "{\"question\":\"Soup?\"}")
            .toolStarted("call_1", "ask_chef")
            .handedOver("call_1", "chef", "Chef AI")
            .progress("call_1", "{\"tool\":\"weather\"}")
            .toolFinished("call_1", "ask_chef", text("Leek soup."))
            .step(2)
            .text(2, 0, "The chef says: leek soup.")
            .answered(2, StopReason.END_TURN, text("The chef says: leek soup."))
            .completed()),
    FAILED(new Tale().step(1).text(1, 0, "Leek ").failed()),
    FAILED_AT_ONCE(new Tale().failed()),
    STOPPED(new Tale().step(1).reasoning(1, 0, "Hm").text(1, 1, "Leek ").cancelled()),
    STOPPED_IN_INPUT(new Tale()
            .step(1)
            .inputStarted(1, 0, "call_1", "weather")
            .input(1, 0, "call_1", "{\"ci")
            .cancelled()),
    STOPPED_IN_TOOL(new Tale()
            .step(1)
            .inputStarted(1, 0, "call_1", "weather")
            .input(1, 0, "call_1", "{}")
            .answered(1, StopReason.TOOL_USE, use("call_1", "weather", "{}"))
            .requested(1, "call_1", "weather", "{}")
            .toolStarted("call_1", "weather")
            .cancelled()),
    RETRIED(new Tale()
            .step(1)
            .retried(1, Duration.ofMillis(11_500), "model-a")
            .retried(1, Duration.ZERO, "model-b")
            .text(1, 0, "Leek soup.")
            .answered(1, StopReason.END_TURN, text("Leek soup."))
            .completed()),
    SUPERSEDED(new Tale()
            .step(1)
            .text(1, 0, "Leek so")
            .inputStarted(1, 1, "call_0", "weather")
            .superseded(1)
            .step(1)
            .text(1, 0, "Onion soup.")
            .answered(1, StopReason.END_TURN, text("Onion soup."))
            .completed()),
    CUT_BY_LENGTH(new Tale()
            .step(1)
            .text(1, 0, "Leek")
            .inputStarted(1, 1, "call_1", "weather")
            .input(1, 1, "call_1", "{\"ci")
            .answered(1, StopReason.MAX_TOKENS, text("Leek"), use("call_1", "weather", "\"{\\\"ci\""))
            .completed("length"));

    // Told here and only read from then on.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Tale tale;

    Tales(Tale tale) {
        this.tale = tale;
    }

    Tale tale() {
        return tale;
    }
}
