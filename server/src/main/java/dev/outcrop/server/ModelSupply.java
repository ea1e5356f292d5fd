package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.bedrock.AwsSettings;
import dev.outcrop.bedrock.BedrockAvailability;
import dev.outcrop.bedrock.BedrockControl;
import dev.outcrop.bedrock.BedrockDiscovery;
import dev.outcrop.bedrock.BedrockModel;
import dev.outcrop.bedrock.DefaultModels;
import dev.outcrop.bedrock.ModelTable;
import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.Demo;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.Pricing;
import dev.outcrop.server.api.ServerInfo;
import dev.outcrop.server.config.Settings;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides which model answers, and says why. */
final class ModelSupply {
    private static final String DEMO_MODEL = "demo.outcrop";
    private static final String DEMO_REGION = "us-east-1";
    private static final String APPLICATION_PROFILE = ":application-inference-profile/";
    private static final Duration CONTROL_LIMIT = Duration.ofSeconds(3);
    private static final Logger log = LoggerFactory.getLogger(ModelSupply.class);

    private final Settings settings;
    private final Map<String, String> environment;
    private final Clock clock;
    private final ModelTable table;

    /** A choice by these settings; {@code environment} is where AWS's variables are looked for. */
    ModelSupply(Settings settings, Map<String, String> environment, Clock clock) {
        this.settings = requireNonNull(settings, "settings is null");
        this.environment = Map.copyOf(environment);
        this.clock = requireNonNull(clock, "clock is null");
        this.table = ModelTable.shipped().with(settings.prices());
    }

    /**
     * The model that answers, ready to be called.
     *
     * @throws StartFailure if Bedrock was asked for and can't be called
     */
    Answering choose() {
        AwsSettings aws = aws(settings.bedrock(), environment);
        return switch (settings.model()) {
            case DEMO -> demo("the demo was asked for");
            case BEDROCK -> asked(aws);
            case AUTO ->
                switch (BedrockDiscovery.discover(aws)) {
                    case BedrockAvailability.Available(String region, String source) ->
                        bedrock(aws, region, "Bedrock answers in " + region + " with " + source, source);
                    case BedrockAvailability.Unavailable(String why) -> demo(why);
                };
        };
    }

    /** What this process was told about AWS, and what its settings say instead. */
    static AwsSettings aws(Settings.Bedrock instead, Map<String, String> environment) {
        var properties = new HashMap<String, String>();
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("aws.") || name.equals("user.home"))
                .forEach(name -> properties.put(name, requireNonNull(System.getProperty(name), name)));
        instead.region().ifPresent(region -> properties.put("aws.region", region));
        instead.profile().ifPresent(profile -> properties.put("aws.profile", profile));
        instead.endpoint().ifPresent(endpoint -> {
            properties.put("aws.endpointUrlBedrockRuntime", endpoint.toString());
            if (loopback(endpoint)) {
                properties.put("aws.endpointUrlBedrock", endpoint.toString()); // Bedrock Local has both on one port
            }
        });
        return AwsSettings.of(environment, properties);
    }

    /** Nobody is asked whether it works: a role may be allowed its models and nothing else, in a network with no way elsewhere. */
    private Answering asked(AwsSettings aws) {
        return switch (aws.access()) {
            case AwsSettings.Access.Found found ->
                bedrock(
                        aws,
                        found.region(),
                        "Bedrock in " + found.region() + " was asked for, with " + found.source(),
                        found.source());
            case AwsSettings.Access.Missing(String why) ->
                throw new StartFailure("Bedrock was asked for and can't be called: " + why + ".");
        };
    }

    /** {@code with} is how it is signed in to, which {@code reason} tells of too. */
    private Answering bedrock(AwsSettings aws, String region, String reason, String with) {
        var options = BedrockModel.Options.from(aws)
                .withLimits(settings.bedrock().firstEvent(), settings.bedrock().idle());
        var model = BedrockModel.create(options, clock);
        var aliases = aliases(DefaultModels.forRegion(region));
        ModelTable told = table.withProfiles(profiles(aws, region, aliases));
        boolean local = loopback(options.endpoint());
        return new Answering(
                local ? ServerInfo.Provider.LOCAL : ServerInfo.Provider.BEDROCK,
                local
                        ? "A model on this machine answers in place of Amazon Bedrock, at " + options.endpoint()
                                + ", with " + with
                        : reason,
                Optional.of(region),
                model,
                aliases,
                told,
                told,
                model.embedder(),
                model.guardrails(),
                List.of(model::close));
    }

    /** What profiles of applications behind an alias are like: their ARNs do not tell. Not to know is no reason not to start. */
    private Map<String, String> profiles(AwsSettings aws, String region, Map<String, List<String>> aliases) {
        List<String> arns = aliases.values().stream()
                .flatMap(List::stream)
                .filter(id -> id.contains(APPLICATION_PROFILE))
                .distinct()
                .toList();
        if (arns.isEmpty() || !(aws.access() instanceof AwsSettings.Access.Found found)) {
            return Map.of();
        }
        var like = new LinkedHashMap<String, String>();
        try (var control = BedrockControl.create(aws.controlEndpoint(region), found.auth(), CONTROL_LIMIT, clock)) {
            for (String arn : arns) {
                try {
                    control.inferenceProfile(arn).like().ifPresent(id -> like.put(arn, id));
                } catch (ModelFailure failure) {
                    log.warn(
                            "{} stays without a price, since Bedrock does not tell its model: {}", arn, failure.kind());
                }
            }
        }
        return like;
    }

    /** Bedrock Local inside this process, called as the real one is. */
    private Answering demo(String why) {
        var local = BedrockLocal.start(BedrockLocal.Options.of(Demo.create()).withRemembered(0));
        var aws = AwsSettings.of(
                Map.of(
                        "AWS_ACCESS_KEY_ID",
                        BedrockLocal.LOCAL_ACCESS_KEY,
                        "AWS_SECRET_ACCESS_KEY",
                        BedrockLocal.LOCAL_SECRET_KEY,
                        "AWS_REGION",
                        DEMO_REGION,
                        "AWS_ENDPOINT_URL",
                        local.endpoint().toString()),
                Map.of());
        var model = BedrockModel.create(BedrockModel.Options.from(aws), clock);
        var aliases = new LinkedHashMap<String, List<String>>();
        aliases(DefaultModels.forRegion(DEMO_REGION))
                .keySet()
                .forEach(alias -> aliases.put(alias, List.of(DEMO_MODEL)));
        return new Answering(
                ServerInfo.Provider.DEMO,
                "The demo answers, which is not an AI: " + why,
                Optional.empty(),
                request -> model.stream(toDemo(request)),
                aliases,
                Pricing.FREE, // also where an agent names a model that costs something elsewhere
                table,
                model.embedder(),
                model.guardrails(),
                List.of(model::close, local::close));
    }

    /** An agent that names a model's id, or a prompt with variables, gets the demo all the same. */
    private static ModelRequest toDemo(ModelRequest request) {
        return request.withModelId(DEMO_MODEL)
                .withOptions(request.options().with(draft -> draft.promptVariables(Map.of())));
    }

    private Map<String, List<String>> aliases(Map<String, List<String>> byDefault) {
        var aliases = new LinkedHashMap<>(byDefault);
        aliases.putAll(settings.models());
        return aliases;
    }

    private static boolean loopback(URI endpoint) {
        try {
            return endpoint.getHost() != null
                    && InetAddress.getByName(endpoint.getHost()).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false; // a name that only the network behind a proxy knows is not this machine's
        }
    }
}
