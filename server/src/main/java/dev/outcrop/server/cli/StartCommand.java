package dev.outcrop.server.cli;

import static java.util.Objects.requireNonNull;

import dev.outcrop.server.Outcrop;
import dev.outcrop.server.config.SettingFlags;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code outcrop start}. */
@Command(
        name = StartCommand.NAME,
        description = "Start the server.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class StartCommand implements Callable<Integer> {
    static final String NAME = "start";

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var line = requireNonNull(spec, "picocli injects it").commandLine();
        return Serving.serve(Outcrop.server(), SettingFlags.read(line.getParseResult()), line.getOut());
    }
}
