package dev.outcrop.server.cli;

import static java.util.Objects.requireNonNull;

import dev.outcrop.agent.AgentProblems;
import dev.outcrop.server.AgentReview;
import dev.outcrop.server.config.SettingFlags;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code outcrop check-agents}: asked before an image is made of them, which would not start otherwise. */
@Command(
        name = CheckAgentsCommand.NAME,
        hidden = true,
        description = "Say what is wrong with the agents of a folder, and start nothing.",
        mixinStandardHelpOptions = true)
final class CheckAgentsCommand implements Callable<Integer> {
    static final String NAME = "check-agents";

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var line = requireNonNull(spec, "picocli injects it").commandLine();
        try {
            int agents = AgentReview.count(SettingFlags.read(line.getParseResult()));
            line.getOut().println(agents + " agents are right, with those that ship");
            return 0;
        } catch (AgentProblems problems) {
            throw new CommandFailure(String.valueOf(problems.getMessage()), problems);
        }
    }
}
