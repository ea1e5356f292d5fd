package dev.outcrop.iac.config;

import static dev.outcrop.iac.config.Rules.given;
import static dev.outcrop.iac.config.Rules.require;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All that tells one stage from another. The times of streams are not among it: they are {@code StreamTimeouts.DEFAULT},
 * by which the server itself is built, so that balancer and server can't disagree.
 *
 * @param name the stage's name, which is in the names of its stacks
 * @param zones two or three of the region's zones; named here, so that no synthesis asks an account for them
 * @param domain the name of your own that people come by; without it the stage has the name that CloudFront gives
 * @param guardrails ids or ARNs of those that agents' files may name; none if it is left out
 * @param settings settings of the server beside those that the stage makes itself
 * @param langfuse where Langfuse is; without it the server's own default
 * @param pipeline without it nobody but people deploys
 */
public record StageConfig(
        String name,
        Profile profile,
        String account,
        String region,
        List<String> zones,
        Optional<Domain> domain,
        Models models,
        Tasks tasks,
        DatabaseSize database,
        SignIn signIn,
        Network network,
        Watch watch,
        List<Guardrail> guardrails,
        ServerSettings settings,
        Optional<String> langfuse,
        Optional<Pipeline> pipeline) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]{1,11}");
    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-\\d");

    public StageConfig(
            String name,
            Profile profile,
            String account,
            String region,
            @Nullable List<String> zones,
            Optional<Domain> domain,
            Models models,
            Tasks tasks,
            DatabaseSize database,
            SignIn signIn,
            Network network,
            Watch watch,
            @Nullable List<Guardrail> guardrails,
            @Nullable ServerSettings settings,
            Optional<String> langfuse,
            Optional<Pipeline> pipeline) {
        Rules.matches(name, NAME, "name", "is 2 to 12 small letters and digits, a letter first");
        Rules.matches(account, ACCOUNT, "account", "is the twelve digits of an AWS account");
        Rules.matches(region, REGION, "region", "is an AWS region, such as eu-central-1");
        this.name = name;
        this.profile = given(profile, "profile");
        this.account = account;
        this.region = region;
        this.zones = List.copyOf(given(zones, "zones"));
        this.domain = given(domain, "domain");
        this.models = given(models, "models");
        this.tasks = given(tasks, "tasks");
        this.database = given(database, "database");
        database.requireClusters(databaseCluster());
        this.signIn = given(signIn, "signIn");
        this.network = given(network, "network");
        this.watch = given(watch, "watch");
        this.guardrails = guardrails == null ? List.of() : List.copyOf(guardrails);
        this.settings = settings == null ? new ServerSettings(Map.of()) : settings;
        this.langfuse = given(langfuse, "langfuse");
        this.pipeline = given(pipeline, "pipeline");
        checkZones();
        checkProfile();
        this.langfuse.ifPresent(url -> require(url.startsWith("https://"), "langfuse", "is an https address"));
        this.domain
                .flatMap(Domain::certificate)
                .ifPresent(arn -> require(
                        arn.contains(":" + region + ":"), "domain.certificate", "is in the stage's region, " + region));
        this.models.all().stream()
                .filter(model -> model.way() == GrantedModel.Way.GEOGRAPHIC)
                .forEach(model -> require(
                        model.regions().contains(region),
                        "models",
                        "has " + model.id() + " without the stage's own region among its regions"));
    }

    /** The name of the database's first cluster. */
    public String databaseCluster() {
        return "outcrop-" + name;
    }

    private void checkZones() {
        require(
                zones.size() >= 2 && zones.size() <= 3,
                "zones",
                "has two or three: a load balancer and a database want two");
        require(new HashSet<>(zones).size() == zones.size(), "zones", "names one twice");
        zones.forEach(zone ->
                require(zone.matches(Pattern.quote(region) + "[a-z]"), "zones", "has " + zone + ", not in " + region));
        if (network instanceof Network.Existing existing) {
            require(existing.appSubnets().size() == zones.size(), "network.appSubnets", "has one for each of zones");
            require(existing.dataSubnets().size() == zones.size(), "network.dataSubnets", "has one for each of zones");
        }
    }

    private void checkProfile() {
        boolean closed = network instanceof Network.Existing
                || (network instanceof Network.Own own && own.egress() == Network.Egress.NONE);
        if (profile == Profile.PRIVATE) {
            require(closed, "network.egress", "is none in a private stage");
            require(
                    signIn instanceof SignIn.Oidc,
                    "signIn.kind",
                    "is oidc in a private stage: Cognito can't be reached from a closed network");
            require(
                    domain.isPresent(),
                    "domain",
                    "is missing: a private stage has a name of the house's own, since CloudFront is on the internet");
            require(
                    domain.flatMap(Domain::certificate).isPresent(),
                    "domain.certificate",
                    "is missing: a private zone can't prove a name to ACM");
        } else {
            require(!closed, "network", "is the stage's own, with a way out, in a stage that is not private");
        }
        require(
                domain.isPresent() || CloudFrontAddresses.list(region).isPresent(),
                "domain",
                "is missing: without one CloudFront stands before the stage, and of " + region
                        + " nobody has written down yet by which addresses it comes");
        if (profile.keepsData()) {
            require(!tasks.spot(), "tasks.spot", "is only for dev: until more is known of interrupted runs");
            require(tasks.min() >= 2, "tasks.min", "is at least 2 where people rely on it");
            require(database.min() > 0, "database.min", "is more than 0 where people rely on it");
            require(database.backupDays() >= 7, "database.backupDays", "is at least 7 where data is kept");
        }
    }
}
