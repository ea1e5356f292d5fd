package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.StageConfig;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code aws templates}. */
@Command(
        name = "templates",
        description = "Write the stage's CloudFormation templates to a folder. It needs no account and no network.",
        sortOptions = false)
final class TemplatesCommand extends StageCommand {
    @Option(names = "--out", paramLabel = "FOLDER", required = true, description = "Where they are written.")
    private Path out = Path.of("");

    TemplatesCommand(Desk desk) {
        super(desk);
    }

    @Override
    Steps steps(StageConfig stage) {
        var place = new Place(desk, stage);
        List<String> call = place.cdk(
                "synth",
                Cdk.NO_IMAGE,
                List.of("--quiet", "--no-lookups", "-o", out.toAbsolutePath().toString()));
        return new Steps(
                "Writing the templates of " + place.told(),
                List.of(Step.always("Synthesize all stacks, with an image of nothing", List.of(Cdk.shown(call)), () -> {
                    place.cdk().must(call);
                    return "they are in " + out;
                })));
    }
}
