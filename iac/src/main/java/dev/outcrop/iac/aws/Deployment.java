package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.Pipeline;
import dev.outcrop.iac.config.SignIn;
import dev.outcrop.iac.part.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What it takes to have a stage run. */
final class Deployment {
    /** Of a stack that is there as it was last wanted. */
    private static final Set<String> STANDING =
            Set.of("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE");

    /** What stayed of an earlier stage has its old name, and comes back under it. */
    private static final List<String> ADOPT = List.of("--import-existing-resources");

    private final Place place;
    private final Names names;
    private final Images images;
    private final Optional<String> policy;
    private final Health health;
    private Optional<String> digest;

    Deployment(Place place, Optional<String> digest, Optional<String> policy, Health health) {
        this.place = place;
        this.names = place.names();
        this.images = new Images(place);
        this.digest = digest;
        this.policy = policy;
        this.health = health;
    }

    /** What another machine needs to push an image, and GitHub's workflow: no more than that. */
    Steps groundwork() {
        return new Steps(
                "Preparing " + place.told() + " for an image that is made elsewhere",
                Optional.of(new Costs(place).step()),
                ground());
    }

    private List<Step> ground() {
        var steps = new ArrayList<>(List.of(place.who(), bootstrap(), foundation()));
        place.stage().pipeline().ifPresent(pipeline -> steps.add(role(pipeline)));
        return steps;
    }

    /** All of them, or those of a release, for which GitHub's role is enough. */
    Steps steps(boolean release) {
        var steps = new ArrayList<Step>();
        if (release) {
            steps.add(place.who());
            steps.add(image());
            steps.add(app());
        } else {
            steps.addAll(ground());
            steps.add(image());
            if (place.hidden()) {
                steps.add(stacks(
                        "Deploy CloudFront, firewall and load balancer (new ones: some 15 minutes)", List.of("Entry")));
            }
            List<String> kept = place.kinds().stream()
                    .filter(kind -> Set.of("Data", "Identity").contains(kind))
                    .toList();
            steps.add(stacks(
                    kept.size() == 1
                            ? "Deploy database and secrets (a new database: some 15 minutes)"
                            : "Deploy database, secrets and people (a new database: some 15 minutes)",
                    kept));
            steps.add(new DatabaseUser(place).step());
            steps.add(signIn());
            steps.add(stacks(
                    place.hidden() ? "Deploy service and alarms" : "Deploy load balancer, service and alarms",
                    List.of("App")));
        }
        steps.add(health.step(!release));
        return new Steps(
                (release ? "Releasing to " : "Deploying ") + place.told(),
                release ? Optional.empty() : Optional.of(new Costs(place).step()),
                steps);
    }

    private Step bootstrap() {
        var stage = place.stage();
        var more = new ArrayList<>(List.of("aws://" + stage.account() + "/" + stage.region()));
        policy.ifPresent(arn -> more.addAll(List.of("--cloudformation-execution-policies", arn)));
        // It synthesizes the stage too, though all that it needs to know is the account.
        List<String> call = place.cdk("bootstrap", Cdk.NO_IMAGE, more);
        return new Step(
                "Prepare account and region for the CDK, whose CloudFormation may then do what "
                        + policy.orElse("AdministratorAccess") + " allows",
                List.of("cloudformation:DescribeStacks CDKToolkit", Cdk.shown(call)),
                "the stack CDKToolkit is there",
                () -> place.stacks()
                        .bootstrap()
                        .map(version -> "prepared already, version " + version
                                + policy.map(_ -> "; --execution-policy changes nothing of that")
                                        .orElse("")),
                () -> {
                    place.cdk().must(call);
                    return "prepared";
                });
    }

    private Step foundation() {
        List<String> call = before(ADOPT, "Foundation");
        // Not a second time: what later stacks use of it is exported only as long as they are synthesized with it.
        return new Step(
                "Deploy network, image repository, key and log",
                calls(List.of("Foundation"), call),
                "the stack stands; what has changed in it goes with the next stacks",
                () -> place.stacks()
                        .find(names.stack("Foundation"))
                        .filter(stack -> STANDING.contains(stack.stackStatusAsString()))
                        .map(_ -> "it stands; what has changed in it goes with the next stacks"),
                () -> {
                    makeWay(List.of("Foundation"));
                    place.cdk().must(call);
                    return "it stands";
                });
    }

    /** Each time, so that a stage that gets a pipeline later, or another repository, gets the role for it. */
    private Step role(Pipeline pipeline) {
        List<String> call = before(List.of("--exclusively"), "DeployRole");
        return Step.always(
                "Deploy the role that GitHub assumes for " + pipeline.repository(),
                calls(List.of("DeployRole"), call),
                () -> {
                    makeWay(List.of("DeployRole"));
                    place.cdk().must(call);
                    return place.stacks().output(names.stack("DeployRole"), "Role");
                });
    }

    /** A call for what is there before an image is. */
    private List<String> before(List<String> more, String kind) {
        var call =
                new ArrayList<>(List.of("deploy", "-c", "stage=" + place.stage().name(), "-c", "part=foundation"));
        call.addAll(List.of("--require-approval", "never", "--progress", "events"));
        call.addAll(more);
        call.add(names.stack(kind));
        return call;
    }

    /**
     * The CDK removes a stack whose first creation was rolled back, and makes it anew; but it protects stacks before they
     * are made, and may not remove those.
     */
    private void makeWay(List<String> kinds) {
        if (hasBalancer(kinds) && place.stacks().stuck(place.doorStack())) {
            new Balancer(place).unprotect();
        }
        kinds.stream().map(names::stack).filter(place.stacks()::inTheWay).forEach(place.stacks()::unprotect);
    }

    private boolean hasBalancer(List<String> kinds) {
        return kinds.stream().map(names::stack).anyMatch(place.doorStack()::equals);
    }

    private List<String> calls(List<String> kinds, List<String> deploy) {
        var calls = new ArrayList<String>();
        kinds.forEach(kind -> calls.add("cloudformation:DescribeStacks " + names.stack(kind)));
        if (hasBalancer(kinds)) {
            calls.add(
                    "elasticloadbalancing:ModifyLoadBalancerAttributes off, if its first creation could not be rolled back");
        }
        if (!kinds.contains("App")) {
            calls.add("cloudformation:UpdateTerminationProtection off, of one whose first creation was rolled back");
        }
        calls.add(Cdk.shown(deploy));
        return calls;
    }

    private Step image() {
        if (digest.isPresent()) {
            return Step.always(
                    "Find the image " + digest.get() + " in " + names.repository(),
                    List.of("ecr:BatchGetImage " + names.repository()),
                    () -> images.find(digest.get()));
        }
        return Step.always("Build the image and push it to " + names.repository(), images.calls(), () -> {
            digest = Optional.of(images.push().digest());
            return "pushed as " + digest.get();
        });
    }

    /** Of a release: it needs no more than GitHub's role may. */
    private Step app() {
        List<String> app = List.of("App");
        List<String> alone = List.of("--exclusively");
        return Step.always(
                "Deploy the stack App", List.of(Cdk.shown(call(digest.orElse("DIGEST"), app, alone))), () -> {
                    place.cdk().must(call(digest.orElseThrow(), app, alone));
                    return "deployed";
                });
    }

    private Step stacks(String title, List<String> kinds) {
        return Step.always(title, calls(kinds, call(digest.orElse("DIGEST"), kinds, ADOPT)), () -> {
            makeWay(kinds);
            place.cdk().must(call(digest.orElseThrow(), kinds, ADOPT));
            return "deployed";
        });
    }

    private List<String> call(String image, List<String> kinds, List<String> more) {
        var options = new ArrayList<>(List.of("--require-approval", "never", "--progress", "events"));
        options.addAll(more);
        kinds.forEach(kind -> options.add(names.stack(kind)));
        return place.cdk("deploy", image, options);
    }

    private Step signIn() {
        var secrets = new Secrets(place);
        String put = "secretsmanager:PutSecretValue " + names.signInSecret();
        String get = "secretsmanager:GetSecretValue " + names.signInSecret();
        return switch (place.stage().signIn()) {
            case SignIn.Cognito _ ->
                new Step(
                        "Give the server the secret of its sign-in client",
                        List.of(
                                get,
                                "cloudformation:DescribeStacks " + names.stack("Identity"),
                                "cognito-idp:DescribeUserPoolClient",
                                put),
                        "there is one",
                        () -> secrets.filled(Secrets.Kind.SIGN_IN) ? Optional.of("it has one") : Optional.empty(),
                        () -> {
                            String stack = names.stack("Identity");
                            String pool = place.stacks().output(stack, "UserPool");
                            String client = place.stacks().output(stack, "Client");
                            String value = place.services()
                                    .people()
                                    .describeUserPoolClient(
                                            request -> request.userPoolId(pool).clientId(client))
                                    .userPoolClient()
                                    .clientSecret();
                            secrets.put(Secrets.Kind.SIGN_IN, List.of(value));
                            return "given";
                        });
            case SignIn.Oidc oidc ->
                new Step(
                        "Ask for the secret that " + oidc.issuer() + " gave the client " + oidc.clientId(),
                        List.of(get, put),
                        "there is one",
                        () -> secrets.filled(Secrets.Kind.SIGN_IN) ? Optional.of("it has one") : Optional.empty(),
                        () -> {
                            secrets.put(Secrets.Kind.SIGN_IN, secrets.asked(Secrets.Kind.SIGN_IN));
                            return "given";
                        });
        };
    }
}
