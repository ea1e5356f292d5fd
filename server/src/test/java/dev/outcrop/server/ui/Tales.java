package dev.outcrop.server.ui;

import static dev.outcrop.server.ui.Tale.cited;
import static dev.outcrop.server.ui.Tale.text;
import static dev.outcrop.server.ui.Tale.thought;
import static dev.outcrop.server.ui.Tale.use;
import static dev.outcrop.server.ui.Tale.value;

import dev.outcrop.model.StopReason;
import dev.outcrop.run.Decision;
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
    CITED(new Tale()
            .step(1)
            .text(1, 0, "Leeks are ")
            .text(1, 1, "in season")
            .text(1, 2, ".")
            .answered(
                    1,
                    StopReason.END_TURN,
                    text("Leeks are "),
                    cited(
                            "in season",
                            "{\"title\":\"Season\",\"location\":{\"web\":{\"url\":\"https://example.org/leek\"}}}",
                            "{\"location\":{\"web\":{\"url\":\"https://example.org/leek\"}}}",
                            "{\"title\":\"Almanac\",\"location\":{\"documentPage\":{\"documentIndex\":0,\"start\":3,\"end\":4}}}",
                            "{\"source\":\"https://example.org/soup\",\"location\":{\"searchResultLocation\":{\"searchResultIndex\":0}}}",
                            "{\"title\":\"Bad\",\"location\":{\"web\":{\"url\":\"javascript:alert(1)\"}}}",
                            "{}"),
                    text("."))
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
    HAND_OVER_WAITS(new Tale()
            .step(1)
            .inputStarted(1, 0, "call_1", "ask_chef")
            .input(1, 0, "call_1", "{\"question\":\"Soup?\"}")
            .answered(1, StopReason.TOOL_USE, use("call_1", "ask_chef", "{\"question\":\"Soup?\"}"))
            .requested(1, "call_1", "ask_chef", "{\"question\":\"Soup?\"}")
            .toolStarted("call_1", "ask_chef")
            .handedOver("call_1", "chef", "Chef AI")
            .progress("call_1", "{\"waiting\":{\"reason\":\"turn\",\"ahead\":2}}")
            .progress("call_1", "{\"waiting\":null}")
            .progress("call_1", "{\"waiting\":{\"reason\":\"throttled\",\"seconds\":2,\"another\":false}}")
            .toolFinished("call_1", "ask_chef", text("Leek soup."))
            .step(2)
            .text(2, 0, "Leek soup.")
            .answered(2, StopReason.END_TURN, text("Leek soup."))
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
    TRIMMED_AND_SUPERSEDED(new Tale()
            .step(1)
            .trimmed(1, 3)
            .step(1)
            .text(1, 0, "Leek so")
            .superseded(1)
            .step(1)
            .text(1, 0, "Onion soup.")
            .answered(1, StopReason.END_TURN, text("Onion soup."))
            .completed()),
    TRIMMED_FOR_THE_ANSWER(new Tale()
            .step(1)
            .text(1, 0, "Leek so")
            .answered(1, StopReason.CONTEXT_WINDOW_EXCEEDED, text("Leek so"))
            .trimmed(1, 3)
            .superseded(1)
            .step(1)
            .text(1, 0, "Onion so")
            .answered(1, StopReason.CONTEXT_WINDOW_EXCEEDED, text("Onion so"))
            .completed("context")),
    APPROVED(asked().decided("apr_1", "call_1", Decision.Choice.APPROVE, "Go on.", "")
            .toolStarted("call_1", "pay")
            .toolFinished("call_1", "pay", text("Paid."))
            .step(2)
            .text(2, 0, "Done.")
            .answered(2, StopReason.END_TURN, text("Done."))
            .completed()),
    APPROVED_EDITED(asked().decided("apr_1", "call_1", Decision.Choice.APPROVE, "", "{\"amount\":50}")
            .toolStarted("call_1", "pay")
            .toolFinished("call_1", "pay", text("Paid."))
            .step(2)
            .text(2, 0, "Done.")
            .answered(2, StopReason.END_TURN, text("Done."))
            .completed()),
    DENIED(asked().decided("apr_1", "call_1", Decision.Choice.DENY, "Too much.", "")
            .toolFailed("call_1", "pay", "A person said no: Too much.")
            .step(2)
            .text(2, 0, "I won't.")
            .answered(2, StopReason.END_TURN, text("I won't."))
            .completed()),
    EXPIRED(asked().decided("apr_1", "call_1", Decision.Choice.EXPIRE)
            .toolFailed("call_1", "pay", "Nobody answered in time.")
            .step(2)
            .text(2, 0, "Nobody said yes.")
            .answered(2, StopReason.END_TURN, text("Nobody said yes."))
            .completed()),
    STOPPED_BY_DECISION(asked().decided("apr_1", "call_1", Decision.Choice.STOP).cancelled()),
    STOPPED_WHILE_WAITING(asked().cancelled()),
    RETRIED_OUTCOME(interrupted()
            .decided("apr_1", "call_1", Decision.Choice.APPROVE)
            .toolStarted("call_1", "pay")
            .toolFinished("call_1", "pay", text("Paid."))
            .step(2)
            .answered(2, StopReason.END_TURN, text("Done."))
            .completed()),
    SKIPPED_OUTCOME(interrupted()
            .decided("apr_1", "call_1", Decision.Choice.DENY)
            .toolFailed("call_1", "pay", "Its outcome is unknown, and it was not run again.")
            .step(2)
            .answered(2, StopReason.END_TURN, text("Done."))
            .completed()),
    TWO_APPROVALS(new Tale()
            .step(1)
            .answered(
                    1,
                    StopReason.TOOL_USE,
                    use("call_1", "pay", "{\"amount\":1}"),
                    use("call_2", "pay", "{\"amount\":2}"),
                    use("call_3", "weather", "{}"))
            .requested(1, "call_1", "pay", "{\"amount\":1}")
            .requested(1, "call_2", "pay", "{\"amount\":2}")
            .requested(1, "call_3", "weather", "{}")
            .asked("apr_1", "call_1", "pay", "{\"amount\":1}")
            .asked("apr_2", "call_2", "pay", "{\"amount\":2}")
            .toolStarted("call_3", "weather")
            .toolFinished("call_3", "weather", text("Rain"))
            .suspended()
            .resumed()
            .decided("apr_2", "call_2", Decision.Choice.APPROVE)
            .toolStarted("call_2", "pay")
            .toolFinished("call_2", "pay", text("Paid."))
            .suspended()
            .resumed()
            .decided("apr_1", "call_1", Decision.Choice.DENY)
            .toolFailed("call_1", "pay", "A person said no.")
            .step(2)
            .answered(2, StopReason.END_TURN, text("Done."))
            .completed()),
    MIRRORED(new Tale()
            .step(1)
            .inputStarted(1, 0, "call_1", "ask_chef")
            .answered(1, StopReason.TOOL_USE, use("call_1", "ask_chef", "{\"question\":\"Order?\"}"))
            .requested(1, "call_1", "ask_chef", "{\"question\":\"Order?\"}")
            .toolStarted("call_1", "ask_chef")
            .handedOver("call_1", "chef", "Chef AI")
            .mirrored("apr_1", "call_1", "pay", "{\"amount\":1}")
            .mirrored("apr_2", "call_1", "pay", "{\"amount\":2}")
            .suspended()
            .resumed()
            .decided("apr_1", "call_1", Decision.Choice.APPROVE)
            .progress("call_1", "{\"tool\":\"pay\"}")
            .suspended()
            .resumed()
            .decided("apr_2", "call_1", Decision.Choice.DENY)
            .toolFinished("call_1", "ask_chef", text("One of two."))
            .step(2)
            .answered(2, StopReason.END_TURN, text("One of two."))
            .completed()),
    DECIDED_AT_ONCE(new Tale()
            .step(1)
            .answered(1, StopReason.TOOL_USE, use("call_1", "pay", "{\"amount\":1}"))
            .requested(1, "call_1", "pay", "{\"amount\":1}")
            .asked("apr_1", "call_1", "pay", "{\"amount\":1}")
            .decided("apr_1", "call_1", Decision.Choice.APPROVE)
            .toolStarted("call_1", "pay")
            .toolFinished("call_1", "pay", text("Paid."))
            .step(2)
            .answered(2, StopReason.END_TURN, text("Done."))
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

    /** A run that has waited for a person to say yes, and goes on. */
    private static Tale asked() {
        return new Tale()
                .step(1)
                .text(1, 0, "I will pay.")
                .inputStarted(1, 1, "call_1", "pay")
                .input(1, 1, "call_1", "{\"amount\":100}")
                .answered(1, StopReason.TOOL_USE, text("I will pay."), use("call_1", "pay", "{\"amount\":100}"))
                .requested(1, "call_1", "pay", "{\"amount\":100}")
                .asked("apr_1", "call_1", "pay", "{\"amount\":100}")
                .suspended()
                .resumed();
    }

    /** A run whose process ended while a tool was at work, that has waited for a person, and goes on. */
    private static Tale interrupted() {
        return new Tale()
                .step(1)
                .answered(1, StopReason.TOOL_USE, use("call_1", "pay", "{\"amount\":100}"))
                .requested(1, "call_1", "pay", "{\"amount\":100}")
                .toolStarted("call_1", "pay")
                .resumed()
                .unknown("apr_1", "call_1", "pay", "{\"amount\":100}")
                .suspended()
                .resumed();
    }

    Tale tale() {
        return tale;
    }
}
