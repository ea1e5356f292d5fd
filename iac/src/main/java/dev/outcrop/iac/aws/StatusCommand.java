package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.StageConfig;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/** {@code aws status}. */
@Command(
        name = "status",
        description = "Tell what is deployed and how it is. Nothing changes by it.",
        sortOptions = false)
final class StatusCommand extends StageCommand {
    private static final int EVENTS = 5;

    @Option(
            names = "--health",
            paramLabel = "URL",
            defaultValue = "",
            description = "Where to look for health if this machine can't reach the stage's own address.")
    private String health = "";

    StatusCommand(Desk desk) {
        super(desk);
    }

    @Override
    Steps steps(StageConfig stage) {
        var place = new Place(desk, stage);
        List<String> stacks = place.kinds().stream().map(place.names()::stack).toList();
        var asked = new Health(place, health);
        return new Steps(
                "Looking at " + place.told(),
                List.of(
                        place.who(),
                        Step.always(
                                "Stacks",
                                stacks.stream()
                                        .map(stack -> "cloudformation:DescribeStacks " + stack)
                                        .toList(),
                                () -> {
                                    stacks.forEach(
                                            stack -> desk.terminal().say("    " + stack + ": " + state(place, stack)));
                                    place.url().ifPresent(url -> desk.terminal().say("    address: " + url));
                                    return place.stacks()
                                            .bootstrap()
                                            .map(version -> "prepared for the CDK, version " + version)
                                            .orElse("not prepared for the CDK; deploy does it");
                                }),
                        new Clusters(place).look(),
                        Step.always("Service", new Service(place).calls(), () -> service(place)),
                        Step.always(
                                "Secrets, of which only is said whether they are filled in",
                                List.of(
                                        "secretsmanager:GetSecretValue "
                                                + place.names().signInSecret(),
                                        "secretsmanager:GetSecretValue "
                                                + place.names().langfuseSecret()),
                                () -> secrets(place)),
                        Step.always(
                                "Health",
                                asked.calls(),
                                () -> asked.address()
                                        .map(address -> address
                                                + (Health.answers(address)
                                                        ? " is healthy"
                                                        : " does not answer, or not with 200"))
                                        .orElse("there is no address yet"))));
    }

    private static String state(Place place, String stack) {
        return place.stacks().find(stack).map(Stack::stackStatusAsString).orElse("not deployed");
    }

    private static String service(Place place) {
        var service = new Service(place);
        return service.find()
                .map(found -> {
                    found.events().stream()
                            .limit(EVENTS)
                            .forEach(event -> place.terminal().say("    " + event.createdAt() + " " + event.message()));
                    return found.runningCount() + " of " + found.desiredCount() + " tasks run, "
                            + found.pendingCount() + " are starting, deployments "
                            + found.deployments().stream()
                                    .map(deployment -> deployment.rolloutStateAsString())
                                    .toList()
                            + ", image " + service.image().orElse("unknown");
                })
                .orElse("there is none");
    }

    private static String secrets(Place place) {
        var secrets = new Secrets(place);
        var said = new StringBuilder();
        for (Secrets.Kind kind : List.of(Secrets.Kind.SIGN_IN, Secrets.Kind.LANGFUSE)) {
            said.append(said.isEmpty() ? "" : ", ").append(kind).append(": ");
            if (place.stacks().find(place.names().stack("Data")).isEmpty()) {
                said.append("not there yet");
            } else {
                said.append(
                        secrets.filled(kind)
                                ? "filled in"
                                : "empty, so it is off (./outcrop aws secrets set " + kind + ")");
            }
        }
        return said.toString();
    }
}
