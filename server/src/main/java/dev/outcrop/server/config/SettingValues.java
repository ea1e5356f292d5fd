package dev.outcrop.server.config;

import dev.outcrop.bedrock.TokenPrices;
import dev.outcrop.langfuse.Detector;
import dev.outcrop.model.Cost;
import dev.outcrop.run.Admission;
import dev.outcrop.run.RunBudget;
import dev.outcrop.server.config.Given.Value;
import dev.outcrop.server.config.Settings.ModelChoice;
import dev.outcrop.server.config.Settings.TitleChoice;
import dev.outcrop.server.config.Settings.Traces;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes typed values of what was written; what is not of the right form becomes a problem and a harmless value. */
final class SettingValues {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*(B|KB|MB|GB)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern TIME = Pattern.compile("(\\d{1,6})\\s*(ms|s|m|h|d)");
    private static final Pattern USD = Pattern.compile("\\d{1,6}(\\.\\d{1,9})?");
    private static final Pattern CALLS = Pattern.compile("[1-9]\\d{0,6}");
    private static final Pattern ALIAS = Pattern.compile("[a-z][a-z0-9-]{0,38}");

    private static final Duration LEAST = Duration.ofSeconds(1);

    private final Map<SettingKey, Given> given;
    private final Path home;
    private final BiConsumer<Given, String> problem;

    SettingValues(Map<SettingKey, Given> given, Path home, BiConsumer<Given, String> problem) {
        this.given = given;
        this.home = home;
        this.problem = problem;
    }

    Settings settings() {
        return new Settings(
                port(),
                text(SettingKey.HOST).orElse(""),
                path(SettingKey.DATA).orElse(home),
                path(SettingKey.AGENTS),
                choice(SettingKey.MODEL, ModelChoice.class).orElse(ModelChoice.AUTO),
                databaseUrl(),
                choice(SettingKey.TITLES, TitleChoice.class),
                models(),
                prices(),
                new Settings.Bedrock(
                        text(SettingKey.BEDROCK_REGION),
                        text(SettingKey.BEDROCK_PROFILE),
                        url(SettingKey.BEDROCK_ENDPOINT),
                        time(SettingKey.BEDROCK_FIRST_EVENT, LEAST),
                        time(SettingKey.BEDROCK_IDLE, LEAST)),
                list(SettingKey.ALLOWED_HOSTS),
                calls(),
                new Settings.Runs(time(SettingKey.RUN_LEASE, LEAST), time(SettingKey.APPROVAL_EXPIRY, LEAST)),
                new Settings.Limits(
                        size(SettingKey.MAX_BODY),
                        time(SettingKey.SHUTDOWN_GRACE),
                        time(SettingKey.KEEP_DELETED),
                        new RunBudget(money(SettingKey.RUN_COST), count(SettingKey.RUN_TOKENS))),
                traces());
    }

    private Traces traces() {
        Optional<String> publicKey = text(SettingKey.LANGFUSE_PUBLIC_KEY);
        Optional<String> secretKey = text(SettingKey.LANGFUSE_SECRET_KEY);
        if (publicKey.isPresent() != secretKey.isPresent()) {
            SettingKey there = publicKey.isPresent() ? SettingKey.LANGFUSE_PUBLIC_KEY : SettingKey.LANGFUSE_SECRET_KEY;
            wrong(there, "needs the other key beside it: Langfuse has a public and a secret one");
        }
        Optional<Traces.Langfuse> langfuse =
                publicKey.flatMap(known -> secretKey.flatMap(secret -> url(SettingKey.LANGFUSE_BASE_URL)
                        .map(base -> new Traces.Langfuse(base, known, secret, time(SettingKey.LANGFUSE_PROMPT_WAIT)))));
        return new Traces(
                langfuse,
                url(SettingKey.OTLP_ENDPOINT)
                        .map(base -> new Traces.Collector(
                                base,
                                headers(),
                                on(SettingKey.OTLP_CONTENT),
                                Optional.of(time(SettingKey.OTLP_METRICS_INTERVAL, LEAST))
                                        .filter(_ -> on(SettingKey.OTLP_METRICS)))),
                on(SettingKey.METRICS_PROMETHEUS),
                text(SettingKey.LANGFUSE_ENVIRONMENT),
                text(SettingKey.LANGFUSE_RELEASE),
                list(SettingKey.LANGFUSE_TAGS),
                masks(),
                choice(SettingKey.TRACES_USERS, Traces.Users.class).orElse(Traces.Users.PLAIN));
    }

    private boolean on(SettingKey key) {
        return choice(key, Traces.Switch.class).equals(Optional.of(Traces.Switch.ON));
    }

    private List<Detector> masks() {
        List<String> words = list(SettingKey.TRACES_MASK);
        if (words.equals(List.of("none"))) {
            return List.of();
        }
        var detectors = new ArrayList<Detector>();
        for (String word : words) {
            Detector.of(word)
                    .ifPresentOrElse(
                            detectors::add,
                            () -> wrong(
                                    SettingKey.TRACES_MASK,
                                    "has \"" + word + "\", which is none of "
                                            + Stream.of(Detector.values())
                                                    .map(Detector::word)
                                                    .collect(Collectors.joining(", "))));
        }
        return detectors;
    }

    private Map<String, String> headers() {
        var headers = new LinkedHashMap<String, String>();
        for (String header : list(SettingKey.OTLP_HEADERS)) {
            int equals = header.indexOf('=');
            if (equals <= 0) {
                wrong(
                        SettingKey.OTLP_HEADERS,
                        "has headers as NAME=VALUE"); // a value may be secret and is not repeated
                continue;
            }
            String name = header.substring(0, equals).strip();
            String value = header.substring(equals + 1).strip();
            if (sendable(name, value)) {
                headers.put(name, value);
            } else {
                wrong(
                        SettingKey.OTLP_HEADERS,
                        "has a header that can't be sent: a name is letters, digits and '-' and none of Host, Connection,"
                                + " Content-Length, Expect and Upgrade, and a value has no line break or other control");
            }
        }
        return headers;
    }

    private static boolean sendable(String name, String value) {
        try {
            HttpRequest.newBuilder().header(name, value);
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    private Optional<String> text(SettingKey key) {
        Given at = given.get(key);
        if (at == null) {
            return Optional.empty();
        }
        if (at.value() instanceof Value.Text(String text) && !text.isBlank()) {
            return Optional.of(text.strip());
        }
        wrong(key, "is one value: " + key.form().label());
        return Optional.empty();
    }

    private int port() {
        Optional<String> text = text(SettingKey.PORT);
        if (text.isEmpty()) {
            return 0;
        }
        if (text.get().matches("\\d{1,5}") && Integer.parseInt(text.get()) <= 65_535) {
            return Integer.parseInt(text.get());
        }
        wrong(SettingKey.PORT, "is a number from 0 to 65535, not \"" + text.get() + "\"");
        return 0;
    }

    private Optional<Path> path(SettingKey key) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            String said = text.get();
            Path path = said.equals("~") || said.startsWith("~/")
                    ? home.resolve(said.substring(Math.min(2, said.length())))
                    : Path.of(said);
            return Optional.of(given(key).base().resolve(path).normalize());
        } catch (InvalidPathException invalid) {
            wrong(key, "is not a path: " + invalid.getReason());
            return Optional.empty();
        }
    }

    private <E extends Enum<E>> Optional<E> choice(SettingKey key, Class<E> type) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        List<String> choices = key.form().choices();
        if (choices.contains(text.get())) {
            return Optional.of(Enum.valueOf(type, text.get().toUpperCase(Locale.ROOT)));
        }
        wrong(key, "is one of " + String.join(", ", choices) + ", not \"" + text.get() + "\"");
        return Optional.empty();
    }

    private Optional<String> databaseUrl() {
        Optional<String> url = text(SettingKey.DATABASE_URL);
        if (url.isPresent() && !url.get().startsWith("jdbc:postgresql:")) {
            // The value may hold a password and is not repeated.
            wrong(SettingKey.DATABASE_URL, "begins with jdbc:postgresql:, as in jdbc:postgresql://host/database");
            return Optional.empty();
        }
        return url;
    }

    private Optional<URI> url(SettingKey key) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text.get());
            String scheme = Optional.ofNullable(uri.getScheme()).orElse("");
            if (List.of("http", "https").contains(scheme) && uri.getHost() != null) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException invalid) {
            // said below
        }
        wrong(key, "is a URL with http or https, not \"" + text.get() + "\"");
        return Optional.empty();
    }

    private List<String> list(SettingKey key) {
        Given at = given.get(key);
        return switch (at == null ? null : at.value()) {
            case null -> List.of();
            case Value.Text(String text) -> split(text, ",");
            case Value.Items(List<String> items) -> items;
            case Value.Named named -> {
                wrong(key, "is a list, not " + named.items().size() + " keys");
                yield List.of();
            }
        };
    }

    private Map<String, List<String>> models() {
        Map<String, List<String>> models = byId(SettingKey.MODELS);
        if (models.entrySet().stream()
                .anyMatch(entry -> !ALIAS.matcher(entry.getKey()).matches()
                        || entry.getValue().isEmpty())) {
            wrong(
                    SettingKey.MODELS,
                    "names aliases (a-z, 0-9, -) with one or more model ids each, as in chat: [ID, ID]");
            return Map.of();
        }
        return models;
    }

    private Map<String, TokenPrices> prices() {
        var prices = new LinkedHashMap<String, TokenPrices>();
        byId(SettingKey.PRICES).forEach((model, numbers) -> {
            if (numbers.size() < 2
                    || numbers.size() > 5
                    || !numbers.stream().allMatch(number -> USD.matcher(number).matches())) {
                wrong(
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

    private Optional<Cost> money(SettingKey key) {
        Optional<String> text = text(key);
        if (text.isPresent() && !USD.matcher(text.get()).matches()) {
            wrong(key, "is an amount in US dollars such as 0.50, not \"" + text.get() + "\"");
            return Optional.empty();
        }
        return text.map(BigDecimal::new).map(Cost::new);
    }

    private Optional<Long> count(SettingKey key) {
        Optional<String> text = text(key);
        if (text.isPresent() && !text.get().matches("\\d{1,15}")) {
            wrong(key, "is a whole number, not \"" + text.get() + "\"");
            return Optional.empty();
        }
        return text.map(Long::valueOf);
    }

    private Settings.Calls calls() {
        int ceiling = calls(SettingKey.CALLS_CEILING);
        int start = Math.min(calls(SettingKey.CALLS_START), ceiling);
        Admission.Rules rules = Admission.Rules.DEFAULT.with(start, ceiling);
        var models = new LinkedHashMap<String, Admission.Rules>();
        byId(SettingKey.CALLS_MODELS).forEach((model, numbers) -> {
            List<Integer> of = numbers.stream()
                    .filter(number -> CALLS.matcher(number).matches())
                    .map(Integer::valueOf)
                    .toList();
            if (of.isEmpty() || of.size() != numbers.size() || of.size() > 2 || of.getFirst() > of.getLast()) {
                wrong(
                        SettingKey.CALLS_MODELS,
                        "names model ids with one or two numbers of calls each, those at first and those at most, as in "
                                + model + ": [50, 400]");
                return;
            }
            models.put(model, rules.with(of.getFirst(), of.getLast()));
        });
        return new Settings.Calls(rules, models);
    }

    private int calls(SettingKey key) {
        String text = text(key).orElse("1");
        if (!CALLS.matcher(text).matches()) {
            wrong(key, "is a number of calls, 1 or more, not \"" + text + "\"");
            return 1;
        }
        return Integer.parseInt(text);
    }

    /** Lists by model id; a list without ids is one of nothing that can be right. */
    private Map<String, List<String>> byId(SettingKey key) {
        Given at = given.get(key);
        return switch (at == null ? null : at.value()) {
            case null -> Map.of();
            case Value.Named(Map<String, List<String>> named) -> named;
            case Value.Text(String text) -> aliases(text);
            case Value.Items _ -> Map.of("?", List.of());
        };
    }

    private static Map<String, List<String>> aliases(String text) {
        var aliases = new LinkedHashMap<String, List<String>>();
        for (String entry : split(text, ";")) {
            int equals = entry.indexOf('=');
            String alias = equals < 0 ? "?" : entry.substring(0, equals).strip();
            aliases.put(alias, split(entry.substring(equals + 1), ","));
        }
        return aliases;
    }

    private long size(SettingKey key) {
        Matcher matcher = SIZE.matcher(text(key).orElse("1"));
        if (!matcher.matches()) {
            wrong(key, "is a size such as 512KB or 1MB");
            return 1;
        }
        int shift = switch (Optional.ofNullable(matcher.group(2)).orElse("B").toUpperCase(Locale.ROOT)) {
            case "KB" -> 10;
            case "MB" -> 20;
            case "GB" -> 30;
            default -> 0;
        };
        return Long.parseLong(matcher.group(1)) << shift;
    }

    private Duration time(SettingKey key) {
        Matcher matcher = TIME.matcher(text(key).orElse("0s"));
        if (!matcher.matches()) {
            wrong(key, "is a time such as 500ms, 25s, 5m, 2h or 30d");
            return Duration.ZERO;
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private Duration time(SettingKey key, Duration least) {
        Duration time = time(key);
        if (time.compareTo(least) >= 0) {
            return time;
        }
        if (time.isPositive() || TIME.matcher(text(key).orElse("")).matches()) {
            wrong(key, "is at least " + least.toSeconds() + "s");
        }
        return least;
    }

    private static List<String> split(String text, String separator) {
        return Arrays.stream(text.split(separator))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private Given given(SettingKey key) {
        return Optional.ofNullable(given.get(key)).orElseThrow();
    }

    private void wrong(SettingKey key, String sentence) {
        problem.accept(given(key), sentence);
    }
}
