package dev.outcrop.run;

import dev.outcrop.model.Cost;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.usage.Budget;
import dev.outcrop.usage.BudgetSpent;
import dev.outcrop.usage.BudgetState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a person is told of a failure: what happened and what to do, never the provider's own text. */
final class FailureSentence {
    private FailureSentence() {}

    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final Duration SOON = Duration.ofMinutes(1);

    /** {@code modelId} is the model that was called last. */
    static RunError of(ModelFailure failure, String modelId, String id) {
        return switch (failure.kind()) {
            case THROTTLED -> later("throttled", "The model is busy.", failure, id);
            case UNAVAILABLE -> later("unavailable", "The model is not available right now.", failure, id);
            case UNREACHABLE ->
                error("unreachable", "The model could not be reached. Check the server's network and try again.", id);
            case CUT ->
                error("cut", "The connection to the model was cut before the answer was complete. Try again.", id);
            case STALLED ->
                error("stalled", "The model has sent nothing for too long and was given up. Try again.", id);
            case INVALID ->
                error(
                        "invalid",
                        "The model refused the request"
                                + failure.part()
                                        .map(part -> ", because of its part " + part)
                                        .orElse("")
                                + ". Start a new conversation, or tell whoever runs this server.",
                        id,
                        failure.part().map(part -> Map.of("part", part)).orElse(Map.of()));
            case CONTEXT_TOO_LONG ->
                error("context-too-long", "The conversation has become too long for the model. Start a new one.", id);
            case UNAUTHENTICATED ->
                error(
                        "unauthenticated",
                        "The server's AWS credentials were refused. Whoever runs this server has to renew them.",
                        id);
            case EXPIRED ->
                error(
                        "expired",
                        "The server's sign-in to AWS has expired. Whoever runs this server has to sign in again.",
                        id);
            case FORBIDDEN ->
                error(
                        "forbidden",
                        "The server may not use the model " + modelId
                                + ". Whoever runs this server has to enable access to it in Amazon Bedrock, and allow"
                                + " bedrock:InvokeModelWithResponseStream on it.",
                        id,
                        Map.of("model", modelId));
            case UNKNOWN_MODEL ->
                error(
                        "unknown-model",
                        "There is no model " + modelId
                                + " here. Whoever runs this server has to correct the agent's model,"
                                + " or choose a region that has it.",
                        id,
                        Map.of("model", modelId));
            case CANCELLED -> error("cancelled", "The model call was stopped.", id);
        };
    }

    static RunError unexpected(String id) {
        return error(
                "internal",
                "Something went wrong on the server. Try again; if it happens again, report the error's number.",
                id);
    }

    static RunError stepLimit(int steps, String id) {
        return error(
                "step-limit",
                "Stopped after " + steps + " steps without a final answer. Ask again with a smaller question.",
                id,
                Map.of("steps", Integer.toString(steps)));
    }

    static RunError costLimit(Cost most, String id) {
        String usd = dollars(most);
        return error(
                "budget",
                "Stopped at the limit of $" + usd + " for one answer. Ask again with a smaller question.",
                id,
                Map.of("usd", usd));
    }

    static RunError tokenLimit(long most, String id) {
        return error(
                "budget",
                "Stopped at the limit of " + most + " tokens for one answer. Ask again with a smaller question.",
                id,
                Map.of("tokens", Long.toString(most)));
    }

    static RunError unpriced(String modelId, String id) {
        return error(
                "budget",
                "An answer has a limit in dollars here, and the price of " + modelId
                        + " is not known. Whoever runs this server can add its price, or set a limit in tokens.",
                id,
                Map.of("model", modelId));
    }

    /** {@code modelId} is the model that would have been called. */
    static RunError budgetSpent(BudgetSpent spent, String modelId, String id) {
        BudgetState state = spent.state();
        if (spent.unpriced()) {
            return error(
                    "budget-unpriced",
                    "There is a budget in dollars here, and the price of " + modelId
                            + " is not known. Whoever runs this server can add its price, or set the budget in tokens.",
                    id,
                    Map.of("model", modelId));
        }
        Budget budget = state.budget();
        var about = new HashMap<String, String>();
        about.put("budget", budget.id());
        about.put("of", budget.kind().name().toLowerCase(Locale.ROOT));
        about.put("name", state.subject().name());
        about.put("period", budget.period().name().toLowerCase(Locale.ROOT));
        about.put("opens", state.opens().toString());
        String amount;
        if (state.costReached()) {
            String usd = dollars(state.limit().orElseThrow());
            about.put("usd", usd);
            amount = "$" + usd;
        } else {
            String tokens = Long.toString(state.tokenLimit().orElseThrow());
            about.put("tokens", tokens);
            amount = tokens + " tokens";
        }
        String whose = switch (budget.kind()) {
            case ALL -> "Everybody's budget";
            case PERSON -> "Your budget";
            case GROUP -> "The budget of the group " + state.subject().name();
            case AGENT -> "The budget of the agent " + state.subject().name();
            case KEY -> "The budget of this API key";
        };
        String when = switch (budget.period()) {
            case DAY -> " for today";
            case MONTH -> " for this month";
        };
        return error(
                "budget-spent",
                whose + when + " is used up: " + amount + ". It opens again at " + MOMENT.format(state.opens())
                        + ". Ask again then, or ask whoever runs this server for more.",
                id,
                about);
    }

    private static String dollars(Cost cost) {
        return cost.usd().setScale(Math.max(2, cost.usd().scale())).toPlainString();
    }

    static RunError malformed(String id) {
        return error("malformed-output", "The model gave an answer that could not be read, twice. Try again.", id);
    }

    static RunError unknownAgent(String agent, String id) {
        return error(
                "unknown-agent",
                "The agent " + agent + " is not there any more. Pick another one.",
                id,
                Map.of("agent", agent));
    }

    static RunError interruptedAgain(String id) {
        return error(
                "interrupted",
                "The server stopped several times while this was being answered, so it was given up. Ask again.",
                id);
    }

    static RunError restored(Instant to, String id) {
        return error(
                "restored",
                "The server's data was restored to " + MOMENT.format(to) + ", when this had not been answered yet. What"
                        + " was done for it since is not known here, so it was not gone on with. Look at what was done, then"
                        + " ask again.",
                id,
                Map.of("moment", to.toString()));
    }

    private static RunError later(String code, String what, ModelFailure failure, String id) {
        Duration wait = failure.retryAfter().orElse(SOON);
        long seconds = Math.max(1, wait.plus(Duration.ofMillis(999)).toSeconds());
        return new RunError(code, what + " Try again in " + words(seconds) + ".", id, Optional.of(seconds), Map.of());
    }

    private static String words(long seconds) {
        if (seconds == 1) {
            return "a second";
        }
        if (seconds < 60) {
            return seconds + " seconds";
        }
        long minutes = (seconds + 59) / 60;
        return minutes == 1 ? "a minute" : minutes + " minutes";
    }

    private static RunError error(String code, String message, String id) {
        return new RunError(code, message, id);
    }

    private static RunError error(String code, String message, String id, Map<String, String> about) {
        return new RunError(code, message, id, Optional.empty(), about);
    }
}
