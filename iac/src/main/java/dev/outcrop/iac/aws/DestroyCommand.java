package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.StageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code aws destroy}. */
@Command(
        name = "destroy",
        description = "Remove the stage. Of a dev stage nothing stays; of another one data does, and it says where.",
        sortOptions = false)
final class DestroyCommand extends StageCommand {
    @Option(names = "--yes", description = "Do not ask before it begins.")
    private boolean yes;

    private List<String> stays = List.of();

    DestroyCommand(Desk desk) {
        super(desk);
    }

    @Override
    boolean agreed() {
        return yes;
    }

    @Override
    Steps steps(StageConfig stage) {
        var place = new Place(desk, stage);
        return stage.profile().keepsData() ? whatServes(place) : all(place);
    }

    /** What serves goes first: it would put new files into a bucket that was just emptied. */
    private Steps all(Place place) {
        var rest = new ArrayList<>(place.kinds().reversed());
        rest.remove("App");
        return new Steps(
                "Removing " + place.told() + " with all its data",
                List.of(
                        place.who(),
                        gone(place, "Remove load balancer, service and alarms", List.of("App")),
                        new Buckets(place).emptied(),
                        gone(place, "Remove all other stacks, the database with all conversations among them", rest)));
    }

    private Steps whatServes(Place place) {
        String app = place.names().stack("App");
        return new Steps(
                "Removing what serves of " + place.told() + "; its data stays",
                List.of(
                        place.who(),
                        Step.always(
                                "List what stays",
                                place.kinds().stream()
                                        .map(kind -> "cloudformation:ListStackResources "
                                                + place.names().stack(kind))
                                        .toList(),
                                () -> {
                                    stays = new Remains(place).told();
                                    return stays.size() + " things stay";
                                }),
                        new Step(
                                "Lift the load balancer's protection against deletion",
                                List.of(
                                        "cloudformation:ListStackResources " + app,
                                        "elasticloadbalancing:ModifyLoadBalancerAttributes deletion_protection.enabled=false"),
                                "the stack is gone",
                                () -> goneAlready(place, List.of("App")),
                                () -> new Balancer(place).unprotect()),
                        gone(
                                place,
                                "Remove load balancer, service and alarms (open streams end within 15 minutes)",
                                List.of("App"))));
    }

    private static Step gone(Place place, String title, List<String> kinds) {
        var more = new ArrayList<>(List.of("--force"));
        kinds.forEach(kind -> more.add(place.names().stack(kind)));
        List<String> call = place.cdk("destroy", Cdk.NO_IMAGE, more);
        return new Step(
                title,
                List.of(Cdk.shown(call)),
                kinds.size() == 1 ? "the stack is gone" : "the stacks are gone",
                () -> goneAlready(place, kinds),
                () -> {
                    place.cdk().must(call);
                    return "removed";
                });
    }

    private static Optional<String> goneAlready(Place place, List<String> kinds) {
        boolean there = kinds.stream()
                .anyMatch(kind -> place.stacks().find(place.names().stack(kind)).isPresent());
        return there ? Optional.empty() : Optional.of("gone already");
    }

    @Override
    void afterwards(StageConfig stage) {
        var terminal = desk.terminal();
        terminal.say("");
        if (!stage.profile().keepsData()) {
            terminal.say(
                    "Nothing of " + stage.name() + " is left but the stack CDKToolkit, which other CDK projects use.");
            return;
        }
        terminal.say("What stays, in account " + stage.account() + ", " + stage.region() + ":");
        stays.forEach(line -> terminal.say("  " + line));
        terminal.say(
                "The database and the network still cost; ./outcrop aws deploy has it all serve again. How to remove"
                        + " it for good: \"Remove for good\" in iac/README.md.");
    }
}
