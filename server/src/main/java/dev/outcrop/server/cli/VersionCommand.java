package dev.outcrop.server.cli;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code outcrop version}. */
@Command(name = "version", description = "Print the version.", versionProvider = Main.Version.class)
final class VersionCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        var line = requireNonNull(spec, "picocli injects it").commandLine();
        line.printVersionHelp(line.getOut());
    }
}
