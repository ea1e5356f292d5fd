package dev.outcrop.server.cli;

import static java.util.Objects.requireNonNull;

import dev.outcrop.server.PromptAccess;
import dev.outcrop.server.config.SettingFlags;
import dev.outcrop.server.config.Settings;
import dev.outcrop.server.config.SettingsProblems;
import dev.outcrop.server.prompts.Outcome;
import dev.outcrop.server.prompts.Outcome.Kind;
import dev.outcrop.server.prompts.PromptSync;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code outcrop prompts}: agents' prompts in their files and in Langfuse. */
@Command(
        name = "prompts",
        description = "Move agents' prompts between their files and Langfuse, or tell how they differ.",
        synopsisSubcommandLabel = "(push|pull|diff)",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class PromptsCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    /** The commands below it, each with the flags of settings. */
    static CommandLine line() {
        var prompts = new CommandLine(new PromptsCommand())
                .addSubcommand(new Push())
                .addSubcommand(new Pull())
                .addSubcommand(new Diff());
        prompts.getSubcommands().values().forEach(command -> SettingFlags.addTo(command.getCommandSpec()));
        return prompts;
    }

    @Override
    public void run() {
        CommandLine line = requireNonNull(spec, "picocli injects it").commandLine();
        throw new CommandLine.ParameterException(line, "Say what to do with the prompts: push, pull or diff.");
    }

    /** One of the three. */
    abstract static class Work implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;

        @Parameters(
                paramLabel = "AGENT",
                arity = "0..*",
                description = "Agents of your folder; without one, all whose prompt is in Langfuse.")
        private List<String> agents = new ArrayList<>();

        abstract List<Outcome> of(PromptSync sync, List<String> names);

        /** The exit code if something could not be done. */
        int trouble() {
            return 1;
        }

        int different() {
            return 0;
        }

        @Override
        public Integer call() {
            CommandLine line = requireNonNull(spec, "picocli injects it").commandLine();
            try {
                Settings settings = SettingFlags.read(line.getParseResult());
                return told(line, of(sync(settings), agents));
            } catch (CommandFailure | SettingsProblems problem) {
                say(line.getErr(), line.getColorScheme().errorText(String.valueOf(problem.getMessage())));
                return problem instanceof SettingsProblems settings && settings.onCommandLine()
                        ? CommandLine.ExitCode.USAGE
                        : trouble();
            }
        }

        private int told(CommandLine line, List<Outcome> outcomes) {
            for (Outcome outcome : outcomes) {
                if (outcome.kind() == Kind.FAULT) {
                    say(line.getErr(), line.getColorScheme().errorText(outcome.text()));
                } else {
                    say(line.getOut(), outcome.text());
                }
            }
            if (outcomes.stream().anyMatch(outcome -> outcome.kind() == Kind.FAULT)) {
                return trouble();
            }
            return outcomes.stream().anyMatch(outcome -> outcome.kind() == Kind.DIFFERENT) ? different() : 0;
        }

        private static void say(PrintWriter to, Object text) {
            to.println(text);
            to.flush();
        }

        private static PromptSync sync(Settings settings) {
            Path folder = settings.agents()
                    .orElseThrow(() -> new CommandFailure(
                            "Say where your agents are: --agents DIR, or agents: in" + " outcrop.yaml."));
            Settings.Traces.Langfuse project = settings.traces()
                    .langfuse()
                    .orElseThrow(() -> new CommandFailure("There are no keys of Langfuse: set LANGFUSE_PUBLIC_KEY and"
                            + " LANGFUSE_SECRET_KEY, and LANGFUSE_BASE_URL if it is not Langfuse's own cloud."));
            return new PromptSync(folder, PromptAccess.of(settings, project));
        }
    }

    /** {@code outcrop prompts push}. */
    @Command(
            name = "push",
            description = "Make the prompts of agents' files new versions in Langfuse, with their labels.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class Push extends Work {
        @Override
        List<Outcome> of(PromptSync sync, List<String> names) {
            return sync.push(names);
        }
    }

    /** {@code outcrop prompts pull}. */
    @Command(
            name = "pull",
            description = "Write Langfuse's prompts into agents' files, below their settings.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class Pull extends Work {
        @Override
        List<Outcome> of(PromptSync sync, List<String> names) {
            return sync.pull(names);
        }
    }

    /** {@code outcrop prompts diff}: as diff, 0 is the same, 1 different, 2 trouble. */
    @Command(
            name = "diff",
            description =
                    "Tell what push would change, as a unified diff. Exit code: 0 the same, 1 different, 2 trouble.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class Diff extends Work {
        @Override
        List<Outcome> of(PromptSync sync, List<String> names) {
            return sync.diff(names);
        }

        @Override
        int trouble() {
            return 2;
        }

        @Override
        int different() {
            return 1;
        }
    }
}
