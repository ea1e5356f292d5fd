package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.SignIn;
import dev.outcrop.iac.config.StageConfig;
import dev.outcrop.iac.part.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A stage where it is: its names, its services, and the CDK for it. */
record Place(Desk desk, StageConfig stage) {

    Names names() {
        return new Names(stage);
    }

    Services services() {
        return new Services(stage.region());
    }

    Stacks stacks() {
        return new Stacks(services().cloudFormation());
    }

    Cdk cdk() {
        return new Cdk(desk.folder(), desk.terminal());
    }

    Terminal terminal() {
        return desk.terminal();
    }

    /** As a person is told of it. */
    String told() {
        return "stage " + stage.name() + " (account " + stage.account() + ", " + stage.region() + ")";
    }

    /** Whether CloudFront gives it its name, and hides its load balancer. */
    boolean hidden() {
        return stage.domain().isEmpty();
    }

    /** The stack that has the load balancer. */
    String doorStack() {
        return names().stack(hidden() ? "Entry" : "App");
    }

    /** The service's address; one that CloudFront gives is known once that stack stands. */
    Optional<String> url() {
        return stage.domain()
                .map(domain -> Names.url(domain.name()))
                .or(() -> stacks().known(names().stack("Entry"), "Url"));
    }

    /** Kinds of its stacks, in the order in which they are made. */
    List<String> kinds() {
        var kinds = new ArrayList<>(List.of("Foundation"));
        if (hidden()) {
            kinds.add("Entry");
        }
        kinds.add("Data");
        if (stage.signIn() instanceof SignIn.Cognito) {
            kinds.add("Identity");
        }
        kinds.add("App");
        if (stage.pipeline().isPresent()) {
            kinds.add("DeployRole");
        }
        return kinds;
    }

    /** A call of the CDK for this stage; an image of nothing where none is named. */
    List<String> cdk(String command, String image, List<String> more) {
        var call = new ArrayList<>(List.of(command, "-c", "stage=" + stage.name(), "-c", "image=" + image));
        call.addAll(more);
        return call;
    }

    /** Comes before all else that calls AWS: nobody deploys to somebody else's account by mistake. */
    Step who() {
        return Step.always(
                "See that the credentials are those of account " + stage.account(),
                List.of("sts:GetCallerIdentity in " + stage.region()),
                () -> {
                    var caller = services().sts().getCallerIdentity();
                    if (!caller.account().equals(stage.account())) {
                        throw new Trouble("the credentials are those of account " + caller.account()
                                + ", and the stage's file says " + stage.account()
                                + ": choose another profile with AWS_PROFILE, or mend account in stages/"
                                + stage.name() + ".json.");
                    }
                    return "as " + caller.arn();
                });
    }
}
