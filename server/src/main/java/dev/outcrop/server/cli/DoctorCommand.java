package dev.outcrop.server.cli;

import static java.util.Objects.requireNonNull;

import dev.outcrop.server.Doctor;
import dev.outcrop.server.Finding;
import dev.outcrop.server.config.SettingFlags;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code outcrop doctor}. */
@Command(
        name = "doctor",
        description = "Say what works and what is missing, a line each with the remedy.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var line = requireNonNull(spec, "picocli injects it").commandLine();
        var settings = SettingFlags.read(line.getParseResult());
        List<Finding> findings = new Doctor(settings, System.getenv()).examine();
        PrintWriter out = line.getOut();
        findings.forEach(finding -> out.println(text(finding)));
        out.flush();
        return findings.stream().anyMatch(finding -> finding.state() == Finding.State.BROKEN) ? 1 : 0;
    }

    private static String text(Finding finding) {
        String mark = switch (finding.state()) {
            case WELL -> "ok     ";
            case MISSING -> "missing";
            case BROKEN -> "BROKEN ";
        };
        return "%s  %-9s %s%s"
                .formatted(
                        mark,
                        finding.thing(),
                        finding.says(),
                        finding.remedy().map(remedy -> "  →  " + remedy).orElse(""));
    }
}
