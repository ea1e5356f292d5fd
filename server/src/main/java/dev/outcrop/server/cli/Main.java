package dev.outcrop.server.cli;

import static java.util.Objects.requireNonNull;

import dev.outcrop.server.Outcrop;
import dev.outcrop.server.StartFailure;
import dev.outcrop.server.config.SettingFlags;
import dev.outcrop.server.config.Settings;
import dev.outcrop.server.config.SettingsProblems;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;

/** The command line: 0 is good, 1 is a failure with a sentence on standard error, 2 is a command that can't be read. */
public final class Main {
    private static final int FAILED = 1;
    private static final Set<String> WITH_SETTINGS =
            Set.of(StartCommand.NAME, "dev", "doctor", HealthCommand.NAME, CheckAgentsCommand.NAME);

    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        plainHealth(List.of(args)).ifPresent(System::exit);
        // Helidon logs by java.util.logging; whatever the command, it goes where our own log goes.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        int code = plainStart(List.of(args)).orElseGet(() -> commands().execute(args));
        System.exit(code);
    }

    /** A start as it is as a rule, which does not wait for picocli; empty if this is another command or is not written so. */
    private static Optional<Integer> plainStart(List<String> args) {
        if (args.isEmpty() || !args.getFirst().equals(StartCommand.NAME)) {
            return Optional.empty();
        }
        try {
            Optional<Settings> settings = SettingFlags.readPlain(args.subList(1, args.size()));
            return settings.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Serving.serve(Outcrop.server(), settings.get(), writer(System.out)));
        } catch (Exception failure) {
            return Optional.of(failed(failure, commands()));
        }
    }

    /** Is the server alive? Asked so often that neither picocli nor a log is worth waiting for. */
    private static Optional<Integer> plainHealth(List<String> args) {
        if (args.isEmpty() || !args.getFirst().equals(HealthCommand.NAME)) {
            return Optional.empty();
        }
        try {
            return SettingFlags.readPlain(args.subList(1, args.size()))
                    .map(settings -> HealthCommand.ask(settings, writer(System.out), writer(System.err)));
        } catch (SettingsProblems problems) {
            writer(System.err).println(problems.getMessage());
            return Optional.of(FAILED);
        }
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    static CommandLine commands() {
        var commands = new CommandLine(new Root())
                .addSubcommand(new StartCommand())
                .addSubcommand(new DevCommand())
                .addSubcommand(new DoctorCommand())
                .addSubcommand(new HealthCommand())
                .addSubcommand(PromptsCommand.line())
                .addSubcommand(AuditCommand.line())
                .addSubcommand(new BedrockLocalCommand())
                .addSubcommand(new TrainCommand())
                .addSubcommand(new CheckAgentsCommand())
                .addSubcommand(new HelpCommand())
                .addSubcommand(new VersionCommand());
        commands.getSubcommands().forEach((name, command) -> {
            if (WITH_SETTINGS.contains(name)) {
                SettingFlags.addTo(command.getCommandSpec());
            }
        });
        commands.setExecutionExceptionHandler((failure, command, _) -> failed(failure, command));
        return commands;
    }

    private static int failed(Exception failure, CommandLine command) {
        return switch (failure) {
            case SettingsProblems problems -> {
                say(command, problems);
                yield problems.onCommandLine() ? CommandLine.ExitCode.USAGE : FAILED;
            }
            case StartFailure _, CommandFailure _ -> {
                say(command, failure);
                yield FAILED;
            }
            default -> {
                failure.printStackTrace(command.getErr());
                yield FAILED;
            }
        };
    }

    private static void say(CommandLine command, Exception failure) {
        command.getErr().println(command.getColorScheme().errorText(String.valueOf(failure.getMessage())));
    }

    /** {@code outcrop} by itself. */
    @Command(
            name = "outcrop",
            description = "AI agents on Amazon Bedrock for Java teams.",
            synopsisSubcommandLabel = "COMMAND",
            versionProvider = Version.class,
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "In a checkout, ./outcrop test runs every test of the project.",
                "outcrop help COMMAND tells more of one; outcrop help settings lists all settings."
            })
    private static final class Root implements Runnable {
        @CommandLine.Spec
        private @Nullable CommandSpec spec;

        @Override
        public void run() {
            CommandLine line = requireNonNull(spec, "picocli injects it").commandLine();
            line.usage(line.getOut());
        }
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"Outcrop " + Outcrop.version().orElse("(from class files)")};
        }
    }
}
