package dev.outcrop.server.cli;

import static java.util.Objects.requireNonNull;

import dev.outcrop.server.config.SettingsTable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code outcrop help}. */
@Command(name = "help", description = "Tell about a command, or about settings.")
final class HelpCommand implements Callable<Integer> {
    private static final String SETTINGS = "settings";

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "A command, or settings.")
    private @Nullable String topic;

    @Option(names = "--markdown", description = "Settings as a Markdown table.")
    private boolean markdown;

    @Override
    public Integer call() {
        CommandLine help = requireNonNull(spec, "picocli injects it").commandLine();
        CommandLine all = help.getParent();
        if (topic == null) {
            all.usage(help.getOut());
        } else if (topic.equals(SETTINGS)) {
            help.getOut().println(markdown ? SettingsTable.markdown() : intro() + SettingsTable.text());
            help.getOut().flush();
        } else if (all.getSubcommands().containsKey(topic)) {
            all.getSubcommands().get(topic).usage(help.getOut());
        } else {
            throw new CommandLine.ParameterException(help, "There is no command \"" + topic + "\".");
        }
        return 0;
    }

    private static String intro() {
        return """
                A flag goes before an environment variable, that before outcrop.yaml in the working directory
                (or --config FILE, or OUTCROP_CONFIG), that before the default. OUTCROP_LOG=json logs JSON lines.

                """;
    }
}
