package dev.outcrop.server.config;

import dev.outcrop.langfuse.Detector;
import dev.outcrop.server.config.Settings.Traces;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is set for those who watch from outside. */
record TraceValues(Forms forms, Amounts amounts) {
    private static final Duration LEAST = Duration.ofSeconds(1);

    Traces traces() {
        Optional<String> publicKey = forms.secret(SettingKey.LANGFUSE_PUBLIC_KEY);
        Optional<String> secretKey = forms.secret(SettingKey.LANGFUSE_SECRET_KEY);
        if (publicKey.isPresent() != secretKey.isPresent()) {
            SettingKey there = publicKey.isPresent() ? SettingKey.LANGFUSE_PUBLIC_KEY : SettingKey.LANGFUSE_SECRET_KEY;
            forms.wrong(there, "needs the other key beside it: Langfuse has a public and a secret one");
        }
        Optional<Traces.Langfuse> langfuse =
                publicKey.flatMap(known -> secretKey.flatMap(secret -> forms.url(SettingKey.LANGFUSE_BASE_URL)
                        .map(base -> new Traces.Langfuse(
                                base,
                                forms.url(SettingKey.LANGFUSE_PUBLIC_URL).orElse(base),
                                known,
                                secret,
                                amounts.time(SettingKey.LANGFUSE_PROMPT_WAIT)))));
        return new Traces(
                langfuse,
                forms.url(SettingKey.OTLP_ENDPOINT)
                        .map(base -> new Traces.Collector(
                                base,
                                headers(),
                                forms.on(SettingKey.OTLP_CONTENT),
                                Optional.of(amounts.time(SettingKey.OTLP_METRICS_INTERVAL, LEAST))
                                        .filter(_ -> forms.on(SettingKey.OTLP_METRICS)))),
                forms.on(SettingKey.METRICS_PROMETHEUS),
                cloudwatch(),
                forms.text(SettingKey.LANGFUSE_ENVIRONMENT),
                forms.text(SettingKey.LANGFUSE_RELEASE),
                forms.list(SettingKey.LANGFUSE_TAGS),
                masks(),
                forms.choice(SettingKey.TRACES_USERS, Traces.Users.class).orElse(Traces.Users.PLAIN));
    }

    private Optional<String> cloudwatch() {
        Optional<String> stage = forms.text(SettingKey.METRICS_CLOUDWATCH);
        if (stage.isPresent() && !stage.get().matches("[A-Za-z0-9_.-]{1,60}")) {
            forms.wrong(SettingKey.METRICS_CLOUDWATCH, "is the name of a stage: letters, digits, '-', '_' and '.'");
            return Optional.empty();
        }
        return stage;
    }

    private List<Detector> masks() {
        List<String> words = forms.list(SettingKey.TRACES_MASK);
        if (words.equals(List.of("none"))) {
            return List.of();
        }
        var detectors = new ArrayList<Detector>();
        for (String word : words) {
            Detector.of(word)
                    .ifPresentOrElse(
                            detectors::add,
                            () -> forms.wrong(
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
        for (String header : forms.list(SettingKey.OTLP_HEADERS)) {
            int equals = header.indexOf('=');
            if (equals <= 0) {
                forms.wrong(
                        SettingKey.OTLP_HEADERS,
                        "has headers as NAME=VALUE"); // a value may be secret and is not repeated
                continue;
            }
            String name = header.substring(0, equals).strip();
            String value = header.substring(equals + 1).strip();
            if (sendable(name, value)) {
                headers.put(name, value);
            } else {
                forms.wrong(
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
}
