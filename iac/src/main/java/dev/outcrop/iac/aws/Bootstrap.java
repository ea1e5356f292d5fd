package dev.outcrop.iac.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Account and region as the CDK wants to find them.
 *
 * @param policy what CloudFormation may do there; without it all
 */
record Bootstrap(Place place, Optional<String> policy) {

    Step step() {
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
}
