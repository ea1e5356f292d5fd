package dev.outcrop.iac.aws;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code aws secrets}: what others give out, and the stage keeps. */
@Command(
        name = "secrets",
        description = "Fill in what others give out: Langfuse's keys and the sign-in client's secret.",
        synopsisSubcommandLabel = "set",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SecretsCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        CommandLine line = requireNonNull(spec, "picocli injects it").commandLine();
        throw new CommandLine.ParameterException(line, "Say what to do with the secrets: set.");
    }
}
