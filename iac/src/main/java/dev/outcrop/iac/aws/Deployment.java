package dev.outcrop.iac.aws;

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

    /** All of them, or those of a release, for which GitHub's role is enough. */
    Steps steps(boolean release) {
        var steps = new ArrayList<Step>();
        steps.add(place.who());
        if (release) {
            steps.add(image());
            steps.add(stacks("Deploy the stack App", List.of("App"), List.of("--exclusively")));
        } else {
            steps.add(bootstrap());
            steps.add(foundation());
            steps.add(image());
            List<String> kept = place.kinds().stream()
                    .filter(kind -> Set.of("Data", "Identity").contains(kind))
                    .toList();
            steps.add(stacks(
                    kept.size() == 1
                            ? "Deploy database and secrets (a new database: some 15 minutes)"
                            : "Deploy database, secrets and people (a new database: some 15 minutes)",
                    kept,
                    ADOPT));
            steps.add(new DatabaseUser(place).step());
            steps.add(signIn());
            steps.add(stacks("Deploy load balancer, service and alarms", List.of("App"), ADOPT));
        }
        steps.add(health.step(!release));
        return new Steps(
                (release ? "Releasing to " : "Deploying ") + place.told(),
                release ? Optional.empty() : Optional.of(new Costs(place).step()),
                steps);
    }

    private Step bootstrap() {
        var stage = place.stage();
        var call = new ArrayList<>(List.of("bootstrap", "aws://" + stage.account() + "/" + stage.region()));
        policy.ifPresent(arn -> call.addAll(List.of("--cloudformation-execution-policies", arn)));
        return new Step(
                "Prepare account and region for the CDK, whose CloudFormation may then do what "
                        + policy.orElse("AdministratorAccess") + " allows",
                List.of("cloudformation:DescribeStacks CDKToolkit", Cdk.shown(call)),
                "the stack CDKToolkit is there",
                () -> place.stacks().bootstrap().map(version -> "prepared already, version " + version),
                () -> {
                    place.cdk().must(call);
                    return "prepared";
                });
    }

    private Step foundation() {
        var call =
                new ArrayList<>(List.of("deploy", "-c", "stage=" + place.stage().name(), "-c", "part=foundation"));
        call.addAll(List.of("--require-approval", "never", "--progress", "events"));
        call.add(names.stack("Foundation"));
        place.stage().pipeline().ifPresent(_ -> call.add(names.stack("DeployRole")));
        // Not a second time: what later stacks use of it is exported only as long as they are synthesized with it.
        return new Step(
                "Deploy network, image repository, key and log",
                List.of("cloudformation:DescribeStacks " + names.stack("Foundation"), Cdk.shown(call)),
                "the stack stands; what has changed in it goes with the next stacks",
                () -> place.stacks()
                        .find(names.stack("Foundation"))
                        .filter(stack -> STANDING.contains(stack.stackStatusAsString()))
                        .map(_ -> "it stands; what has changed in it goes with the next stacks"),
                () -> {
                    place.cdk().must(call);
                    return "it stands";
                });
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

    private Step stacks(String title, List<String> kinds, List<String> more) {
        return Step.always(title, List.of(Cdk.shown(call(digest.orElse("DIGEST"), kinds, more))), () -> {
            place.cdk().must(call(digest.orElseThrow(), kinds, more));
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
