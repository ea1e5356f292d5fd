package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.agent.AgentProblems;
import dev.outcrop.bedrock.AwsSettings;
import dev.outcrop.bedrock.BedrockAvailability;
import dev.outcrop.bedrock.BedrockControl;
import dev.outcrop.bedrock.BedrockDiscovery;
import dev.outcrop.bedrock.DefaultModels;
import dev.outcrop.bedrock.InferenceProfile;
import dev.outcrop.bedrock.ModelTable;
import dev.outcrop.langfuse.CollectorCheck;
import dev.outcrop.langfuse.KeyCheck;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.server.config.Settings;
import dev.outcrop.server.config.Settings.ModelChoice;
import dev.outcrop.server.http.CannotListen;
import dev.outcrop.server.http.OutcropHttp;
import dev.outcrop.store.StoreFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds out what works on this machine and what is missing. Changes nothing. */
public final class Doctor {
    private static final int JAVA = 25;
    private static final int NODE = 20;
    private static final long LITTLE_SPACE = 500L << 20;
    private static final Duration CONTROL_LIMIT = Duration.ofSeconds(5);

    private final Settings settings;
    private final Map<String, String> environment;

    /** A doctor for a server with these settings. */
    public Doctor(Settings settings, Map<String, String> environment) {
        this.settings = requireNonNull(settings, "settings is null");
        this.environment = Map.copyOf(environment);
    }

    /** Looks at everything; takes some seconds where AWS or a database does not answer. */
    public List<Finding> examine() {
        var findings = new ArrayList<Finding>();
        findings.add(java());
        findings.add(program("Node", List.of("node"), NODE, "only to build the pages and to test: https://nodejs.org"));
        findings.add(program("Maven", List.of("mvn"), 3, "only to build; ./mvnw fetches one"));
        findings.add(program(
                "Chromium",
                List.of("chromium", "chromium-browser", "google-chrome"),
                1,
                "only for the browser tests: apt install chromium"));
        findings.addAll(aws());
        findings.add(database());
        findings.add(folder());
        findings.add(port());
        findings.add(agents());
        settings.signIn().provider().map(SignInCheck::of).ifPresent(findings::add);
        findings.addAll(secretsAndLangfuse());
        settings.traces().collector().ifPresent(collector -> findings.addAll(collector(collector)));
        return findings;
    }

    private static Finding java() {
        Runtime.Version version = Runtime.version();
        return version.feature() >= JAVA
                ? Finding.well("JDK", version.toString())
                : Finding.broken("JDK", version.toString(), "install JDK " + JAVA + " (https://adoptium.net)");
    }

    private static Finding program(String thing, List<String> names, int least, String remedy) {
        return Programs.version(names)
                .map(version -> version.major() >= least
                        ? Finding.well(thing, version.text())
                        : Finding.missing(thing, version.text() + ", older than " + least, remedy))
                .orElseGet(() -> Finding.missing(thing, "not found", remedy));
    }

    private List<Finding> aws() {
        AwsSettings aws = ModelSupply.aws(settings.bedrock(), environment);
        String remedy = "set AWS_REGION and credentials (aws configure), or stay with the demo";
        return switch (aws.access()) {
            case AwsSettings.Access.Missing(String why) ->
                List.of(
                        settings.model() == ModelChoice.BEDROCK
                                ? Finding.broken("AWS", why, remedy)
                                : Finding.missing("AWS", why, remedy));
            case AwsSettings.Access.Found found -> {
                var findings = new ArrayList<Finding>();
                findings.add(Finding.well("AWS", found.source() + ", region " + found.region()));
                switch (BedrockDiscovery.discover(aws)) {
                    case BedrockAvailability.Available available -> {
                        findings.add(Finding.well("Bedrock", "answers in " + available.region()));
                        findings.addAll(models(aws, found));
                    }
                    case BedrockAvailability.Unavailable(String why) ->
                        findings.add(Finding.missing(
                                "Bedrock",
                                why,
                                "check the network, the region, and the right bedrock:ListInferenceProfiles"));
                }
                yield findings;
            }
        };
    }

    private List<Finding> models(AwsSettings aws, AwsSettings.Access.Found found) {
        var aliases = new HashMap<>(DefaultModels.forRegion(found.region()));
        aliases.putAll(settings.models());
        List<String> ids = aliases.values().stream().flatMap(List::stream).toList();
        try (var control = BedrockControl.create(
                aws.controlEndpoint(found.region()), found.auth(), CONTROL_LIMIT, Clock.systemUTC())) {
            List<InferenceProfile> profiles = control.inferenceProfiles();
            var table = ModelTable.shipped().with(settings.prices());
            return List.of(
                    new ModelCheck(found.region(), profiles, control.foundationModels()).of(ids),
                    PriceCheck.of(table, profiles).of(ids));
        } catch (ModelFailure failure) {
            return List.of(Finding.missing(
                    "Models",
                    "Bedrock does not list what it has: " + failure.kind(),
                    "allow bedrock:ListInferenceProfiles and bedrock:ListFoundationModels"));
        }
    }

    private List<Finding> secretsAndLangfuse() {
        try (var secrets = Secrets.read(settings, environment, Clock.systemUTC())) {
            return Stream.concat(
                            secrets.problems().stream()
                                    .map(why -> Finding.missing("Secrets", why, "see what is said, and its region")),
                            secrets.traces(settings.traces()).langfuse().stream()
                                    .map(langfuse ->
                                            langfuse(langfuse, new KeyCheck(langfuse.base(), secrets.keys(langfuse)))))
                    .toList();
        } catch (StartFailure failure) {
            return List.of(Finding.broken("Secrets", String.valueOf(failure.getMessage()), "set credentials of AWS"));
        }
    }

    private static Finding langfuse(Settings.Traces.Langfuse langfuse, KeyCheck check) {
        return switch (check.ask()) {
            case KeyCheck.Outcome.Good _ -> Finding.well("Langfuse", langfuse.base() + " knows the keys");
            case KeyCheck.Outcome.WrongKeys _ ->
                Finding.missing(
                        "Langfuse",
                        langfuse.base() + " does not know the keys",
                        "check langfuse.public-key and langfuse.secret-key, and that they are of this Langfuse");
            case KeyCheck.Outcome.Unknown(String why) ->
                Finding.missing("Langfuse", langfuse.base() + ": " + why, "check langfuse.base-url and the network");
        };
    }

    private static List<Finding> collector(Settings.Traces.Collector collector) {
        var check = new CollectorCheck(collector.base(), collector.headers());
        var findings = new ArrayList<Finding>();
        findings.add(
                collector(collector, "traces", check.traces(), "check otlp.endpoint, otlp.headers and the network"));
        collector
                .metrics()
                .ifPresent(_ -> findings.add(collector(
                        collector, "metrics", check.metrics(), "check the collector, or set otlp.metrics to off")));
        return findings;
    }

    private static Finding collector(
            Settings.Traces.Collector collector, String what, Optional<String> problem, String remedy) {
        return problem.map(why ->
                        Finding.missing("Collector", collector.base() + " takes no " + what + ": " + why, remedy))
                .orElseGet(() -> Finding.well("Collector", collector.base() + " takes " + what));
    }

    private Finding database() {
        try {
            return Finding.well(
                    "Database",
                    new DatabaseSupply(settings, environment, Clock.systemUTC())
                            .server()
                            .orElse("SQLite in the data folder"));
        } catch (StoreFailure.CannotOpen | StartFailure failure) {
            return Finding.broken(
                    "Database",
                    String.valueOf(failure.getMessage()),
                    "check OUTCROP_DATABASE_URL, who signs in, and that the server runs");
        }
    }

    private Finding folder() {
        Path data = settings.data();
        Path there = Stream.iterate(data, Path::getParent)
                .takeWhile(folder -> folder != null)
                .filter(Files::exists)
                .findFirst()
                .orElse(data);
        String remedy = "change its permissions, or give --data another folder";
        if (!Files.isDirectory(there) || !Files.isWritable(there)) {
            return Finding.broken("Data", data + " can't be written", remedy);
        }
        try {
            long free = Files.getFileStore(there).getUsableSpace();
            String says = data + ", " + (free >> 20) + " MB free";
            return free < LITTLE_SPACE
                    ? Finding.missing("Data", says, "free some space, or give --data another folder")
                    : Finding.well("Data", says);
        } catch (IOException unknown) {
            return Finding.missing("Data", data + ": how much space is free can't be found out", remedy);
        }
    }

    private Finding port() {
        try {
            OutcropHttp.checkPort(HttpRoutes.config(settings));
            return Finding.well("Port", settings.port() == 0 ? "a free one is taken" : settings.port() + " is free");
        } catch (CannotListen taken) {
            return Finding.broken(
                    "Port", String.valueOf(taken.getMessage()), "see above; a running Outcrop is a reason too");
        }
    }

    private Finding agents() {
        try {
            return Finding.well("Agents", AgentReview.count(settings) + " are right");
        } catch (AgentProblems problems) {
            return Finding.broken("Agents", String.valueOf(problems.getMessage()), "mend these files");
        }
    }
}
