package dev.outcrop.server.config;

import dev.outcrop.bedrock.TokenPrices;
import dev.outcrop.run.Admission;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What is set for some models: who is behind an alias, prices, calls at once. */
record ByModel(Forms forms, Amounts amounts) {
    private static final Pattern ALIAS = Pattern.compile("[a-z][a-z0-9-]{0,38}");

    Map<String, List<String>> models() {
        Map<String, List<String>> models = forms.byId(SettingKey.MODELS);
        if (models.entrySet().stream()
                .anyMatch(entry -> !ALIAS.matcher(entry.getKey()).matches()
                        || entry.getValue().isEmpty())) {
            forms.wrong(
                    SettingKey.MODELS,
                    "names aliases (a-z, 0-9, -) with one or more model ids each, as in chat: [ID, ID]");
            return Map.of();
        }
        return models;
    }

    Map<String, TokenPrices> prices() {
        var prices = new LinkedHashMap<String, TokenPrices>();
        forms.byId(SettingKey.PRICES).forEach((model, numbers) -> {
            if (numbers.size() < 2 || numbers.size() > 5 || !Amounts.money(numbers)) {
                forms.wrong(
                        SettingKey.PRICES,
                        "names model ids with two to five prices each in US dollars per million tokens: input, output,"
                                + " cache read, cache write, cache write for an hour, as in " + model + ": [3, 15]");
                return;
            }
            List<BigDecimal> of = numbers.stream().map(BigDecimal::new).toList();
            prices.put(model, new TokenPrices(of.get(0), of.get(1), at(of, 2), at(of, 3), at(of, 4)));
        });
        return prices;
    }

    private static Optional<BigDecimal> at(List<BigDecimal> prices, int index) {
        return index < prices.size() ? Optional.of(prices.get(index)) : Optional.empty();
    }

    Settings.Calls calls() {
        int ceiling = amounts.calls(SettingKey.CALLS_CEILING);
        int start = Math.min(amounts.calls(SettingKey.CALLS_START), ceiling);
        Admission.Rules rules = Admission.Rules.DEFAULT.with(start, ceiling);
        var models = new LinkedHashMap<String, Admission.Rules>();
        forms.byId(SettingKey.CALLS_MODELS).forEach((model, numbers) -> {
            List<Integer> of = Amounts.calls(numbers)
                    ? numbers.stream().map(Integer::valueOf).toList()
                    : List.of();
            if (of.isEmpty() || of.size() > 2 || of.getFirst() > of.getLast()) {
                forms.wrong(
                        SettingKey.CALLS_MODELS,
                        "names model ids with one or two numbers of calls each, those at first and those at most, as in "
                                + model + ": [50, 400]");
                return;
            }
            models.put(model, rules.with(of.getFirst(), of.getLast()));
        });
        return new Settings.Calls(rules, models);
    }
}
