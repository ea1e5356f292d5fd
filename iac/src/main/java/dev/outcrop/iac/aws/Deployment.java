package dev.outcrop.iac.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What it takes to have a stage run: which steps, and in which order.
 *
 * @param digest the image to deploy; without it one is made
 * @param agents a team's own, for an image that is made
 * @param policy what CloudFormation may do in an account that is new to the CDK
 */
record Deployment(
        Place place, Optional<String> digest, Optional<TeamAgents> agents, Optional<String> policy, Health health) {

    /** What another machine needs to push an image, and GitHub's workflow: no more than that. */
    Steps groundwork() {
        return new Steps(
                "Preparing " + place.told() + " for an image that is made elsewhere",
                List.of(place.who(), new Costs(place).step()),
                ground());
    }

    private List<Step> ground() {
        var stacks = new StackSteps(place);
        var steps = new ArrayList<>(List.of(new Bootstrap(place, policy).step(), stacks.foundation()));
        place.stage().pipeline().ifPresent(pipeline -> steps.add(stacks.role(pipeline)));
        return steps;
    }

    /** All of them, or those of a release, for which GitHub's role is enough; first a look at agents that would be gone. */
    Steps steps(boolean release, boolean looks) {
        var before = new ArrayList<Step>();
        var steps = new ArrayList<Step>();
        agents.ifPresent(team -> steps.add(team.checked(place)));
        (looks ? before : steps).add(place.who());
        if (release) {
            releasing(steps);
        } else {
            before.add(new Costs(place).step());
            everything(steps);
        }
        steps.add(health.step(!release));
        if (looks) {
            before.add(new Images(place).agentsBefore(digest));
        }
        return new Steps((release ? "Releasing to " : "Deploying ") + place.told(), before, steps);
    }

    private ChosenImage image() {
        var images = new Images(place);
        return digest.map(known -> ChosenImage.named(images, known)).orElseGet(() -> ChosenImage.built(images, agents));
    }

    private void releasing(List<Step> steps) {
        ChosenImage image = image();
        steps.add(image.step());
        steps.add(new StackSteps(place).app(image));
    }

    private void everything(List<Step> steps) {
        var stacks = new StackSteps(place);
        ChosenImage image = image();
        List<String> kept = place.kinds().stream()
                .filter(Set.of("Data", "Identity")::contains)
                .toList();
        steps.addAll(ground());
        steps.add(image.step());
        if (place.hidden()) {
            steps.add(stacks.several(
                    "Deploy CloudFront, firewall and load balancer (new ones: some 15 minutes)",
                    List.of("Entry"),
                    image));
        }
        if (!place.stage().database().gone().isEmpty()) {
            steps.add(new Clusters(place).letGo(image));
        }
        steps.add(stacks.several(
                kept.size() == 1
                        ? "Deploy database and secrets (a new database: some 15 minutes)"
                        : "Deploy database, secrets and people (a new database: some 15 minutes)",
                kept,
                image));
        steps.add(new DatabaseUser(place).step());
        steps.add(new SignInClient(place).step());
        steps.add(stacks.several(
                place.hidden() ? "Deploy service and alarms" : "Deploy load balancer, service and alarms",
                List.of("App"),
                image));
    }
}
