package dev.outcrop.server.usage;

import dev.outcrop.model.Cost;
import dev.outcrop.server.http.Json;
import dev.outcrop.usage.Budget;
import dev.outcrop.usage.BudgetState;
import dev.outcrop.usage.Raise;
import dev.outcrop.usage.UsageSum;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** Sums and budgets as JSON. Money is text, so that no reader makes a fraction of it that is nearly right. */
final class UsageJson {
    private UsageJson() {}

    static ObjectNode sum(UsageSum sum) {
        return add(Json.object(), sum);
    }

    /** What is not known is left out: it is not nothing. */
    static ObjectNode add(ObjectNode json, UsageSum sum) {
        if (!sum.costUnknown()) {
            json.put("usd", usd(sum.cost())).put("savedUsd", usd(sum.saved()));
        }
        return json.put("calls", sum.calls())
                .put("estimated", sum.estimated())
                .put("inputTokens", sum.inputTokens())
                .put("outputTokens", sum.outputTokens())
                .put("cacheReadTokens", sum.cacheReadTokens())
                .put("cacheWriteTokens", sum.cacheWriteTokens())
                .put("tokens", sum.tokens())
                .put("unpriced", sum.unpriced());
    }

    static ObjectNode state(BudgetState state) {
        Budget budget = state.budget();
        ObjectNode json = Json.object()
                .put("id", budget.id())
                .put("of", word(budget.kind()))
                .put("name", state.subject().name())
                .put("period", word(budget.period()))
                .put("warnPercent", budget.warnPercent())
                .put("spentUsd", usd(state.spent()))
                .put("spentTokens", state.tokens())
                .put("unpriced", state.unpriced())
                .put("opens", state.opens().toString())
                .put("warns", state.warns())
                .put("reached", state.reached());
        state.limit().ifPresent(limit -> json.put("usd", usd(limit)).put("leftUsd", usd(left(limit, state.spent()))));
        state.tokenLimit()
                .ifPresent(limit -> json.put("tokens", limit).put("leftTokens", Math.max(0, limit - state.tokens())));
        return json;
    }

    private static Cost left(Cost limit, Cost spent) {
        Cost left = limit.minus(spent);
        return left.usd().signum() < 0 ? Cost.NOTHING : left;
    }

    /** As it is set, without how it stands. */
    static ObjectNode budget(Budget budget) {
        ObjectNode json = Json.object()
                .put("id", budget.id())
                .put("of", word(budget.kind()))
                .put("period", word(budget.period()))
                .put("warnPercent", budget.warnPercent());
        budget.name().ifPresent(name -> json.put("name", name));
        budget.cost().ifPresent(cost -> json.put("usd", usd(cost)));
        budget.tokens().ifPresent(tokens -> json.put("tokens", tokens));
        return json;
    }

    static ObjectNode raise(Raise raise) {
        ObjectNode json = Json.object()
                .put("id", raise.id())
                .put("budget", raise.budget())
                .put("at", raise.at().toString())
                .put("until", raise.until().toString())
                .put("reason", raise.reason())
                .put("by", raise.by());
        raise.subject().ifPresent(subject -> json.put("name", subject));
        raise.cost().ifPresent(cost -> json.put("usd", usd(cost)));
        raise.tokens().ifPresent(tokens -> json.put("tokens", tokens));
        return json;
    }

    static String zone(ZoneId zone) {
        return zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
    }

    static String usd(Cost cost) {
        return cost.usd().toPlainString();
    }

    private static String word(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
