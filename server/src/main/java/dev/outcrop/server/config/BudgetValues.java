package dev.outcrop.server.config;

import dev.outcrop.model.Cost;
import dev.outcrop.usage.Budget;
import dev.outcrop.usage.BudgetPeriod;
import dev.outcrop.usage.BudgetRules;
import dev.outcrop.usage.Subject;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads budgets. */
record BudgetValues(Forms forms) {
    private static final int USUAL_WARNING = 80;
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,38}");
    private static final Pattern WHOSE =
            Pattern.compile("(all|person|group|agent|key)(?:\\s+(\\S.*))?", Pattern.CASE_INSENSITIVE);
    private static final Pattern USD =
            Pattern.compile("\\$?(\\d{1,9}(?:\\.\\d{1,9})?)\\s*(?:USD)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern TOKENS = Pattern.compile("(\\d{1,15})\\s+tokens", Pattern.CASE_INSENSITIVE);
    private static final Pattern WARN = Pattern.compile("warn\\s+(\\d{1,2}|100)\\s*%", Pattern.CASE_INSENSITIVE);

    BudgetRules rules() {
        var budgets = new ArrayList<Budget>();
        forms.byId(SettingKey.BUDGETS).forEach((id, words) -> {
            Optional<Budget> budget = ID.matcher(id).matches() ? budget(id, words) : Optional.empty();
            budget.ifPresentOrElse(
                    budgets::add,
                    () -> forms.wrong(
                            SettingKey.BUDGETS,
                            "names budgets (a-z, 0-9, -) with whose each is, day or month, and USD or tokens, as in each-day:"
                                    + " [person, day, 5 USD]; \"" + id + "\" is not of this form"));
        });
        return new BudgetRules(budgets, zone());
    }

    private ZoneId zone() {
        String name = forms.text(SettingKey.BUDGETS_ZONE).orElse("UTC");
        try {
            return name.equalsIgnoreCase("UTC") ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException unknown) {
            forms.wrong(SettingKey.BUDGETS_ZONE, "is a time zone such as UTC or Europe/Berlin, not \"" + name + "\"");
            return ZoneOffset.UTC;
        }
    }

    /** Empty if a word says nothing, or what must be said is not. */
    private static Optional<Budget> budget(String id, List<String> words) {
        if (words.size() < 3) {
            return Optional.empty();
        }
        Matcher whose = WHOSE.matcher(words.getFirst());
        Optional<BudgetPeriod> period = period(words.get(1));
        if (!whose.matches() || period.isEmpty()) {
            return Optional.empty();
        }
        Subject.Kind kind = Subject.Kind.valueOf(whose.group(1).toUpperCase(Locale.ROOT));
        Optional<String> name = Optional.ofNullable(whose.group(2));
        Optional<Cost> cost = Optional.empty();
        Optional<Long> tokens = Optional.empty();
        int warning = USUAL_WARNING;
        for (String word : words.subList(2, words.size())) {
            Matcher usd = USD.matcher(word);
            Matcher most = TOKENS.matcher(word);
            Matcher warn = WARN.matcher(word);
            if (most.matches() && tokens.isEmpty()) {
                tokens = Optional.of(Long.valueOf(most.group(1)));
            } else if (usd.matches() && cost.isEmpty()) {
                cost = Optional.of(new Cost(new BigDecimal(usd.group(1))));
            } else if (warn.matches()) {
                warning = Integer.parseInt(warn.group(1));
            } else {
                return Optional.empty();
            }
        }
        boolean sound = (cost.isPresent() || tokens.isPresent()) && (kind != Subject.Kind.ALL || name.isEmpty());
        return sound ? Optional.of(new Budget(id, kind, name, period.get(), cost, tokens, warning)) : Optional.empty();
    }

    private static Optional<BudgetPeriod> period(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "day" -> Optional.of(BudgetPeriod.DAY);
            case "month" -> Optional.of(BudgetPeriod.MONTH);
            default -> Optional.empty();
        };
    }
}
