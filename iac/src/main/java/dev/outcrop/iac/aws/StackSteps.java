package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.Pipeline;
import dev.outcrop.iac.part.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Deploys a stage's stacks by the CDK. */
record StackSteps(Place place) {
    /** Of a stack that is there as it was last wanted. */
    private static final Set<String> STANDING =
            Set.of("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE");

    /** What stayed of an earlier stage has its old name, and comes back under it. */
    private static final List<String> ADOPT = List.of("--import-existing-resources");

    private static final List<String> ALONE = List.of("--exclusively");
    private static final List<String> QUIETLY = List.of("--require-approval", "never", "--progress", "events");

    private Names names() {
        return place.names();
    }

    Step foundation() {
        List<String> call = before(ADOPT, "Foundation");
        // Not a second time: what later stacks use of it is exported only as long as they are synthesized with it.
        return new Step(
                "Deploy network, image repository, key and log",
                calls(List.of("Foundation"), call),
                "the stack stands; what has changed in it goes with the next stacks",
                () -> place.stacks()
                        .find(names().stack("Foundation"))
                        .filter(stack -> STANDING.contains(stack.stackStatusAsString()))
                        .map(_ -> "it stands; what has changed in it goes with the next stacks"),
                () -> {
                    makeWay(List.of("Foundation"));
                    place.cdk().must(call);
                    return "it stands";
                });
    }

    /** Each time, so that a stage that gets a pipeline later, or another repository, gets the role for it. */
    Step role(Pipeline pipeline) {
        List<String> call = before(ALONE, "DeployRole");
        return Step.always(
                "Deploy the role that GitHub assumes for " + pipeline.repository(),
                calls(List.of("DeployRole"), call),
                () -> {
                    makeWay(List.of("DeployRole"));
                    place.cdk().must(call);
                    return place.stacks().output(names().stack("DeployRole"), "Role");
                });
    }

    /** Of a release: it needs no more than GitHub's role may. */
    Step app(ChosenImage image) {
        List<String> app = List.of("App");
        return Step.always("Deploy the stack App", List.of(Cdk.shown(call(image.shown(), app, ALONE))), () -> {
            place.cdk().must(call(image.digest(), app, ALONE));
            return "deployed";
        });
    }

    /** Several, with what they need of others. */
    Step several(String title, List<String> kinds, ChosenImage image) {
        return Step.always(title, calls(kinds, call(image.shown(), kinds, ADOPT)), () -> {
            makeWay(kinds);
            place.cdk().must(call(image.digest(), kinds, ADOPT));
            return "deployed";
        });
    }

    /** A call for what is there before an image is. */
    private List<String> before(List<String> more, String kind) {
        var call =
                new ArrayList<>(List.of("deploy", "-c", "stage=" + place.stage().name(), "-c", "part=foundation"));
        call.addAll(QUIETLY);
        call.addAll(more);
        call.add(names().stack(kind));
        return call;
    }

    private List<String> call(String image, List<String> kinds, List<String> more) {
        var options = new ArrayList<>(QUIETLY);
        options.addAll(more);
        kinds.forEach(kind -> options.add(names().stack(kind)));
        return place.cdk("deploy", image, options);
    }

    private List<String> calls(List<String> kinds, List<String> deploy) {
        var calls = new ArrayList<String>();
        kinds.forEach(kind -> calls.add("cloudformation:DescribeStacks " + names().stack(kind)));
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

    private boolean hasBalancer(List<String> kinds) {
        return kinds.stream().map(names()::stack).anyMatch(place.doorStack()::equals);
    }

    /**
     * The CDK removes a stack whose first creation was rolled back, and makes it anew; but it protects stacks before they
     * are made, and may not remove those.
     */
    private void makeWay(List<String> kinds) {
        if (hasBalancer(kinds) && place.stacks().stuck(place.doorStack())) {
            new Balancer(place).unprotect();
        }
        kinds.stream().map(names()::stack).filter(place.stacks()::inTheWay).forEach(place.stacks()::unprotect);
    }
}
