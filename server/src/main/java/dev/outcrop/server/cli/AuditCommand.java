package dev.outcrop.server.cli;

import static java.util.Objects.requireNonNull;

import dev.outcrop.server.AuditReview;
import dev.outcrop.server.StartFailure;
import dev.outcrop.server.config.SettingFlags;
import dev.outcrop.store.AuditCheck;
import dev.outcrop.store.StoreFailure;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code outcrop audit}: the audit log. */
@Command(
        name = "audit",
        description = "Look at the audit log.",
        synopsisSubcommandLabel = "(verify)",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class AuditCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    /** The commands below it, each with the flags of settings. */
    static CommandLine line() {
        var audit = new CommandLine(new AuditCommand()).addSubcommand(new Verify());
        audit.getSubcommands().values().forEach(command -> SettingFlags.addTo(command.getCommandSpec()));
        return audit;
    }

    @Override
    public void run() {
        CommandLine line = requireNonNull(spec, "picocli injects it").commandLine();
        throw new CommandLine.ParameterException(line, "Say what to do with the audit log: verify.");
    }

    /** Looks whether anything was changed or taken away. A server may be running meanwhile. */
    @Command(
            name = "verify",
            description = "Say whether entries were changed or taken away; exit code 1 if so.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class Verify implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public Integer call() {
            CommandLine line = requireNonNull(spec, "picocli injects it").commandLine();
            var settings = SettingFlags.read(line.getParseResult());
            AuditCheck check;
            try {
                check = AuditReview.of(settings);
            } catch (StoreFailure | StartFailure failure) {
                throw new CommandFailure(String.valueOf(failure.getMessage()), failure);
            }
            PrintWriter out = line.getOut();
            check.faults().forEach(out::println);
            out.printf(
                    "%s: %d chains, %d entries, %d removed because their time was over.%n",
                    check.faults().isEmpty() ? "Nothing was changed or taken away" : "The audit log was tampered with",
                    check.chains(),
                    check.entries(),
                    check.removed());
            out.flush();
            return check.faults().isEmpty() ? 0 : 1;
        }
    }
}
