package dev.outcrop.server.cli;

import static java.util.Objects.requireNonNull;

import dev.outcrop.server.Outcrop;
import dev.outcrop.server.config.SettingFlags;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code outcrop dev}. */
@Command(
        name = "dev",
        description = "Start the server and read agents and prompts again when their files change."
                + " In a checkout, ./outcrop dev also serves the pages from their sources.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DevCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var line = requireNonNull(spec, "picocli injects it").commandLine();
        return Serving.serve(Outcrop.server().reloading(true), SettingFlags.read(line.getParseResult()), line.getOut());
    }
}
