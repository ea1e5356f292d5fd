package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.StageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code aws destroy}. */
@Command(
        name = "destroy",
        description = "Remove the stage. Of a dev stage nothing stays; of another one data does, and it says where.",
        sortOptions = false)
final class DestroyCommand extends ChangingCommand {
    private List<String> stays = List.of();

    DestroyCommand(Desk desk) {
        super(desk);
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
                        gone(place, serving(place), List.of("App")),
                        new Buckets(place).emptied(),
                        gone(
                                place,
                                "Remove all other stacks, the database with all conversations among them"
                                        + (place.hidden() ? " (CloudFront takes some 15 minutes)" : ""),
                                rest)));
    }

    /** The way in of a stage without a domain stays with its data: the name is in use there, and would not come again. */
    private Steps whatServes(Place place) {
        var steps = new ArrayList<>(List.of(place.who(), listed(place)));
        if (!place.hidden()) {
            steps.add(lifted(place));
        }
        steps.add(gone(place, serving(place) + " (open streams end within 15 minutes)", List.of("App")));
        return new Steps(
                "Removing what serves of " + place.told() + "; its data stays"
                        + (place.hidden()
                                ? ", and CloudFront, firewall and load balancer too, by whose name people know it"
                                : ""),
                steps);
    }

    private static String serving(Place place) {
        return place.hidden() ? "Remove service and alarms" : "Remove load balancer, service and alarms";
    }

    private Step listed(Place place) {
        return Step.always(
                "List what stays",
                place.kinds().stream()
                        .map(kind -> "cloudformation:ListStackResources "
                                + place.names().stack(kind))
                        .toList(),
                () -> {
                    stays = new Remains(place).told();
                    return stays.size() + " things stay";
                });
    }

    private static Step lifted(Place place) {
        return new Step(
                "Lift the load balancer's protection against deletion",
                List.of(
                        "cloudformation:ListStackResources " + place.doorStack(),
                        "elasticloadbalancing:ModifyLoadBalancerAttributes deletion_protection.enabled=false"),
                "the stack is gone",
                () -> goneAlready(place, List.of("App")),
                () -> new Balancer(place).unprotect());
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
                (new Place(desk, stage).hidden()
                                ? "The database, the network and the way in still cost"
                                : "The database and the network still cost")
                        + "; ./outcrop aws deploy has it all serve again. How to remove it for good: \"Remove for good\" in iac/README.md.");
    }
}
