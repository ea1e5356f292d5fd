package dev.outcrop.iac.aws;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./outcrop aws}: 0 is good, 1 is a failure with a sentence on standard error, 2 is a command that can't be read. */
@Command(
        name = "./outcrop aws",
        description = "Outcrop on AWS. The first three are all it takes; see iac/README.md.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class Aws implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    private Aws() {}

    /** {@code args[0]} is the folder {@code iac/}; the rest is the command. */
    public static void main(String[] args) {
        Path folder = Path.of(args[0]).toAbsolutePath().normalize();
        var desk = new Desk(
                folder,
                Terminal.ofProcess(),
                Patience.USUAL,
                new JibShipyard(requireNonNull(folder.getParent(), "iac/ is in the project")),
                Clock.systemUTC());
        System.exit(commands(desk).execute(Arrays.copyOfRange(args, 1, args.length)));
    }

    /** All commands, for somebody at this desk. */
    static CommandLine commands(Desk desk) {
        var commands = new CommandLine(new Aws())
                .addSubcommand(InitCommand.line(desk))
                .addSubcommand(new DeployCommand(desk))
                .addSubcommand(new DestroyCommand(desk))
                .addSubcommand(new RestoreCommand(desk))
                .addSubcommand(new DiffCommand(desk))
                .addSubcommand(new StatusCommand(desk))
                .addSubcommand(new LogsCommand(desk))
                .addSubcommand(new CommandLine(new SecretsCommand()).addSubcommand(new SecretsSetCommand(desk)))
                .addSubcommand(new ImageCommand(desk))
                .addSubcommand(new TemplatesCommand(desk));
        commands.setExecutionExceptionHandler((failure, command, _) -> {
            if (!(failure instanceof RuntimeException known)) {
                throw failure;
            }
            command.getErr().println("outcrop: " + Failures.sentence(known));
            return CommandLine.ExitCode.SOFTWARE;
        });
        return commands;
    }

    @Override
    public void run() {
        CommandLine line = requireNonNull(spec, "picocli injects it").commandLine();
        line.usage(line.getOut());
    }
}
