package dev.outcrop.server.config;

import dev.outcrop.run.RunBudget;
import dev.outcrop.run.StreamTimeouts;
import dev.outcrop.server.config.Settings.Database.Auth;
import dev.outcrop.server.config.Settings.ModelChoice;
import dev.outcrop.server.config.Settings.TitleChoice;
import dev.outcrop.server.http.Proxies;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes typed values of what was written; what is not of the right form becomes a problem and a harmless value. */
final class SettingValues {
    /** Keys need no encoding then. */
    private static final Pattern BUCKET =
            Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,62})(?:/([A-Za-z0-9_./-]{0,200}?))?/?");

    private static final Pattern PASSWORD = Pattern.compile("[?&]password=");

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration LONGEST_HEARTBEAT = StreamTimeouts.DEFAULT.longestHeartbeat();

    private final Forms forms;
    private final Amounts amounts;
    private final Path home;
    private final List<String> said;

    /** {@code said} are the settings that are not left to their defaults. */
    SettingValues(Map<SettingKey, Given> given, List<String> said, Path home, BiConsumer<Given, String> problem) {
        this.said = List.copyOf(said);
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
                database(),
                forms.choice(SettingKey.TITLES, TitleChoice.class),
                byModel.models(),
                byModel.prices(),
                new Settings.Bedrock(
                        forms.text(SettingKey.BEDROCK_REGION),
                        forms.text(SettingKey.BEDROCK_PROFILE),
                        forms.url(SettingKey.BEDROCK_ENDPOINT),
                        amounts.time(SettingKey.BEDROCK_FIRST_EVENT, LEAST),
                        amounts.time(SettingKey.BEDROCK_IDLE, LEAST)),
                amounts.time(SettingKey.SECRETS_REFRESH, LEAST),
                forms.list(SettingKey.ALLOWED_HOSTS),
                proxies(),
                bucket(),
                forms.on(SettingKey.AGENTCORE),
                new SignInValues(forms, amounts).signIn(),
                new Settings.Access(groups(SettingKey.ACCESS_AGENTS), groups(SettingKey.ACCESS_TOOLS)),
                byModel.calls(),
                new Settings.Runs(
                        amounts.time(SettingKey.RUN_LEASE, LEAST),
                        amounts.time(SettingKey.APPROVAL_EXPIRY, LEAST),
                        amounts.time(SettingKey.STREAM_HEARTBEAT, LEAST, LONGEST_HEARTBEAT)),
                new Settings.Limits(
                        amounts.size(SettingKey.MAX_BODY),
                        amounts.time(SettingKey.SHUTDOWN_GRACE),
                        amounts.time(SettingKey.KEEP_DELETED),
                        amounts.size(SettingKey.ATTACHMENTS),
                        new Settings.Rates(
                                amounts.calls(SettingKey.REQUESTS),
                                amounts.calls(SettingKey.QUESTIONS),
                                amounts.calls(SettingKey.QUESTIONS_AT_ONCE)),
                        new RunBudget(amounts.money(SettingKey.RUN_COST), amounts.count(SettingKey.RUN_TOKENS))),
                new BudgetValues(forms).rules(),
                new Settings.Retention(
                        amounts.period(SettingKey.RETENTION_TEMPORARY),
                        amounts.period(SettingKey.RETENTION_CHATS),
                        amounts.period(SettingKey.RETENTION_ATTACHMENTS),
                        amounts.period(SettingKey.RETENTION_JOURNALS),
                        amounts.period(SettingKey.RETENTION_USAGE),
                        amounts.period(SettingKey.RETENTION_AUDIT),
                        amounts.time(SettingKey.RETENTION_BACKUPS)),
                new Settings.Audit(forms.path(SettingKey.AUDIT_FILE), forms.on(SettingKey.AUDIT_STDOUT)),
                new TraceValues(forms, amounts).traces(),
                said);
    }

    private Proxies proxies() {
        List<String> words = forms.list(SettingKey.TRUSTED_PROXIES);
        if (words.size() == 1 && words.getFirst().matches("\\d")) {
            return new Proxies.Hops(Integer.parseInt(words.getFirst()));
        }
        List<Proxies.Network> networks = words.stream()
                .flatMap(word -> Proxies.Network.of(word).stream())
                .toList();
        if (networks.size() < words.size()) {
            forms.wrong(
                    SettingKey.TRUSTED_PROXIES,
                    "has addresses and networks, as in 10.0.0.0/16, or is how many proxies there are, as in 1");
        }
        return networks.isEmpty() ? Proxies.none() : new Proxies.Within(networks);
    }

    private Optional<Settings.S3Place> bucket() {
        Optional<String> text = forms.text(SettingKey.ATTACHMENTS_STORE);
        Optional<Matcher> place = text.map(BUCKET::matcher).filter(Matcher::matches);
        if (text.isPresent() && place.isEmpty()) {
            forms.wrong(
                    SettingKey.ATTACHMENTS_STORE, "is a bucket as in s3://bucket/prefix, not \"" + text.get() + "\"");
        }
        return place.map(found -> new Settings.S3Place(
                found.group(1),
                Optional.ofNullable(found.group(2))
                        .filter(prefix -> !prefix.isEmpty())
                        .map(prefix -> prefix + "/")
                        .orElse("")));
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

    private Settings.Database database() {
        Auth auth = forms.choice(SettingKey.DATABASE_AUTH, Auth.class).orElse(Auth.PASSWORD);
        Optional<Duration> restAfter = amounts.period(SettingKey.DATABASE_REST_AFTER);
        Optional<String> url = forms.text(SettingKey.DATABASE_URL);
        if (auth == Auth.IAM && (url.isEmpty() || PASSWORD.matcher(url.get()).find())) {
            forms.wrong(
                    SettingKey.DATABASE_AUTH,
                    "needs a database-url that names a user and no password, as in ?user=NAME");
        }
        if (restAfter.isPresent() && url.isEmpty()) {
            forms.wrong(SettingKey.DATABASE_REST_AFTER, "is for PostgreSQL, and there is no database-url");
        }
        return new Settings.Database(auth, restAfter, amounts.moment(SettingKey.DATABASE_RESTORED_TO));
    }
}
