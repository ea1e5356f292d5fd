package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.StageConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code aws diff}. */
@Command(
        name = "diff",
        description = "Show what a deployment would change. Nothing changes by it.",
        sortOptions = false)
final class DiffCommand extends StageCommand {
    @Option(
            names = "--image",
            paramLabel = "DIGEST",
            description = "As if this image were deployed; without it, the one that runs.")
    private Optional<String> image = Optional.empty();

    @Option(
            names = "--against",
            paramLabel = "FOLDER",
            description =
                    "Compare with the templates in a folder (./outcrop aws templates) in place of what is deployed;"
                            + " that needs no account.")
    private Optional<Path> against = Optional.empty();

    DiffCommand(Desk desk) {
        super(desk);
    }

    @Override
    Steps steps(StageConfig stage) {
        var place = new Place(desk, stage);
        return against.map(folder -> withTemplates(place, folder)).orElseGet(() -> withDeployed(place));
    }

    private Steps withDeployed(Place place) {
        var steps = new ArrayList<Step>();
        steps.add(place.who());
        String looked = "ecs:DescribeServices " + place.names().service();
        List<String> stacks = place.kinds().stream().map(place.names()::stack).toList();
        var calls = new ArrayList<String>();
        if (image.isEmpty()) {
            calls.add(looked);
            calls.add("ecs:DescribeTaskDefinition");
        }
        calls.add(Cdk.shown(call(place, image.orElse("DIGEST"), stacks)));
        steps.add(Step.always("Compare every stack with what is deployed", calls, () -> {
            String digest = image.or(() -> new Service(place).image()).orElse(Cdk.NO_IMAGE);
            place.cdk().must(call(place, digest, stacks));
            return "compared";
        }));
        return new Steps("Comparing " + place.told() + " with its file", steps);
    }

    private static List<String> call(Place place, String digest, List<String> stacks) {
        var more = new ArrayList<>(List.of("--method=template"));
        more.addAll(stacks);
        return place.cdk("diff", digest, more);
    }

    private Steps withTemplates(Place place, Path folder) {
        Path made = place.desk()
                .folder()
                .resolve("target")
                .resolve("aws")
                .resolve(place.stage().name() + "-diff");
        var steps = new ArrayList<Step>();
        List<String> synth = place.cdk(
                "synth", image.orElse(Cdk.NO_IMAGE), List.of("--quiet", "--no-lookups", "-o", made.toString()));
        steps.add(Step.always("Synthesize all stacks", List.of(Cdk.shown(synth)), () -> {
            place.cdk().must(synth);
            return "synthesized";
        }));
        for (String kind : place.kinds()) {
            String stack = place.names().stack(kind);
            Path template = folder.toAbsolutePath().resolve(stack + ".template.json");
            List<String> diff = List.of(
                    "diff",
                    "-a",
                    made.toString(),
                    "--exclusively",
                    "--method=template",
                    "--template",
                    template.toString(),
                    stack);
            steps.add(Step.always("Compare " + stack, List.of(Cdk.shown(diff)), () -> {
                if (!Files.exists(template)) {
                    return "this stack is new";
                }
                place.cdk().must(diff);
                return "compared";
            }));
        }
        return new Steps("Comparing " + place.told() + " with the templates in " + folder, steps);
    }
}
