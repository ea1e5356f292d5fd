package dev.outcrop.iac.aws;

import static java.util.Objects.requireNonNull;

import dev.outcrop.iac.config.StageConfig;
import dev.outcrop.iac.config.StageFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.exception.SdkException;

/** {@code aws init}. */
@Command(
        name = "init",
        description =
                "Ask what the stage is to be, write iac/stages/NAME.json, look whether the account is ready for it,"
                        + " and say what it will cost when idle. Every question has its flag.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class InitCommand implements Callable<Integer> {
    private static final String WRITTEN = "iac/stages/NAME.json is written; one that is there is asked about first";

    private final Desk desk;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--offline", description = "Call nothing of AWS: write the file and leave out the looks.")
    private boolean offline;

    @Option(names = "--overwrite", description = "Replace the stage's file if there is one, without asking.")
    private boolean overwrite;

    @Option(names = "--defaults", description = "Take what a question proposes wherever no flag answers it.")
    private boolean defaults;

    @Option(
            names = "--dry-run",
            description = "Say step by step what would be called, without account, network and questions.")
    private boolean dryRun;

    private Optional<String> account = Optional.empty();
    private Optional<StageConfig> made = Optional.empty();

    private InitCommand(Desk desk) {
        this.desk = desk;
    }

    /** The command with its flags. */
    static CommandLine line(Desk desk) {
        var line = new CommandLine(new InitCommand(desk));
        Answers.addTo(line.getCommandSpec());
        return line;
    }

    private Answers answers() {
        return Answers.of(
                requireNonNull(spec, "picocli injects it").commandLine().getParseResult());
    }

    @Override
    public Integer call() {
        var steps = new ArrayList<Step>();
        if (!offline) {
            steps.add(Step.always("See whose credentials these are", List.of("sts:GetCallerIdentity"), this::whose));
        }
        steps.add(Step.always(
                "Ask what no flag has answered, and write the stage's file",
                offline
                        ? List.of(WRITTEN)
                        : List.of(
                                "bedrock:GetInferenceProfile for each profile, which tells where it sends calls",
                                WRITTEN),
                this::ask));
        if (!offline) {
            steps.addAll(Preflight.steps(() -> new Place(desk, made.orElseThrow())));
        }
        steps.add(Step.always(
                "Reckon what the stage costs while nobody uses it",
                List.of("cdk synth -c stage=NAME -c image=" + Cdk.NO_IMAGE + " --quiet --no-lookups"),
                () -> new Costs(new Place(desk, made.orElseThrow()))
                        .step()
                        .work()
                        .run()));
        var all = new Steps("Making a stage", steps);
        if (dryRun) {
            all.rehearse(desk.terminal());
        } else {
            all.run(desk.terminal(), true);
            desk.terminal().say("");
            desk.terminal()
                    .say("Next: ./outcrop aws deploy --stage "
                            + made.orElseThrow().name());
        }
        return 0;
    }

    private String whose() {
        try {
            var caller = new Services(answers().region()).sts().getCallerIdentity();
            account = Optional.of(caller.account());
            return "account " + caller.account() + ", as " + caller.arn();
        } catch (SdkException e) {
            return "not known: " + Failures.sentence(e) + " What the account has can't be looked at.";
        }
    }

    private String ask() {
        var interview = new Interview(desk, answers(), defaults, offline ? Optional.empty() : account);
        String name = interview.name();
        Path file = desk.folder().resolve("stages").resolve(name + ".json");
        if (Files.exists(file) && !overwrite && !desk.terminal().agrees(file + " is there already. Replace it?")) {
            throw new Trouble("stages/" + name + ".json was left as it is.");
        }
        String text = interview.draft(name);
        made = Optional.of(StageFile.parse(text, name));
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "written: " + file + ". All that it holds is explained in iac/README.md.";
    }
}
