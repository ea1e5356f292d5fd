package dev.outcrop.server.config;

import dev.outcrop.run.RunBudget;
import dev.outcrop.server.config.Settings.ModelChoice;
import dev.outcrop.server.config.Settings.TitleChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Makes typed values of what was written; what is not of the right form becomes a problem and a harmless value. */
final class SettingValues {
    private static final Duration LEAST = Duration.ofSeconds(1);

    private final Forms forms;
    private final Amounts amounts;
    private final Path home;

    SettingValues(Map<SettingKey, Given> given, Path home, BiConsumer<Given, String> problem) {
        this.forms = new Forms(given, home, problem);
        this.amounts = new Amounts(forms);
        this.home = home;
    }

    Settings settings() {
        var byModel = new ByModel(forms, amounts);
        return new Settings(
                amounts.port(SettingKey.PORT),
                forms.text(SettingKey.HOST).orElse(""),
                forms.path(SettingKey.DATA).orElse(home),
                forms.path(SettingKey.AGENTS),
                forms.choice(SettingKey.MODEL, ModelChoice.class).orElse(ModelChoice.AUTO),
                databaseUrl(),
                forms.choice(SettingKey.TITLES, TitleChoice.class),
                byModel.models(),
                byModel.prices(),
                new Settings.Bedrock(
                        forms.text(SettingKey.BEDROCK_REGION),
                        forms.text(SettingKey.BEDROCK_PROFILE),
                        forms.url(SettingKey.BEDROCK_ENDPOINT),
                        amounts.time(SettingKey.BEDROCK_FIRST_EVENT, LEAST),
                        amounts.time(SettingKey.BEDROCK_IDLE, LEAST)),
                forms.list(SettingKey.ALLOWED_HOSTS),
                new SignInValues(forms, amounts).signIn(),
                new Settings.Access(groups(SettingKey.ACCESS_AGENTS), groups(SettingKey.ACCESS_TOOLS)),
                byModel.calls(),
                new Settings.Runs(
                        amounts.time(SettingKey.RUN_LEASE, LEAST), amounts.time(SettingKey.APPROVAL_EXPIRY, LEAST)),
                new Settings.Limits(
                        amounts.size(SettingKey.MAX_BODY),
                        amounts.time(SettingKey.SHUTDOWN_GRACE),
                        amounts.time(SettingKey.KEEP_DELETED),
                        new Settings.Rates(
                                amounts.calls(SettingKey.REQUESTS),
                                amounts.calls(SettingKey.QUESTIONS),
                                amounts.calls(SettingKey.QUESTIONS_AT_ONCE)),
                        new RunBudget(amounts.money(SettingKey.RUN_COST), amounts.count(SettingKey.RUN_TOKENS))),
                new TraceValues(forms, amounts).traces());
    }

    private Map<String, List<String>> groups(SettingKey key) {
        Map<String, List<String>> groups = forms.byId(key);
        if (groups.containsKey("?") || groups.values().stream().anyMatch(List::isEmpty)) {
            forms.wrong(key, "names one or more groups for each, as in refund: [finance, support]");
            return Map.of();
        }
        return groups;
    }

    private Optional<String> databaseUrl() {
        Optional<String> url = forms.text(SettingKey.DATABASE_URL);
        if (url.isPresent() && !url.get().startsWith("jdbc:postgresql:")) {
            // The value may hold a password and is not repeated.
            forms.wrong(SettingKey.DATABASE_URL, "begins with jdbc:postgresql:, as in jdbc:postgresql://host/database");
            return Optional.empty();
        }
        return url;
    }
}
